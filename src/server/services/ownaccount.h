// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/pending.h"
#include "protocol/command.h"
#include "protocol/event.h"
#include "services/changes.h"
#include "services/loginguard.h"
#include "services/passwords.h"
#include "services/people.h"
#include "services/tokens.h"
#include "store/store.h"
#include "store/tables/users.h"

namespace natter::services {

/**
 * What people do with their own accounts: profile, password, logins, the end of it. Whether the login that asks still
 * lives is seen in the same look at the database as everything else, so one that has ended is refused at once. Loop
 * thread.
 */
class OwnAccount
{
public:
    OwnAccount(store::Store &store, Passwords &passwords, LoginGuard &guard, Changes &changes, People &people)
        : m_store(store)
        , m_passwords(passwords)
        , m_guard(guard)
        , m_changes(changes)
        , m_people(people)
    {}

    /**
     * Does what the bearer of @p claims, at @p address, asks for. Errors: Unauthenticated, Suspended; NotFound for a
     * login that is not theirs; WrongPassword, RateLimited, Overloaded; the store's.
     */
    void execute(protocol::AccountCommand command, TokenClaims claims, const QString &address,
                 Reply<protocol::AccountOutcome> reply);

    /** Tells the bearer of @p claims what is wrong with their request, if they may still come in. */
    void refuse(Error error, TokenClaims claims, Reply<protocol::AccountOutcome> reply);

private:
    using Outcome = protocol::AccountOutcome;

    /** Who asks, from where, and who waits for the answer. */
    struct Request
    {
        TokenClaims claims;
        QString address;
        Reply<Outcome> reply;
    };

    void perform(const protocol::LogOut &command, Request request);
    void perform(const protocol::ChangePassword &command, Request request);
    void perform(const protocol::ReadProfile &command, Request request);
    void perform(const protocol::EditProfile &command, Request request);
    void perform(const protocol::ListLogins &command, Request request);
    void perform(const protocol::EndLogin &command, Request request);
    void perform(const protocol::EndOtherLogins &command, Request request);
    void perform(const protocol::EraseAccount &command, Request request);
    void perform(const protocol::PeopleCommand &command, Request request);

    /** What is to be done once the password is known to be right; it is told its hash. */
    using Confirmed = std::move_only_function<void(const QByteArray &hash, Request request)>;

    void confirm(const Password &current, Request request, Confirmed then);
    void checkPassword(const Password &current, const store::Credentials &credentials, Request request, Confirmed then);
    void erase(const QByteArray &hash, Request request);
    void setPassword(const QByteArray &oldHash, const Password &password, Request request);
    void storePassword(const QByteArray &oldHash, const QByteArray &newHash, Request request);

    store::Store &m_store;
    Passwords &m_passwords;
    LoginGuard &m_guard;
    Changes &m_changes;
    People &m_people;
};

} // namespace natter::services
