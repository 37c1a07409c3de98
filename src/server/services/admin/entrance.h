// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "services/accounts.h"
#include "services/admin/audittrail.h"
#include "services/admin/setupcode.h"
#include "services/throttle.h"

namespace natter::services {

/** How administrators come in and go out: the first one by the setup code, all by their password. Loop thread. */
class Entrance
{
public:
    Entrance(store::Store &store, Passwords &passwords, const Tokens &tokens, Changes &changes, Accounts &accounts,
             AuditTrail &trail, const SetupCode &code)
        : m_store(store)
        , m_passwords(passwords)
        , m_tokens(tokens)
        , m_changes(changes)
        , m_accounts(accounts)
        , m_trail(trail)
        , m_code(code)
        , m_tries({codeTries, std::chrono::minutes(15), std::chrono::hours(1)})
    {}

    /** @p atHome: whether who asks may be told where the code is. */
    void readSetup(bool atHome, Reply<protocol::AdminSetup> reply);
    /** Errors: SetupDone; Forbidden for a wrong code, RateLimited for too many; EmailTaken, Overloaded, the store's. */
    void setUp(protocol::admin::SetUp command, LoginOrigin origin, Reply<protocol::AdminLogin> reply);
    /** Errors: those of Accounts::logIn(). */
    void logIn(protocol::admin::EnterLogin command, LoginOrigin origin, Reply<protocol::AdminLogin> reply);
    /** Errors: those of Accounts::refresh(). */
    void refresh(const protocol::admin::RefreshEntry &command, LoginOrigin origin, Reply<protocol::AdminLogin> reply);
    void logOut(const Authority &by, Reply<std::monostate> reply);

    /** Who @p token is of. Errors: Unauthenticated, Suspended; Forbidden for who is no administrator any more. */
    void identify(QByteArrayView token, Reply<Caller> reply);

private:
    static constexpr int codeTries = 5;

    /** What is left to be told of the first administrator. */
    struct First
    {
        User user;
        LoginId login;
        store::AuditRecord record;
    };

    void makeFirst(protocol::admin::SetUp command, const QByteArray &hash, const LoginOrigin &origin,
                   Reply<protocol::AdminLogin> reply);

    store::Store &m_store;
    Passwords &m_passwords;
    const Tokens &m_tokens;
    Changes &m_changes;
    Accounts &m_accounts;
    AuditTrail &m_trail;
    const SetupCode &m_code;
    Throttle m_tries;
};

} // namespace natter::services
