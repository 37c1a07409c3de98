// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "model/account.h"
#include "model/text.h"
#include "model/user.h"
#include "store/tables/usernames.h"

#include <optional>
#include <variant>
#include <vector>

namespace natter::store {

class Batch;
class Database;

/** A user with what a login is checked against. */
struct Credentials
{
    User user;
    QByteArray passwordHash;    ///< crypt(5) format
    Timestamp suspendedUntil{}; ///< long ago if they are not
    AccountRole role = AccountRole::User;
};

/** An account as an operator sees it. */
struct ListedUser
{
    User user;
    Timestamp suspendedUntil{}; ///< long ago if they are not
    AccountRole role = AccountRole::User;
};

/** The accounts. */
class Users
{
public:
    Users(Database &database, Batch *batch)
        : m_database(database)
        , m_batch(batch)
        , m_names(database)
    {}

    /** The account that owns @p email. Error: NotFound. */
    Result<Credentials> credentials(const EmailAddress &email) const;
    /** Error: NotFound. */
    Result<Credentials> credentials(UserId user) const;

    /** Those with an id above @p after that are not erased, in order of id. */
    Result<std::vector<ListedUser>> page(UserId after, int most) const;

    // The rest is the writer's only.

    /** Error: EmailTaken. */
    Result<User> add(const EmailAddress &email, const DisplayName &name, const QByteArray &passwordHash);
    /** Error: NotFound. */
    Result<std::monostate> rename(UserId user, const DisplayName &name);
    /** Error: NotFound; also if the password has changed since @p oldHash was read. */
    Result<std::monostate> setPassword(UserId user, const QByteArray &oldHash, const QByteArray &newHash);
    /** Nothing: not any more. Error: NotFound. */
    Result<std::monostate> suspend(UserId user, std::optional<Timestamp> until);
    /**
     * Takes name, address and password away; the id stays. To be called before anything else of theirs goes. Error:
     * LastAdministrator for who is that.
     */
    Result<std::monostate> erase(UserId user);

private:
    Database &m_database;
    Batch *m_batch;
    UserNames m_names;
};

} // namespace natter::store
