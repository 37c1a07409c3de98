// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/conversation.h"
#include "model/message.h"
#include "model/person.h"
#include "model/summary.h"
#include "model/user.h"

#include <variant>

namespace natter::protocol {

// What has happened, after its commit. The server's beliefs change and its clients hear of it by these values only.

struct MessageSent
{
    Message message;
};

/** An edit or a deletion; the message as it is now, its rev that of the change. */
struct MessageChanged
{
    Message message;
    std::vector<UserId> hiddenFrom = {}; ///< members who joined behind it, sorted: they see nothing of it, now or later
};

/** A group was made, or somebody was put into one: what those who are new to it are told. */
struct GroupCreated
{
    Group group;
    Rev rev;
};

/** What every change of a group says: which, by whom, when, and where it stands in the order of changes. */
struct GroupChange
{
    ConversationId group;
    UserId by;
    Timestamp at;
    Rev rev;
};

/** Its name, its place in the archive or somebody's role is another now. */
struct GroupUpdated
{
    GroupChange change;
    QString name; ///< the present one
    bool archived = false;
    std::optional<GroupMemberRole> role; ///< the one that was changed, if it was a role
};

struct GroupMembersAdded
{
    GroupChange change;
    Group group;               ///< as it is now, with its first members: those who were added are told of it
    std::vector<UserId> added; ///< sorted
};

/** Somebody left or was removed. */
struct GroupMemberRemoved
{
    GroupChange change;
    UserId user;
    int memberCount = 0; ///< of those who stay; unknown where it is told later
};

struct GroupDeleted
{
    GroupChange change;
    std::vector<UserId> members; ///< who was in it, sorted; not told to them
};

/** How far somebody has read; for their own devices only. */
struct ReadMoved
{
    UserId user;
    ConversationId conversation;
    Seq read;
    Rev rev;
};

/** How far somebody else's devices and eyes are. Neither numbered nor replayed, as the next ones. */
struct Receipt
{
    ConversationId conversation;
    UserId user;
    Seq delivered;
    Seq read; ///< invalid: it is where it was
};

struct TypingChanged
{
    ConversationId conversation;
    UserId user;
    bool typing = false;
};

struct PresenceChanged
{
    UserId user;
    bool online = false;
    Timestamp lastSeen;
};

/** The operator's word to everybody, a group or somebody. */
struct Announcement
{
    QString text;
    Timestamp at;
};

/** Durable changes first, each with its rev; then what is told once and forgotten. */
using Event =
    std::variant<MessageSent, MessageChanged, GroupCreated, GroupUpdated, GroupMembersAdded, GroupMemberRemoved,
                 GroupDeleted, ReadMoved, Receipt, TypingChanged, PresenceChanged, Announcement>;

/** The change that @p event is the consequence of; invalid for what is not durable. */
[[nodiscard]] Rev revOf(const Event &event);

/** The tokens of a login, the answer to SignUp, LogIn and RefreshLogin. */
struct LoggedIn
{
    User user;
    QByteArray accessToken;
    QByteArray refreshToken;
    std::chrono::seconds expiresIn{0};
};

/** The answer to ListLogins. */
struct LoginList
{
    std::vector<Login> logins; ///< the one seen last first
    LoginId current;           ///< the one that asks
};

/** What comes of an AccountCommand: nothing to say, oneself (ReadProfile, EditProfile), one's logins, or other people.
 */
using AccountOutcome = std::variant<std::monostate, User, LoginList, KnownPerson, PersonPage, BlockPage>;

/** The sender's answer to a personal message. */
struct PersonalMessageAccepted
{
    Message message;
    bool delivered = false; ///< a connection of the receiver was online
};

/** The sender's answer to a group message. */
struct GroupMessageAccepted
{
    Message message;
};

/** The answer to CreateGroup. */
struct GroupMade
{
    Group group;
    Rev rev;
};

/** The answer to EditMessage and DeleteMessage. */
struct MessageEdited
{
    Message message;
};

/** It is done, by the change `rev` if there was something to change. */
struct Done
{
    Rev rev;
};

struct Pong
{};

struct HistoryPage
{
    ConversationId conversation;
    std::vector<Message> messages; ///< in order of seq
    Seq firstSeq;                  ///< what the reader can see begins here
    Seq lastSeq;
    bool moreBefore = false;
    bool moreAfter = false;
};

struct ConversationList
{
    std::vector<ConversationSummary> conversations;
    Rev next; ///< ask for what stands before; invalid at the end
};

/** The answer to ReadGroup: a summary and who made it. */
struct GroupDetails
{
    ConversationSummary summary;
    UserId createdBy;
    Timestamp createdAt;
};

struct MemberList
{
    std::vector<GroupMember> members;
    UserId next; ///< ask for what stands after; invalid at the end
};

/** What comes of a ChatCommand. */
using ChatOutcome = std::variant<PersonalMessageAccepted, GroupMessageAccepted, GroupMade, MessageEdited, Done, Pong,
                                 HistoryPage, ConversationList, GroupDetails, MemberList>;

} // namespace natter::protocol
