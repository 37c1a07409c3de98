// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "model/conversation.h"

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
    /**
     * Writer only. Positions only ever move forward and never past the last message, and go on over what follows and is
     * the user's own; marks of memberships that are gone are ignored.
     */
    Result<std::monostate> markDelivered(std::span<const DeliveredMark> marks);

private:
    Database &m_database;
};

} // namespace natter::store
