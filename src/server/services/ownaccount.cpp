// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/ownaccount.h"

#include "base/log.h"
#include "store/tables/tables.h"

namespace natter::services {

using namespace protocol;

namespace {

/** @p work as the caller who has shown @p claims, if they may still come in. */
template<class AnyTables, class Work>
auto asCaller(TokenClaims claims, Work work)
{
    return [claims, work = std::move(work)](AnyTables &tables) -> std::invoke_result_t<Work &, AnyTables &> {
        if (auto caller = tables.logins().caller(claims.user, claims.login, wallClockNow()); !caller)
            return fail(std::move(caller.error()));
        return work(tables);
    };
}

template<class Work>
auto reading(TokenClaims claims, Work work)
{
    return asCaller<store::Tables>(claims, std::move(work));
}

template<class Work>
auto writing(TokenClaims claims, Work work)
{
    return asCaller<store::WritableTables>(claims, std::move(work));
}

Result<AccountOutcome> profileOf(const Result<store::Credentials> &found)
{
    if (!found)
        return fail(found.error());
    return found->user;
}

} // namespace

void OwnAccount::execute(AccountCommand command, TokenClaims claims, const QString &address, Reply<Outcome> reply)
{
    std::visit([&](const auto &what) { perform(what, {claims, address, std::move(reply)}); }, command);
}

void OwnAccount::perform(const LogOut &, Request request)
{
    perform(EndLogin{request.claims.login}, std::move(request));
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
                  std::move(request.reply));
}

void OwnAccount::perform(const ListLogins &, Request request)
{
    const auto [user, current] = request.claims;
    m_store.read(reading(request.claims,
                         [user, current](store::Tables &tables) -> Result<Outcome> {
                             auto logins = tables.logins().ofUser(user);
                             if (!logins)
                                 return fail(std::move(logins.error()));
                             return LoginList{*std::move(logins), current};
                         }),
                 std::move(request.reply));
}

void OwnAccount::perform(const ChangePassword &command, Request request)
{
    const UserId user = request.claims.user;
    m_store.read(reading(request.claims, [user](store::Tables &tables) { return tables.users().credentials(user); }),
                 [this, command, request = std::move(request)](Result<store::Credentials> found) mutable {
                     if (!found)
                         return request.reply(fail(std::move(found.error())));
                     const QString account = found->user.email;
                     // Who has found an open session must not find the password by trying.
                     if (auto refused = m_guard.begin(account, request.address, Steady::now()))
                         return request.reply(fail(*std::move(refused)));
                     m_passwords.verify(command.current, found->passwordHash,
                                        [this, account, next = command.next,
                                         request = std::move(request)](Result<bool> right) mutable {
                                            if (!right) {
                                                m_guard.withdraw(account, request.address);
                                                return request.reply(fail(std::move(right.error())));
                                            }
                                            if (!*right) {
                                                m_guard.reject(account, request.address, Steady::now());
                                                return request.reply(fail(ErrorCode::WrongPassword));
                                            }
                                            m_guard.accept(account, request.address);
                                            setPassword(next, std::move(request));
                                        });
                 });
}

void OwnAccount::setPassword(const Password &password, Request request)
{
    m_passwords.hash(password, [this, request = std::move(request)](Result<QByteArray> hash) mutable {
        if (!hash)
            return request.reply(fail(std::move(hash.error())));
        storePassword(*hash, std::move(request));
    });
}

void OwnAccount::storePassword(const QByteArray &hash, Request request)
{
    const auto [user, login] = request.claims;
    m_store.write(writing(request.claims,
                          [user, login, hash](store::WritableTables &tables) -> Result<std::vector<LoginId>> {
                              if (auto set = tables.users().setPassword(user, hash); !set)
                                  return fail(std::move(set.error()));
                              return tables.logins().endOthers(user, login);
                          }),
                  [this, user, reply = std::move(request.reply)](Result<std::vector<LoginId>> ended) mutable {
                      if (!ended)
                          return reply(fail(std::move(ended.error())));
                      qCInfo(logAuth, "user %lld has a new password, %zu other logins ended", user.value(),
                             ended->size());
                      for (const LoginId other : *ended)
                          m_changes.endLogin(user, other);
                      reply(Outcome());
                  });
}

} // namespace natter::services
