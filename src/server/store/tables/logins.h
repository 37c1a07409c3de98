// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "model/user.h"

#include <vector>

namespace natter::store {

class Batch;
class Database;

/** The logins of users: what a token's `sid` refers to. */
class Logins
{
public:
    Logins(Database &database, const Batch *batch)
        : m_database(database)
        , m_batch(batch)
    {}

    /** Who @p login of @p user is. Error: Unauthenticated if the user or the login does not exist (any more). */
    Result<Caller> caller(UserId user, LoginId login) const;
    /** The addresses @p user has logged in from since @p since, each once, in no order. */
    Result<std::vector<QString>> addressesSince(UserId user, Timestamp since) const;
    /** Writer only. Error: NotFound if the user does not exist any more. */
    Result<LoginId> add(UserId user, const QString &userAgent, const QString &address);

private:
    Database &m_database;
    const Batch *m_batch;
};

} // namespace natter::store
