// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/accounts.h"

#include "base/log.h"
#include "store/tables/tables.h"

namespace natter::services {

using namespace protocol;

namespace {

/** An address counts as known to an account for this long after a login from it. */
constexpr auto familiarTime = std::chrono::days(30);

struct NewAccount
{
    User user;
    LoginId login;
};

struct Account
{
    store::Credentials credentials; ///< empty for an account that does not exist
    std::vector<QString> addresses; ///< from which it was logged in lately, if that was asked for
};

Result<Account> findAccount(store::Tables &tables, const EmailAddress &email, bool withAddresses)
{
    Account account;
    auto found = tables.users().credentials(email);
    if (!found && found.error().code != ErrorCode::NotFound)
        return fail(std::move(found.error()));
    if (!found)
        return account;
    account.credentials = *std::move(found);
    if (!withAddresses)
        return account;
    auto addresses = tables.logins().addressesSince(account.credentials.user.id, wallClockNow() - familiarTime);
    if (!addresses)
        return fail(std::move(addresses.error()));
    account.addresses = *std::move(addresses);
    return account;
}

} // namespace

Result<LoggedIn> Accounts::loggedIn(const User &user, LoginId login, const RefreshToken &refreshToken) const
{
    auto token = m_tokens.issue(user, login, wallClockNow());
    if (!token)
        return fail(token.error());
    return LoggedIn{user, *std::move(token), refreshToken.text, m_tokens.lifetime()};
}

void Accounts::signUp(SignUp command, LoginOrigin origin, Reply<LoggedIn> reply)
{
    if (auto refused = m_guard.signUp(origin.address, Steady::now()))
        return reply(fail(*std::move(refused)));
    const Password password = command.password;
    m_passwords.hash(password, [this, command = std::move(command), origin = std::move(origin),
                                reply = std::move(reply)](Result<QByteArray> hash) mutable {
        if (!hash)
            return reply(fail(std::move(hash.error())));
        const RefreshToken refreshToken = RefreshToken::generate();
        auto work = [command = std::move(command), origin = std::move(origin), hash = *std::move(hash),
                     refreshHash = refreshToken.hash()](store::WritableTables &tables) -> Result<NewAccount> {
            const auto user = tables.users().add(command.email, command.name, hash);
            if (!user)
                return fail(user.error());
            const auto login = tables.logins().add({user->id, origin.userAgent, origin.address, refreshHash});
            if (!login)
                return fail(login.error());
            return NewAccount{*user, *login};
        };
        m_store.write(std::move(work), [this, refreshToken, reply = std::move(reply)](Result<NewAccount> made) mutable {
            if (!made)
                return reply(fail(std::move(made.error())));
            qCInfo(logAuth, "user %lld signed up", made->user.id.value());
            reply(loggedIn(made->user, made->login, refreshToken));
        });
    });
}

void Accounts::logIn(LogIn command, LoginOrigin origin, Reply<LoggedIn> reply)
{
    const EmailAddress email = command.email;
    const auto now = Steady::now();
    if (auto refused = m_guard.begin(email.toString(), origin.address, now))
        return reply(fail(*std::move(refused)));
    auto strangers = m_guard.refuseStranger(email.toString(), now);
    m_store.read(
        [email, askAddresses = strangers.has_value()](store::Tables &tables) {
            return findAccount(tables, email, askAddresses);
        },
        [this, strangers = std::move(strangers),
         attempt = Try{std::move(command), std::move(origin), std::move(reply)}](Result<Account> found) mutable {
            const QString account = attempt.command.email.toString();
            if (!found) {
                m_guard.withdraw(account, attempt.origin.address);
                return attempt.reply(fail(std::move(found.error())));
            }
            if (strangers && !LoginGuard::isFamiliar(attempt.origin.address, found->addresses)) {
                m_guard.withdraw(account, attempt.origin.address);
                return attempt.reply(fail(*std::move(strangers)));
            }
            // An unknown account goes the whole way too: neither the answer nor its time tells who has one.
            tryPassword(std::move(attempt), found->credentials);
        });
}

void Accounts::tryPassword(Try attempt, const store::Credentials &credentials)
{
    const Password password = attempt.command.password;
    m_passwords.verify(password, credentials.passwordHash,
                       [this, user = credentials.user, suspended = credentials.suspendedUntil > wallClockNow(),
                        attempt = std::move(attempt)](Result<bool> right) mutable {
                           const QString account = attempt.command.email.toString();
                           const QString &address = attempt.origin.address;
                           if (!right) {
                               m_guard.withdraw(account, address);
                               return attempt.reply(fail(std::move(right.error())));
                           }
                           if (!*right || !user.id.isValid()) {
                               m_guard.reject(account, address, Steady::now());
                               qCInfo(logAuth, "login refused from %s", qUtf8Printable(address));
                               return attempt.reply(fail(ErrorCode::InvalidCredentials));
                           }
                           m_guard.accept(account, address);
                           addLogin(std::move(user), std::move(attempt.origin), std::move(attempt.reply));
                       });
}

void Accounts::addLogin(User user, LoginOrigin origin, Reply<LoggedIn> reply)
{
    const RefreshToken refreshToken = RefreshToken::generate();
    store::NewLogin wanted{user.id, std::move(origin.userAgent), std::move(origin.address), refreshToken.hash()};
    m_store.write(
        [wanted = std::move(wanted)](store::WritableTables &tables) { return tables.logins().add(wanted); },
        [this, user = std::move(user), refreshToken, reply = std::move(reply)](Result<LoginId> login) mutable {
            if (login)
                return reply(loggedIn(user, *login, refreshToken));
            // Erased since it was looked up.
            reply(login.error().code == ErrorCode::NotFound ? fail(ErrorCode::InvalidCredentials)
                                                            : fail(std::move(login.error())));
        });
}

void Accounts::refresh(const RefreshLogin &command, const LoginOrigin &origin, Reply<LoggedIn> reply)
{
    const RefreshToken successor = RefreshToken::generate();
    store::Renewal renewal{RefreshToken{command.token.toString().toUtf8()}.hash(), successor.hash(), origin.address,
                           m_refreshLifetime};
    m_store.write(
        [renewal = std::move(renewal)](store::WritableTables &tables) { return tables.logins().renew(renewal); },
        [this, successor, reply = std::move(reply)](Result<store::Renewed> renewed) mutable {
            if (!renewed)
                return reply(fail(std::move(renewed.error())));
            switch (renewed->verdict) {
            case store::Renewed::Verdict::Good:
                return reply(loggedIn(renewed->user, renewed->login, successor));
            case store::Renewed::Verdict::Suspended:
                return reply(fail(ErrorCode::Suspended));
            case store::Renewed::Verdict::Stolen:
                qCWarning(logAuth, "a superseded refresh token of user %lld was used: that login is ended",
                          renewed->user.id.value());
                m_changes.endLogin(renewed->user.id, renewed->login);
                break;
            case store::Renewed::Verdict::Unknown:
                break;
            }
            reply(fail(ErrorCode::Unauthenticated));
        });
}

} // namespace natter::services
