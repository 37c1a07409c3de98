// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/accounts.h"

#include "base/log.h"
#include "services/invitecode.h"
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

/** The invitation that @p code is of. Error: InviteInvalid, whatever is wrong with it. */
Result<qint64> goodInvite(const store::Tables &tables, const std::optional<PresentedToken> &code)
{
    if (!code)
        return fail(ErrorCode::InviteInvalid);
    return tables.invites().good(InviteCode::typed(code->toString()).hash(), wallClockNow());
}

} // namespace

Result<LoggedIn> Accounts::loggedIn(const User &user, LoginId login, const RefreshToken &refreshToken,
                                    Audience side) const
{
    auto token = m_tokens.issue(user, login, wallClockNow(), side);
    if (!token)
        return fail(token.error());
    return LoggedIn{user, *std::move(token), refreshToken.text, m_tokens.lifetime()};
}

void Accounts::signUp(SignUp command, LoginOrigin origin, Reply<LoggedIn> reply)
{
    if (m_registration == Registration::Closed)
        return reply(fail(ErrorCode::RegistrationClosed));
    if (auto refused = m_guard.beginSignUp(origin.address, Steady::now()))
        return reply(fail(*std::move(refused)));
    const Password password = command.password;
    m_passwords.hash(password, [this, command = std::move(command), origin = std::move(origin),
                                reply = std::move(reply)](Result<QByteArray> hash) mutable {
        if (!hash) {
            m_guard.endSignUp(origin.address, false, Steady::now());
            return reply(fail(std::move(hash.error())));
        }
        const QString address = origin.address;
        const RefreshToken refreshToken = RefreshToken::generate();
        const bool byInvite = m_registration == Registration::Invite;
        auto work = [byInvite, command = std::move(command), origin = std::move(origin), hash = *std::move(hash),
                     refreshHash = refreshToken.hash()](store::WritableTables &tables) -> Result<NewAccount> {
            // Asked first, used last: a refusal that has written nothing costs the rest of the batch nothing.
            const auto invite = byInvite ? goodInvite(tables, command.inviteCode) : Result<qint64>(0);
            if (!invite)
                return fail(invite.error());
            const auto user = tables.users().add(command.email, command.name, hash);
            if (!user)
                return fail(user.error());
            if (auto used = byInvite ? tables.invites().use(*invite) : Result<std::monostate>(); !used)
                return fail(std::move(used.error()));
            const auto login = tables.logins().add({user->id, hash, origin.userAgent, origin.address, refreshHash});
            if (!login)
                return fail(login.error());
            return NewAccount{*user, *login};
        };
        m_store.write(std::move(work),
                      [this, address, refreshToken, reply = std::move(reply)](Result<NewAccount> made) mutable {
                          // An address that is taken counts as well: it is worth something to know. So is a code.
                          const bool counts = made || made.error().code == ErrorCode::EmailTaken ||
                                              made.error().code == ErrorCode::InviteInvalid;
                          m_guard.endSignUp(address, counts, Steady::now());
                          if (!made)
                              return reply(fail(std::move(made.error())));
                          qCInfo(logAuth, "user %lld signed up", made->user.id.value());
                          Q_EMIT m_changes.news().userChanged(made->user.id);
                          reply(loggedIn(made->user, made->login, refreshToken));
                      });
    });
}

void Accounts::logIn(LogIn command, LoginOrigin origin, Reply<LoggedIn> reply)
{
    const EmailAddress email = command.email;
    const auto now = Steady::now();
    const QString address = origin.address;
    m_guard.begin(email.toString(), address, now,
                  [this, attempt = Try{std::move(command), std::move(origin), std::move(reply)}](
                      std::optional<Error> refused) mutable {
                      if (refused)
                          attempt.reply(fail(*std::move(refused)));
                      else
                          findAndTry(std::move(attempt));
                  });
}

void Accounts::findAndTry(Try attempt)
{
    const EmailAddress email = attempt.command.email;
    auto strangers = attempt.origin.isTrusted ? std::nullopt : m_guard.refuseStranger(email.toString(), Steady::now());
    const bool askAddresses = strangers.has_value();
    m_store.read([email, askAddresses](store::Tables &tables) { return findAccount(tables, email, askAddresses); },
                 [this, strangers = std::move(strangers), attempt = std::move(attempt)](Result<Account> found) mutable {
                     const QString account = attempt.command.email.toString();
                     if (!found) {
                         m_guard.withdraw(account, attempt.origin.address, Steady::now());
                         return attempt.reply(fail(std::move(found.error())));
                     }
                     if (strangers && !LoginGuard::isFamiliar(attempt.origin.address, found->addresses)) {
                         m_guard.withdraw(account, attempt.origin.address, Steady::now());
                         return attempt.reply(fail(*std::move(strangers)));
                     }
                     // An unknown account goes the whole way too: neither the answer nor its time tells who has one.
                     tryPassword(std::move(attempt), found->credentials);
                 });
}

void Accounts::tryPassword(Try attempt, store::Credentials credentials)
{
    const Password password = attempt.command.password;
    const QByteArray hash = credentials.passwordHash;
    m_passwords.verify(
        password, hash,
        [this, credentials = std::move(credentials), attempt = std::move(attempt)](Result<bool> right) mutable {
            const QString account = attempt.command.email.toString();
            const QString &address = attempt.origin.address;
            const auto now = Steady::now();
            if (!right) {
                m_guard.withdraw(account, address, now);
                return attempt.reply(fail(std::move(right.error())));
            }
            if (!*right || !credentials.user.id.isValid()) {
                m_guard.reject(account, address, now);
                qCInfo(logAuth, "login refused from %s", qUtf8Printable(address));
                return attempt.reply(fail(ErrorCode::InvalidCredentials));
            }
            m_guard.accept(account, address, now);
            if (credentials.suspendedUntil > wallClockNow())
                return attempt.reply(fail(ErrorCode::Suspended));
            if (attempt.origin.side == Audience::Admin && credentials.role != AccountRole::Administrator)
                return attempt.reply(fail(ErrorCode::Forbidden, QStringLiteral("This account is no administrator's")));
            auto reply = std::move(attempt.reply);
            if (m_passwords.isOutdated(credentials.passwordHash)) {
                // After the login is made, which is only made with the hash that was checked.
                reply = [this, user = credentials.user.id, hash = credentials.passwordHash,
                         password = attempt.command.password,
                         answer = std::move(reply)](Result<LoggedIn> outcome) mutable {
                    const bool isIn = outcome.has_value();
                    answer(std::move(outcome));
                    if (isIn)
                        rehash(user, password, hash);
                };
            }
            addLogin(std::move(credentials), std::move(attempt.origin), std::move(reply));
        });
}

void Accounts::addLogin(store::Credentials credentials, LoginOrigin origin, Reply<LoggedIn> reply)
{
    const RefreshToken refreshToken = RefreshToken::generate();
    const auto kept = std::max({std::chrono::seconds(familiarTime), m_refreshLifetime, m_tokens.lifetime()});
    store::NewLogin wanted{credentials.user.id,
                           credentials.passwordHash,
                           std::move(origin.userAgent),
                           std::move(origin.address),
                           refreshToken.hash(),
                           wallClockNow() - kept,
                           origin.side};
    const Audience side = wanted.audience;
    m_store.write([wanted = std::move(wanted)](store::WritableTables &tables) { return tables.logins().add(wanted); },
                  [this, side, user = std::move(credentials.user), refreshToken,
                   reply = std::move(reply)](Result<LoginId> login) mutable {
                      if (login) {
                          Q_EMIT m_changes.news().userChanged(user.id);
                          return reply(loggedIn(user, *login, refreshToken, side));
                      }
                      // Erased, suspended or given another password since it was looked up.
                      reply(login.error().code == ErrorCode::NotFound ? fail(ErrorCode::InvalidCredentials)
                                                                      : fail(std::move(login.error())));
                  });
}

void Accounts::rehash(UserId user, const Password &password, const QByteArray &oldHash)
{
    m_passwords.hash(password, [this, user, oldHash](Result<QByteArray> hash) {
        if (!hash)
            return; // too busy; there will be another login
        // Not if there is a new password by now.
        m_store.write([user, oldHash, newHash = *std::move(hash)](
                          store::WritableTables &tables) { return tables.users().setPassword(user, oldHash, newHash); },
                      [user](const Result<std::monostate> &stored) {
                          if (stored)
                              qCInfo(logAuth, "the password of user %lld has a hash of the work that is set now",
                                     user.value());
                      });
    });
}

void Accounts::refresh(const RefreshLogin &command, const LoginOrigin &origin, Reply<LoggedIn> reply)
{
    const RefreshToken successor = RefreshToken::generate();
    store::Renewal renewal{RefreshToken{command.token.toString().toUtf8()}.hash(), successor.hash(), origin.address,
                           m_refreshLifetime, origin.side};
    // The one writer is not for everybody who sends some letters.
    auto work = [hash = renewal.presentedHash, side = origin.side](store::Tables &tables) {
        return tables.logins().knowsToken(hash, side);
    };
    m_store.read(std::move(work),
                 [this, renewal = std::move(renewal), successor, reply = std::move(reply)](Result<bool> known) mutable {
                     if (!known)
                         return reply(fail(std::move(known.error())));
                     if (!*known)
                         return reply(fail(ErrorCode::Unauthenticated));
                     renew(std::move(renewal), successor, std::move(reply));
                 });
}

void Accounts::renew(store::Renewal renewal, const RefreshToken &successor, Reply<LoggedIn> reply)
{
    const Audience side = renewal.audience;
    m_store.write(
        [renewal = std::move(renewal)](store::WritableTables &tables) { return tables.logins().renew(renewal); },
        [this, side, successor, reply = std::move(reply)](Result<store::Renewed> renewed) mutable {
            if (!renewed)
                return reply(fail(std::move(renewed.error())));
            switch (renewed->verdict) {
            case store::Renewed::Verdict::Good:
                Q_EMIT m_changes.news().userChanged(renewed->user.id);
                return reply(loggedIn(renewed->user, renewed->login, successor, side));
            case store::Renewed::Verdict::Suspended:
                return reply(fail(ErrorCode::Suspended));
            case store::Renewed::Verdict::TooMany: {
                Error error(ErrorCode::RateLimited);
                error.retryAfter = store::Renewed::patience;
                return reply(fail(std::move(error)));
            }
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
