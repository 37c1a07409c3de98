// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "model/conversation.h"

#include <optional>
#include <span>
#include <variant>
#include <vector>

namespace natter::store {

class Database;

/** How far a user's devices have confirmed a conversation. */
struct DeliveredMark
{
    UserId user;
    ConversationId conversation;
    Seq seq;                ///< zero leaves it where it is
    bool announced = false; ///< GROUP_CREATED was confirmed too
};

/** Who is in which conversation, and how far they have come. */
class Members
{
public:
    explicit Members(Database &database)
        : m_database(database)
    {}

    /** In order of conversation. */
    Result<std::vector<Membership>> ofUser(UserId user) const;
    /** How @p user stands in @p conversation; nothing if they are not in it or it does not exist. */
    Result<std::optional<Standing>> standing(ConversationId conversation, UserId user) const;
    /** Who is in @p conversation and joined it behind the message @p seq; in order. */
    Result<std::vector<UserId>> joinedBehind(ConversationId conversation, Seq seq) const;
    /** Writer only. The reading position, by the change @p rev; what is read is delivered. The caller has checked both.
     */
    Result<std::monostate> markRead(UserId user, ConversationId conversation, Seq seq, Rev rev);
    /**
     * Writer only. Positions only ever move forward and never past the last message, and go on over what follows and is
     * the user's own; marks of memberships that are gone are ignored.
     */
    Result<std::monostate> markDelivered(std::span<const DeliveredMark> marks);

private:
    Database &m_database;
};

} // namespace natter::store
