// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/accounts.h"

#include "base/log.h"
#include "store/tables/tables.h"

namespace natter::services {

using namespace protocol;

namespace {

struct NewAccount
{
    User user;
    LoginId login;
};

} // namespace

Result<LoggedIn> Accounts::loggedIn(const User &user, LoginId login) const
{
    auto token = m_tokens.issue(user, login, wallClockNow());
    if (!token)
        return fail(token.error());
    return LoggedIn{user, *std::move(token), m_tokens.lifetime()};
}

void Accounts::signUp(SignUp command, LoginOrigin origin, Reply<LoggedIn> reply)
{
    const Password password = command.password;
    m_passwords.hash(password, [this, command = std::move(command), origin = std::move(origin),
                                reply = std::move(reply)](Result<QByteArray> hash) mutable {
        if (!hash)
            return reply(fail(std::move(hash.error())));
        auto work = [command = std::move(command), origin = std::move(origin),
                     hash = *std::move(hash)](store::WritableTables &tables) -> Result<NewAccount> {
            const auto user = tables.users().add(command.email, command.name, hash);
            if (!user)
                return fail(user.error());
            const auto login = tables.logins().add(user->id, origin.userAgent, origin.address);
            if (!login)
                return fail(login.error());
            return NewAccount{*user, *login};
        };
        m_store.write(std::move(work), [this, reply = std::move(reply)](Result<NewAccount> made) mutable {
            if (!made)
                return reply(fail(std::move(made.error())));
            qCInfo(logAuth, "user %lld signed up", made->user.id.value());
            reply(loggedIn(made->user, made->login));
        });
    });
}

void Accounts::logIn(LogIn command, LoginOrigin origin, Reply<LoggedIn> reply)
{
    const EmailAddress email = command.email;
    m_store.read(
        [email](store::Tables &tables) { return tables.users().credentials(email); },
        [this, command = std::move(command), origin = std::move(origin),
         reply = std::move(reply)](Result<store::Credentials> found) mutable {
            if (!found && found.error().code != ErrorCode::NotFound)
                return reply(fail(std::move(found.error())));
            // An unknown address goes the whole way too: neither the answer nor its time tells who has an account.
            store::Credentials credentials = found ? *std::move(found) : store::Credentials();
            const QByteArray hash = credentials.passwordHash;
            m_passwords.verify(
                command.password, hash,
                [this, user = std::move(credentials.user), origin = std::move(origin),
                 reply = std::move(reply)](Result<bool> right) mutable {
                    if (!right)
                        return reply(fail(std::move(right.error())));
                    if (!*right || !user.id.isValid()) {
                        qCInfo(logAuth, "login refused from %s", qUtf8Printable(origin.address));
                        return reply(fail(ErrorCode::InvalidCredentials));
                    }
                    const UserId id = user.id;
                    m_store.write(
                        [id, origin = std::move(origin)](store::WritableTables &tables) {
                            return tables.logins().add(id, origin.userAgent, origin.address);
                        },
                        [this, user = std::move(user), reply = std::move(reply)](Result<LoginId> login) mutable {
                            if (login)
                                return reply(loggedIn(user, *login));
                            // Erased since it was looked up.
                            reply(login.error().code == ErrorCode::NotFound ? fail(ErrorCode::InvalidCredentials)
                                                                            : fail(std::move(login.error())));
                        });
                });
        });
}

} // namespace natter::services
