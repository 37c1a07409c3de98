// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/ownaccount.h"

#include "base/log.h"
#include "services/ascaller.h"
#include "services/departure.h"

namespace natter::services {

using namespace protocol;

namespace {

/** Of one's own logins, the ones seen last. */
constexpr int loginsShown = 200;

Result<AccountOutcome> profileOf(const Result<store::Credentials> &found)
{
    if (!found)
        return fail(found.error());
    return found->user;
}

Result<Erased> eraseAll(store::WritableTables &tables, UserId user, const QByteArray &hash)
{
    // The password that was confirmed has to be the one of this moment.
    const auto current = tables.users().credentials(user);
    if (!current)
        return fail(current.error());
    if (current->passwordHash != hash)
        return fail(ErrorCode::WrongPassword);
    return eraseUser(tables, user);
}

} // namespace

void OwnAccount::execute(AccountCommand command, TokenClaims claims, const QString &address, Reply<Outcome> reply)
{
    std::visit([&](const auto &what) { perform(what, {claims, address, std::move(reply)}); }, command);
}

void OwnAccount::refuse(Error error, TokenClaims claims, Reply<Outcome> reply)
{
    m_store.read(
        reading(claims, [error = std::move(error)](store::Tables &) -> Result<Outcome> { return fail(error); }),
        std::move(reply));
}

void OwnAccount::perform(const LogOut &, Request request)
{
    const LoginId login = request.claims.login;
    perform(EndLogin{login}, std::move(request));
}

void OwnAccount::perform(const EndLogin &command, Request request)
{
    const UserId user = request.claims.user;
    const LoginId login = command.login;
    m_store.write(writing(request.claims,
                          [user, login](store::WritableTables &tables) -> Result<std::monostate> {
                              const auto ended = tables.logins().end(user, login);
                              if (!ended)
                                  return fail(ended.error());
                              if (!*ended)
                                  return fail(ErrorCode::NotFound);
                              return {};
                          }),
                  [this, user, login, reply = std::move(request.reply)](Result<std::monostate> ended) mutable {
                      if (!ended)
                          return reply(fail(std::move(ended.error())));
                      m_changes.endLogin(user, login);
                      reply(Outcome());
                  });
}

void OwnAccount::perform(const EndOtherLogins &, Request request)
{
    const auto [user, login] = request.claims;
    m_store.write(
        writing(request.claims,
                [user, login](store::WritableTables &tables) { return tables.logins().endOthers(user, login); }),
        [this, user, reply = std::move(request.reply)](Result<std::vector<LoginId>> ended) mutable {
            if (!ended)
                return reply(fail(std::move(ended.error())));
            for (const LoginId other : *ended)
                m_changes.endLogin(user, other);
            reply(Outcome());
        });
}

void OwnAccount::perform(const ReadProfile &, Request request)
{
    const UserId user = request.claims.user;
    m_store.read(
        reading(request.claims, [user](store::Tables &tables) { return profileOf(tables.users().credentials(user)); }),
        std::move(request.reply));
}

void OwnAccount::perform(const EditProfile &command, Request request)
{
    const UserId user = request.claims.user;
    m_store.write(writing(request.claims,
                          [user, name = command.name](store::WritableTables &tables) -> Result<Outcome> {
                              if (auto renamed = tables.users().rename(user, name); !renamed)
                                  return fail(std::move(renamed.error()));
                              return profileOf(tables.users().credentials(user));
                          }),
                  [this, user, name = command.name.toString(),
                   reply = std::move(request.reply)](Result<Outcome> outcome) mutable {
                      if (outcome)
                          m_changes.rename(user, name);
                      reply(std::move(outcome));
                  });
}

void OwnAccount::perform(const ListLogins &, Request request)
{
    const auto [user, current] = request.claims;
    m_store.read(reading(request.claims,
                         [user, current](store::Tables &tables) -> Result<Outcome> {
                             auto logins = tables.logins().ofUser(user, loginsShown);
                             if (!logins)
                                 return fail(std::move(logins.error()));
                             return LoginList{*std::move(logins), current};
                         }),
                 std::move(request.reply));
}

void OwnAccount::perform(const PeopleCommand &command, Request request)
{
    m_people.execute(command, request.claims, std::move(request.reply));
}

void OwnAccount::perform(const ChangePassword &command, Request request)
{
    confirm(command.current, std::move(request),
            [this, next = command.next](const QByteArray &hash, Request confirmed) {
                setPassword(hash, next, std::move(confirmed));
            });
}

void OwnAccount::perform(const EraseAccount &command, Request request)
{
    confirm(command.current, std::move(request),
            [this](const QByteArray &hash, Request confirmed) { erase(hash, std::move(confirmed)); });
}

void OwnAccount::confirm(const Password &current, Request request, Confirmed then)
{
    const TokenClaims claims = request.claims;
    auto work = [user = claims.user](store::Tables &tables) { return tables.users().credentials(user); };
    m_store.read(reading(claims, std::move(work)), [this, current, request = std::move(request),
                                                    then = std::move(then)](Result<store::Credentials> found) mutable {
        if (!found)
            return request.reply(fail(std::move(found.error())));
        // Who has found an open session must not find the password by trying.
        const QString account = found->user.email;
        const QString address = request.address;
        m_guard.begin(account, address, Steady::now(),
                      [this, current, credentials = *std::move(found), request = std::move(request),
                       then = std::move(then)](Result<LoginGuard::Admitted> admitted) mutable {
                          if (!admitted)
                              return request.reply(fail(std::move(admitted.error())));
                          checkPassword(current, credentials, std::move(request), std::move(then));
                      });
    });
}

void OwnAccount::checkPassword(const Password &current, const store::Credentials &credentials, Request request,
                               Confirmed then)
{
    const QByteArray hash = credentials.passwordHash;
    m_passwords.verify(current, hash,
                       [this, account = credentials.user.email, hash, then = std::move(then),
                        request = std::move(request)](Result<bool> right) mutable {
                           const auto now = Steady::now();
                           if (!right) {
                               m_guard.withdraw(account, request.address, now);
                               return request.reply(fail(std::move(right.error())));
                           }
                           if (!*right) {
                               m_guard.reject(account, request.address, now);
                               return request.reply(fail(ErrorCode::WrongPassword));
                           }
                           m_guard.accept(account, request.address, now);
                           then(hash, std::move(request));
                       });
}

void OwnAccount::setPassword(const QByteArray &oldHash, const Password &password, Request request)
{
    m_passwords.hash(password, [this, oldHash, request = std::move(request)](Result<QByteArray> hash) mutable {
        if (!hash)
            return request.reply(fail(std::move(hash.error())));
        storePassword(oldHash, *hash, std::move(request));
    });
}

void OwnAccount::storePassword(const QByteArray &oldHash, const QByteArray &newHash, Request request)
{
    const auto [user, login] = request.claims;
    m_store.write(
        writing(request.claims,
                [user, login, oldHash, newHash](store::WritableTables &tables) -> Result<std::vector<LoginId>> {
                    if (auto set = tables.users().setPassword(user, oldHash, newHash); !set)
                        return fail(std::move(set.error()));
                    return tables.logins().endOthers(user, login);
                }),
        [this, user, reply = std::move(request.reply)](Result<std::vector<LoginId>> ended) mutable {
            // Another change was faster: what was checked is not the current password any more.
            if (!ended && ended.error().code == ErrorCode::NotFound)
                return reply(fail(ErrorCode::WrongPassword));
            if (!ended)
                return reply(fail(std::move(ended.error())));
            qCInfo(logAuth, "user %lld has a new password, %zu other logins ended", user.value(), ended->size());
            for (const LoginId other : *ended)
                m_changes.endLogin(user, other);
            reply(Outcome());
        });
}

void OwnAccount::erase(const QByteArray &hash, Request request)
{
    const UserId user = request.claims.user;
    m_store.write(
        writing(request.claims, [user, hash](store::WritableTables &tables) { return eraseAll(tables, user, hash); }),
        [this, user, reply = std::move(request.reply)](Result<Erased> erased) mutable {
            if (!erased)
                return reply(fail(std::move(erased.error())));
            qCInfo(logAuth, "user %lld is erased", user.value());
            tellOf(*erased, user, m_changes);
            Q_EMIT m_changes.news().userChanged(user);
            reply(Outcome());
        });
}

} // namespace natter::services
