// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/pending.h"
#include "protocol/command.h"
#include "protocol/event.h"
#include "services/changes.h"
#include "services/loginguard.h"
#include "services/passwords.h"
#include "services/refreshtoken.h"
#include "services/registration.h"
#include "services/tokens.h"
#include "store/store.h"
#include "store/tables/logins.h"
#include "store/tables/users.h"

namespace natter::services {

/** Where a login came from, to be shown to its owner. */
struct LoginOrigin
{
    QString userAgent;
    QString address;
    /** From where nobody outside can come, such as an administrator at the machine itself: not kept out when strangers
     * have tried too many passwords of the account. The other limits hold. */
    bool isTrusted = false;
    Audience side = Audience::Chat; ///< which it is for
};

/** Accounts and logins. Loop thread. */
class Accounts
{
public:
    /** @p refreshLifetime: how long after the last refresh a login can still be renewed. @p registration: who may sign
     * up. */
    Accounts(store::Store &store, Passwords &passwords, const Tokens &tokens, LoginGuard &guard, Changes &changes,
             std::chrono::seconds refreshLifetime, Registration registration = Registration::Open)
        : m_store(store)
        , m_passwords(passwords)
        , m_tokens(tokens)
        , m_guard(guard)
        , m_changes(changes)
        , m_refreshLifetime(refreshLifetime)
        , m_registration(registration)
    {}

    /** From the next signup on. */
    void setRegistration(Registration registration) { m_registration = registration; }

    /**
     * Makes an account and its first login, and uses the invitation where it takes one, in one commit. Errors:
     * RegistrationClosed, RateLimited, InviteInvalid, EmailTaken, Overloaded, the store's. A bad invitation is told as
     * late as a taken address, and nobody without a good one learns which addresses are taken.
     */
    void signUp(protocol::SignUp command, LoginOrigin origin, Reply<protocol::LoggedIn> reply);

    /**
     * Errors: RateLimited (for the account as a whole only where it was not logged in from within thirty days, unless
     * the origin is trusted); Suspended, with the right password only; InvalidCredentials, alike in content and time
     * for an unknown account and a wrong password; Forbidden, with the right password only, for who is no
     * administrator where that is what it takes; Overloaded, the store's.
     */
    void logIn(protocol::LogIn command, LoginOrigin origin, Reply<protocol::LoggedIn> reply);

    /**
     * A new pair of tokens. A spent refresh token gives further pairs until one of its successors is used (an answer
     * may get lost); after that it ends its login, for somebody else has a copy. Errors: Unauthenticated, Suspended,
     * the store's.
     */
    void refresh(const protocol::RefreshLogin &command, const LoginOrigin &origin, Reply<protocol::LoggedIn> reply);

private:
    /** What a password is tried with, until the outcome is known. */
    struct Try
    {
        protocol::LogIn command;
        LoginOrigin origin;
        Reply<protocol::LoggedIn> reply;
    };

    void findAndTry(Try attempt);
    void tryPassword(Try attempt, store::Credentials credentials);
    void addLogin(store::Credentials credentials, LoginOrigin origin, Reply<protocol::LoggedIn> reply);
    /** Gives @p password a hash of the work that is asked for now, some time later; nobody waits for it. */
    void rehash(UserId user, const Password &password, const QByteArray &oldHash);
    void renew(store::Renewal renewal, const RefreshToken &successor, Reply<protocol::LoggedIn> reply);
    [[nodiscard]] Result<protocol::LoggedIn> loggedIn(const User &user, LoginId login, const RefreshToken &refreshToken,
                                                      Audience side = Audience::Chat) const;

    store::Store &m_store;
    Passwords &m_passwords;
    const Tokens &m_tokens;
    LoginGuard &m_guard;
    Changes &m_changes;
    std::chrono::seconds m_refreshLifetime;
    Registration m_registration;
};

} // namespace natter::services
