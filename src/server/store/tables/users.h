// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "model/text.h"
#include "model/user.h"

#include <variant>

namespace natter::store {

class Batch;
class Database;

/** A user with what a login is checked against. */
struct Credentials
{
    User user;
    QByteArray passwordHash;    ///< crypt(5) format
    Timestamp suspendedUntil{}; ///< long ago if they are not
};

/** The accounts. */
class Users
{
public:
    Users(Database &database, const Batch *batch)
        : m_database(database)
        , m_batch(batch)
    {}

    /** The account that owns @p email. Error: NotFound. */
    Result<Credentials> credentials(const EmailAddress &email) const;
    /** Error: NotFound. */
    Result<Credentials> credentials(UserId user) const;

    // The rest is the writer's only.

    /** Error: EmailTaken. */
    Result<User> add(const EmailAddress &email, const DisplayName &name, const QByteArray &passwordHash);
    /** Error: NotFound. */
    Result<std::monostate> rename(UserId user, const DisplayName &name);
    /** Error: NotFound. */
    Result<std::monostate> setPassword(UserId user, const QByteArray &passwordHash);

private:
    Database &m_database;
    const Batch *m_batch;
};

} // namespace natter::store
