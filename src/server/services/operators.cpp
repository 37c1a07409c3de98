// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/operators.h"

#include "base/log.h"
#include "services/departure.h"
#include "services/invitecode.h"
#include "store/tables/tables.h"

namespace natter::services {

void Operators::addInvite(std::optional<int> uses, std::optional<std::chrono::days> lifetime, const QString &note,
                          Reply<IssuedInvite> reply)
{
    const InviteCode code = InviteCode::generate();
    const auto expires = lifetime ? std::optional<Timestamp>(wallClockNow() + *lifetime) : std::nullopt;
    m_store.write([wanted = store::NewInvite{code.hash(), uses, expires, note}](
                      store::WritableTables &tables) { return tables.invites().add(wanted); },
                  [code, reply = std::move(reply)](Result<Invite> made) mutable {
                      if (!made)
                          return reply(fail(std::move(made.error())));
                      qCInfo(logAuth, "invitation %lld is made", made->id);
                      reply(IssuedInvite{*std::move(made), code.text});
                  });
}

void Operators::listInvites(qint64 after, int most, Reply<std::vector<Invite>> reply)
{
    m_store.read([after, most](store::Tables &tables) { return tables.invites().page(after, most); }, std::move(reply));
}

void Operators::removeInvite(qint64 invite, Reply<std::monostate> reply)
{
    m_store.write([invite](store::WritableTables &tables) { return tables.invites().remove(invite); },
                  std::move(reply));
}

void Operators::addUser(const protocol::SignUp &command, Reply<User> reply)
{
    m_passwords.hash(command.password, [this, email = command.email, name = command.name,
                                        reply = std::move(reply)](Result<QByteArray> hash) mutable {
        if (!hash)
            return reply(fail(std::move(hash.error())));
        m_store.write([email, name, hash = *std::move(hash)](
                          store::WritableTables &tables) { return tables.users().add(email, name, hash); },
                      std::move(reply));
    });
}

void Operators::listUsers(UserId after, int most, Reply<std::vector<store::ListedUser>> reply)
{
    m_store.read([after, most](store::Tables &tables) { return tables.users().page(after, most); }, std::move(reply));
}

void Operators::suspend(UserId user, std::optional<Timestamp> until, Reply<std::monostate> reply)
{
    m_store.write([user, until](store::WritableTables &tables) { return tables.users().suspend(user, until); },
                  [this, user, until, reply = std::move(reply)](Result<std::monostate> done) mutable {
                      if (!done)
                          return reply(fail(std::move(done.error())));
                      qCInfo(logAuth, "user %lld is %s", user.value(), until ? "suspended" : "not suspended any more");
                      if (until && *until > wallClockNow())
                          m_changes.suspend(user);
                      reply(std::monostate());
                  });
}

void Operators::eraseUser(UserId user, Reply<std::monostate> reply)
{
    m_store.write([user](store::WritableTables &tables) { return services::eraseUser(tables, user); },
                  [this, user, reply = std::move(reply)](Result<Erased> erased) mutable {
                      if (!erased)
                          return reply(fail(std::move(erased.error())));
                      qCInfo(logAuth, "user %lld is erased by an operator", user.value());
                      tellOf(*erased, user, m_changes);
                      reply(std::monostate());
                  });
}

void Operators::keepMessages(ConversationId group, std::optional<std::chrono::days> time, Reply<std::monostate> reply)
{
    m_store.write([group, time](store::WritableTables &tables) { return tables.retention().keep(group, time); },
                  std::move(reply));
}

} // namespace natter::services
