// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/ids.h"
#include "model/person.h"
#include "model/role.h"
#include "model/text.h"

#include <optional>
#include <variant>
#include <vector>

namespace natter::protocol {

// The catalogue of commands: whatever a client can ask for, by REST or by WebSocket, is one of these values. A command
// that is also a WebSocket event binds its wire name here, once.

struct SignUp
{
    EmailAddress email;
    DisplayName name;
    Password password;
    std::optional<PresentedToken> inviteCode = {}; ///< where signing up takes one
};

struct LogIn
{
    EmailAddress email;
    Password password;
};

/** A new pair of tokens for an old refresh token. */
struct RefreshLogin
{
    PresentedToken token;
};

struct LogOut
{};

struct ChangePassword
{
    Password current;
    Password next;
};

struct ReadProfile
{};

struct EditProfile
{
    DisplayName name;
};

struct ListLogins
{};

struct EndLogin
{
    LoginId login;
};

/** All of one's own but the one that asks. */
struct EndOtherLogins
{};

/** Anonymises the own account: there is no way back. */
struct EraseAccount
{
    Password current;
};

/** A page of the people that can be found by @p query, a prefix of a name or of a word in it; empty: by nothing. */
struct FindPeople
{
    QString query;
    int limit = 0; ///< 1 to 200
    PersonPlace after;
};

struct ReadPerson
{
    UserId user;
};

struct BlockPerson
{
    UserId user;
};

struct UnblockPerson
{
    UserId user;
};

/** A page of whom one has blocked, in order of id. */
struct ListBlocks
{
    int limit = 0; ///< 1 to 200
    UserId after;  ///< invalid for the first page
};

/** Looking for others, and not wanting to hear from them. */
using PeopleCommand = std::variant<FindPeople, ReadPerson, BlockPerson, UnblockPerson, ListBlocks>;

/** What somebody can do who is logged in, besides chatting, by REST. */
using AccountCommand = std::variant<LogOut, ChangePassword, ReadProfile, EditProfile, ListLogins, EndLogin,
                                    EndOtherLogins, EraseAccount, PeopleCommand>;

struct SendPersonalMessage
{
    static constexpr char eventName[] = "SEND_PERSONAL_MESSAGE";
    UserId to;
    MessageContent content;
    std::optional<ClientMessageId> clientMessageId;
};

struct SendGroupMessage
{
    static constexpr char eventName[] = "SEND_GROUP_MESSAGE";
    ConversationId room;
    MessageContent content;
    std::optional<ClientMessageId> clientMessageId;
};

struct CreateGroup
{
    static constexpr char eventName[] = "CREATE_GROUP";
    DisplayName name;
    std::vector<UserId> members; ///< besides the caller; sorted, without doubles
};

/** A message to a conversation that exists, whichever kind it is; by REST. */
struct SendToConversation
{
    ConversationId conversation;
    MessageContent content;
    std::optional<ClientMessageId> clientMessageId;
};

struct EditMessage
{
    static constexpr char eventName[] = "EDIT_MESSAGE";
    ConversationId conversation;
    Seq seq;
    MessageContent content;
};

struct DeleteMessage
{
    static constexpr char eventName[] = "DELETE_MESSAGE";
    ConversationId conversation;
    Seq seq;
};

struct MarkDelivered
{
    static constexpr char eventName[] = "MARK_DELIVERED";
    ConversationId conversation;
    Seq seq;
};

struct MarkRead
{
    static constexpr char eventName[] = "MARK_READ";
    ConversationId conversation;
    Seq seq;
};

struct SetTyping
{
    static constexpr char eventName[] = "TYPING";
    ConversationId conversation;
    bool typing = false;
};

/** A page of a conversation's messages: those before a place, the last ones first to be taken, or those after it. */
struct ReadHistory
{
    static constexpr char eventName[] = "HISTORY";
    ConversationId conversation;
    std::optional<Seq> before; ///< at most one of the two; none: the newest
    std::optional<Seq> after;
    int limit = 0; ///< 1 to 200
};

/** The caller's conversations, the one that changed last first; by REST. */
struct ListConversations
{
    Rev before; ///< those whose last change is older; invalid for the first page
    int limit = 0;
    bool groupsOnly = false;
};

/** One group as its members see it; by REST. */
struct ReadGroup
{
    ConversationId room;
};

/** A page of a group's members, in order of id; by REST. */
struct ListMembers
{
    ConversationId room;
    UserId after; ///< invalid for the first page
    int limit = 0;
};

struct AddGroupMembers
{
    static constexpr char eventName[] = "ADD_GROUP_MEMBERS";
    ConversationId room;
    std::vector<UserId> users; ///< sorted, without doubles
};

struct RemoveGroupMember
{
    static constexpr char eventName[] = "REMOVE_GROUP_MEMBER";
    ConversationId room;
    UserId user;
};

struct SetGroupRole
{
    static constexpr char eventName[] = "SET_GROUP_ROLE";
    ConversationId room;
    UserId user;
    Role role = Role::Member;
};

/** A new name, or (by REST) into the archive and out of it. */
struct RenameGroup
{
    static constexpr char eventName[] = "RENAME_GROUP";
    ConversationId room;
    std::optional<DisplayName> name;
    std::optional<bool> archived;
};

struct LeaveGroup
{
    static constexpr char eventName[] = "LEAVE_GROUP";
    ConversationId room;
};

struct DeleteGroup
{
    static constexpr char eventName[] = "DELETE_GROUP";
    ConversationId room;
};

struct Ping
{
    static constexpr char eventName[] = "PING";
};

/** What can be asked for in conversations; which of it by WebSocket is in the table of chatdecode.cpp. */
using ChatCommand =
    std::variant<SendPersonalMessage, SendGroupMessage, SendToConversation, CreateGroup, EditMessage, DeleteMessage,
                 MarkDelivered, MarkRead, SetTyping, ReadHistory, ListConversations, ReadGroup, ListMembers,
                 AddGroupMembers, RemoveGroupMember, SetGroupRole, RenameGroup, LeaveGroup, DeleteGroup, Ping>;

/** A native connection's first message. */
struct Hello
{
    static constexpr char eventName[] = "HELLO";
    QString clientName;
    QString clientVersion;
    std::optional<QByteArray> cursor; ///< as the client was given it, or anything
};

} // namespace natter::protocol
