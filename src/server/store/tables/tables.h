// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/conversation.h"
#include "model/message.h"
#include "model/user.h"
#include "store/job.h"

#include <span>
#include <vector>

namespace natter::store {

class Database;

/** A user with what a login is checked against. */
struct Credentials
{
    User user;
    QByteArray passwordHash; ///< crypt(5) format
};

/** Messages a user missed, a page of them. */
struct MissedMessages
{
    std::vector<Message> messages; ///< others', undelivered, in order of id
    bool more = false;             ///< there are further ones in this snapshot
};

/** How far a user's devices have confirmed a conversation. */
struct DeliveredMark
{
    UserId user;
    ConversationId conversation;
    Seq seq;                ///< zero leaves it where it is
    bool announced = false; ///< GROUP_CREATED was confirmed too
};

/** A group to be made. */
struct NewGroup
{
    UserId owner;
    DisplayName name;
    std::vector<UserId> members; ///< without the owner; sorted, without doubles
};

struct CreatedGroup
{
    Group group; ///< all members, in order of id
    Rev rev;
};

class Users
{
public:
    /** The account that owns @p email. Error: NotFound. */
    Result<Credentials> credentials(const EmailAddress &email);
    /** Writer only. Error: EmailTaken. */
    Result<User> add(const EmailAddress &email, const DisplayName &name, const QByteArray &passwordHash);
};

class Logins
{
public:
    /** Who @p login of @p user is. Error: Unauthenticated if the user or the login does not exist (any more). */
    Result<Caller> caller(UserId user, LoginId login);
    /** Writer only. Error: NotFound if the user does not exist any more. */
    Result<LoginId> add(UserId user, const QString &userAgent, const QString &address);
};

class Conversations
{
public:
    /** Writer only. Error: NotFound if one of the members does not exist; nothing is stored then. */
    Result<CreatedGroup> addGroup(const NewGroup &group);
    /**
     * Groups whose GROUP_CREATED @p user never confirmed, oldest first, each with its first 100 members.
     */
    Result<std::vector<Group>> unannounced(UserId user);
};

class Members
{
public:
    Result<std::vector<Membership>> ofUser(UserId user);
    /** Writer only. Positions only ever move forward; marks of memberships that are gone are ignored. */
    Result<std::monostate> markDelivered(std::span<const DeliveredMark> marks);
};

class Messages
{
public:
    /** The id after which the newest @p most missed messages of @p user begin. */
    Result<MessageId> missedStart(UserId user, int most);
    /** Missed messages above @p after: at most @p most, and at most @p maxBytes of content (but one at least). */
    Result<MissedMessages> missed(UserId user, MessageId after, int most, qsizetype maxBytes);
    /** Writer only. One result for each message, in their order. */
    std::vector<Result<AppendedMessage>> append(std::span<const AppendMessage> messages);
};

class History
{
public:
    /** The newest change in this snapshot; zero in an empty database. */
    Result<Rev> rev();
    /** Writer only: the next number of the server-wide order. */
    Rev next();
};

} // namespace natter::store
