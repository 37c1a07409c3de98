// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "model/account.h"
#include "model/text.h"
#include "model/user.h"

#include <optional>
#include <variant>
#include <vector>

namespace natter::store {

class Batch;
class Database;

/** An account as an administrator sees it. */
struct Account
{
    User user;
    AccountRole role = AccountRole::User;
    std::optional<Timestamp> suspendedUntil;
    bool erased = false;
    std::optional<Timestamp> lastSeen;
    qint64 logins = 0; ///< that live
};

/** Which state accounts are to be in; Any: all but the erased. */
enum class AccountState : qint8 { Any = -1, Active = 0, Suspended = 1, Erased = 2 };
/** What accounts are sorted by. */
enum class AccountOrder : quint8 { Id, Email, Name, Role, CreatedAt, SuspendedUntil, LastSeen };

struct AccountSearch
{
    QString text; ///< in the address or the name; empty: any
    std::optional<AccountRole> role;
    AccountState state = AccountState::Any;
    AccountOrder order = AccountOrder::Id;
    bool descending = false;
    int most = 0;
    qint64 skip = 0;
};

struct AccountPage
{
    std::vector<Account> accounts;
    qint64 total = 0;
};

/** Accounts in the hands of administrators. Who may do what is decided before. */
class Accounts
{
public:
    Accounts(Database &database, const Batch *batch)
        : m_database(database)
        , m_batch(batch)
    {}

    Result<AccountPage> find(const AccountSearch &search, Timestamp now) const;
    /** Error: NotFound. */
    Result<Account> one(UserId user) const;
    /** Whether there is an administrator at all. */
    Result<bool> hasAdministrator() const;
    /** Who came in by @p login as an administrator. Errors: Unauthenticated; Suspended; Forbidden for who is none any
     * more. */
    Result<Caller> administrator(UserId user, LoginId login, Timestamp now) const;

    // The rest is the writer's only.

    /** Error: LastAdministrator if nobody else could administer once @p user does not. */
    Result<std::monostate> requireOther(UserId user) const;
    /** Error: NotFound, likewise the next ones. */
    Result<std::monostate> setRole(UserId user, AccountRole role);
    /** Error: EmailTaken. */
    Result<std::monostate> setEmail(UserId user, const EmailAddress &email);
    Result<std::monostate> givePassword(UserId user, const QByteArray &hash);

private:
    Database &m_database;
    const Batch *m_batch;
};

/** @p text as a LIKE pattern, ESCAPE '!', for what holds it somewhere. */
[[nodiscard]] QString containing(const QString &text);
/** The same for what begins with it. */
[[nodiscard]] QString beginningWith(const QString &text);

} // namespace natter::store
