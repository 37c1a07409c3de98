// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "model/belongings.h"

#include <vector>

namespace natter::store {

class Database;

/** What is stored of one person, a page at a time: each begins behind the key that the one before ended with. */
class Belongings
{
public:
    explicit Belongings(Database &database)
        : m_database(database)
    {}

    /** Error: NotFound. */
    Result<OwnProfile> profile(UserId user) const;
    Result<std::vector<OwnLogin>> logins(UserId user, LoginId after, int most) const;
    Result<std::vector<OwnMembership>> memberships(UserId user, ConversationId after, int most) const;
    Result<std::vector<OwnDeparture>> departures(UserId user, ConversationId after, int most) const;
    Result<std::vector<OwnBlock>> blocks(UserId user, UserId after, int most) const;
    Result<std::vector<Invite>> invites(UserId user, qint64 after, int most) const;
    /** In order of client_message_id, by which a sender's messages are found without a look at those of others. */
    Result<std::vector<OwnMessage>> messages(UserId user, const QString &after, int most) const;

private:
    Database &m_database;
};

} // namespace natter::store
