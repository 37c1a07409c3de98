// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/admin/entrance.h"

#include "base/log.h"
#include "services/loginguard.h"

namespace natter::services {

using namespace protocol;
using namespace protocol::admin;

namespace {

AdminLogin loginOf(const LoggedIn &in)
{
    AdminLogin login;
    login.accessToken = in.accessToken;
    login.refreshToken = in.refreshToken;
    login.expiresIn = in.expiresIn.count();
    login.user = {in.user.id, in.user.email, in.user.name, AccountRole::Administrator};
    return login;
}

Reply<LoggedIn> asLogin(Reply<AdminLogin> reply)
{
    return [reply = std::move(reply)](Result<LoggedIn> in) mutable {
        if (in)
            reply(loginOf(*in));
        else
            reply(fail(std::move(in.error())));
    };
}

} // namespace

void Entrance::readSetup(bool atHome, Reply<AdminSetup> reply)
{
    m_store.read([](store::Tables &tables) { return tables.accounts().hasAdministrator(); },
                 [this, atHome, reply = std::move(reply)](Result<bool> done) mutable {
                     if (!done)
                         return reply(fail(std::move(done.error())));
                     const bool isTold = !*done && atHome && m_code.current();
                     reply(AdminSetup{!*done, isTold ? std::optional(m_code.fileName()) : std::nullopt});
                 });
}

void Entrance::setUp(SetUp command, LoginOrigin origin, Reply<AdminLogin> reply)
{
    m_store.read([](store::Tables &tables) { return tables.accounts().hasAdministrator(); },
                 [this, command = std::move(command), origin = std::move(origin),
                  reply = std::move(reply)](Result<bool> done) mutable {
                     if (!done)
                         return reply(fail(std::move(done.error())));
                     if (*done)
                         return reply(fail(ErrorCode::SetupDone));
                     const auto now = Steady::now();
                     if (const auto wait = m_tries.wait(origin.address, now); wait.count() > 0) {
                         Error error(ErrorCode::RateLimited);
                         error.retryAfter = wait;
                         return reply(fail(std::move(error)));
                     }
                     m_tries.reserve(origin.address, now);
                     const bool isRight = m_code.matches(command.code.toString());
                     m_tries.settle(origin.address, !isRight, now);
                     if (!isRight) {
                         qCWarning(logAuth, "a wrong setup code from %s", qUtf8Printable(origin.address));
                         return reply(fail(ErrorCode::Forbidden, QStringLiteral("This is not the setup code")));
                     }
                     const Password password = command.password;
                     m_passwords.hash(password, [this, command = std::move(command), origin = std::move(origin),
                                                 reply = std::move(reply)](Result<QByteArray> hash) mutable {
                         if (!hash)
                             return reply(fail(std::move(hash.error())));
                         makeFirst(std::move(command), *hash, origin, std::move(reply));
                     });
                 });
}

void Entrance::makeFirst(SetUp command, const QByteArray &hash, const LoginOrigin &origin, Reply<AdminLogin> reply)
{
    const RefreshToken refreshToken = RefreshToken::generate();
    auto work = [this, command = std::move(command), hash, origin,
                 refreshHash = refreshToken.hash()](store::WritableTables &tables) -> Result<First> {
        // Once more, where nobody else is between the question and the deed.
        const auto done = tables.accounts().hasAdministrator();
        if (!done)
            return fail(done.error());
        if (*done)
            return fail(ErrorCode::SetupDone);
        const auto user = tables.users().add(command.email, command.name, hash);
        if (!user)
            return fail(user.error());
        if (auto set = tables.accounts().setRole(user->id, AccountRole::Administrator); !set)
            return fail(std::move(set.error()));
        const auto login =
            tables.logins().add({user->id, hash, origin.userAgent, origin.address, refreshHash, {}, Audience::Admin});
        if (!login)
            return fail(login.error());
        auto record = m_trail.note(tables, {user->id, *login, origin.address}, {"setup", "user", user->id.value(), {}});
        if (!record)
            return fail(std::move(record.error()));
        return First{*user, *login, *std::move(record)};
    };
    m_store.write(std::move(work), [this, refreshToken, reply = std::move(reply)](Result<First> made) mutable {
        if (!made)
            return reply(fail(std::move(made.error())));
        m_code.discard();
        m_trail.tell(made->record);
        Q_EMIT m_changes.news().userChanged(made->user.id);
        auto token = m_tokens.issue(made->user, made->login, wallClockNow(), Audience::Admin);
        if (!token)
            return reply(fail(std::move(token.error())));
        reply(loginOf({made->user, *std::move(token), refreshToken.text, m_tokens.lifetime()}));
    });
}

void Entrance::logIn(EnterLogin command, LoginOrigin origin, Reply<AdminLogin> reply)
{
    origin.side = Audience::Admin;
    // Who sits at the machine cannot be locked out of its administration from elsewhere.
    origin.isTrusted = LoginGuard::isLoopback(origin.address);
    m_accounts.logIn(std::move(command.login), std::move(origin), asLogin(std::move(reply)));
}

void Entrance::refresh(const RefreshEntry &command, LoginOrigin origin, Reply<AdminLogin> reply)
{
    origin.side = Audience::Admin;
    m_accounts.refresh({command.token}, origin, asLogin(std::move(reply)));
}

void Entrance::logOut(const Authority &by, Reply<std::monostate> reply)
{
    m_store.write([by](store::WritableTables &tables) { return tables.logins().end(by.user, by.login); },
                  [this, by, reply = std::move(reply)](Result<bool> ended) mutable {
                      if (!ended)
                          return reply(fail(std::move(ended.error())));
                      m_changes.endLogin(by.user, by.login);
                      reply(std::monostate());
                  });
}

void Entrance::identify(QByteArrayView token, Reply<Caller> reply)
{
    const auto claims = m_tokens.verify(token, wallClockNow(), Audience::Admin);
    if (!claims)
        return reply(fail(claims.error()));
    m_store.read(
        [claims = *claims](store::Tables &tables) {
            return tables.accounts().administrator(claims.user, claims.login, wallClockNow());
        },
        std::move(reply));
}

} // namespace natter::services
