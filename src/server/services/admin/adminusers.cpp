// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/admin/adminusers.h"

#include "base/log.h"
#include "services/invitecode.h"
#include "services/userexport.h"

#include <memory>

namespace natter::services {

using namespace protocol;
using namespace protocol::admin;

namespace {

constexpr int groupsShown = 100;
constexpr int loginsShown = 200;
constexpr qsizetype exportMost = 64 * 1024 * 1024;
/** A suspension without an end: the last moment that every format of time can say. */
constexpr Timestamp never(std::chrono::milliseconds(253'402'214'400'000));

store::AccountOrder orderNamed(const QByteArray &name)
{
    using enum store::AccountOrder;
    constexpr std::array names{std::pair("email", Email),
                               std::pair("name", Name),
                               std::pair("role", Role),
                               std::pair("created_at", CreatedAt),
                               std::pair("suspended_until", SuspendedUntil),
                               std::pair("last_seen", LastSeen)};
    const auto found = std::ranges::find_if(names, [&](const auto &one) { return name == one.first; });
    return found == names.end() ? Id : found->second;
}

QString roleName(AccountRole role)
{
    return QString::fromUtf8(wireNameOf(role));
}

QString shown(Timestamp time)
{
    return QString::fromLatin1(toIso8601(time));
}

AdminGroup groupRow(const store::Room &room)
{
    return {room.id,        room.name,         room.createdAt,
            room.createdBy, room.archived,     room.memberCount,
            room.messages,  room.lastActivity, 0};
}

template<class T>
Reply<store::Account> without(Reply<T> reply)
{
    return [reply = std::move(reply)](Result<store::Account> changed) mutable {
        if (changed)
            reply(T());
        else
            reply(fail(std::move(changed.error())));
    };
}

/** As an invitation: 125 random bits that can be read out over the phone. */
QString randomPassword()
{
    return InviteCode::generate().text;
}

} // namespace

AdminUser AdminUsers::toRow(const store::Account &account) const
{
    AdminUser row;
    row.id = account.user.id;
    row.email = account.erased ? QString() : account.user.email;
    row.name = account.user.name;
    row.role = account.role;
    row.createdAt = account.user.createdAt;
    if (account.suspendedUntil && *account.suspendedUntil > wallClockNow())
        row.suspendedUntil = account.suspendedUntil;
    row.erased = account.erased;
    row.lastSeen = account.lastSeen;
    row.connections = m_hub.connectionCount(account.user.id);
    row.logins = account.logins;
    return row;
}

Reply<store::Account> AdminUsers::asRow(Reply<AdminUser> reply) const
{
    return [this, reply = std::move(reply)](Result<store::Account> account) mutable {
        if (account)
            reply(toRow(*account));
        else
            reply(fail(std::move(account.error())));
    };
}

void AdminUsers::find(const ListUsers &command, Reply<AdminCountedPage<AdminUser>> reply)
{
    store::AccountSearch search;
    search.text = command.query;
    search.role = command.role;
    if (command.state)
        search.state = store::AccountState(qint8(*command.state));
    search.order = orderNamed(command.order.field);
    search.descending = command.order.descending;
    search.most = command.page.limit;
    search.skip = command.page.after;
    m_store.read([search](store::Tables &tables) { return tables.accounts().find(search, wallClockNow()); },
                 [this, next = command.page.after + command.page.limit,
                  reply = std::move(reply)](Result<store::AccountPage> found) mutable {
                     if (!found)
                         return reply(fail(std::move(found.error())));
                     AdminCountedPage<AdminUser> page;
                     for (const store::Account &account : found->accounts)
                         page.items.push_back(toRow(account));
                     page.total = found->total;
                     if (next < found->total)
                         page.nextCursor = QString::number(next);
                     reply(std::move(page));
                 });
}

void AdminUsers::read(UserId user, Reply<AdminUser> reply)
{
    m_store.read([user](store::Tables &tables) { return tables.accounts().one(user); }, asRow(std::move(reply)));
}

void AdminUsers::readAll(UserId user, Reply<AdminUserDetails> reply)
{
    struct Found
    {
        store::Account account;
        std::vector<store::Room> rooms;
        std::vector<Login> logins;
    };
    m_store.read(
        [user](store::Tables &tables) -> Result<Found> {
            auto account = tables.accounts().one(user);
            if (!account)
                return fail(std::move(account.error()));
            auto rooms = tables.rooms().ofUser(user, groupsShown);
            if (!rooms)
                return fail(std::move(rooms.error()));
            auto logins = tables.logins().ofUser(user, loginsShown);
            if (!logins)
                return fail(std::move(logins.error()));
            return Found{*std::move(account), *std::move(rooms), *std::move(logins)};
        },
        [this, reply = std::move(reply)](Result<Found> found) mutable {
            if (!found)
                return reply(fail(std::move(found.error())));
            AdminUserDetails details;
            static_cast<AdminUser &>(details) = toRow(found->account);
            for (const store::Room &room : found->rooms)
                details.groups.push_back(groupRow(room));
            for (const Login &login : found->logins)
                details.loginList.push_back(
                    {login.id, login.userAgent, login.address, login.createdAt, login.lastSeenAt});
            reply(std::move(details));
        });
}

Result<store::Account> AdminUsers::living(const store::Tables &tables, UserId user)
{
    auto account = tables.accounts().one(user);
    if (!account)
        return fail(std::move(account.error()));
    if (account->erased)
        return fail(ErrorCode::NotFound);
    return account;
}

Result<std::monostate> AdminUsers::note(store::WritableTables &tables, const Authority &by, const Deed &deed,
                                        Changed &changed) const
{
    auto record = m_trail.note(tables, by, deed);
    if (!record)
        return fail(std::move(record.error()));
    changed.records.push_back(*std::move(record));
    return {};
}

void AdminUsers::change(const Authority &by, Work work, Reply<store::Account> reply)
{
    // A job may be run again after a rollback, so what it holds stays in one place.
    auto shared = std::make_shared<Work>(std::move(work));
    m_store.write(administering(by, [shared](store::WritableTables &tables) { return (*shared)(tables); }),
                  [this, reply = std::move(reply)](Result<Changed> changed) mutable {
                      if (!changed)
                          return reply(fail(std::move(changed.error())));
                      for (const store::AuditRecord &record : changed->records)
                          m_trail.tell(record);
                      for (const Event &event : changed->events)
                          m_changes.commit(event, {});
                      const UserId user = changed->account.user.id;
                      for (const LoginId login : changed->ended)
                          m_changes.endLogin(user, login);
                      if (changed->name)
                          m_changes.rename(user, *changed->name);
                      else
                          Q_EMIT m_changes.news().userChanged(user);
                      if (changed->account.suspendedUntil && *changed->account.suspendedUntil > wallClockNow())
                          m_changes.suspend(user);
                      reply(std::move(changed->account));
                  });
}

void AdminUsers::add(AddUser command, const Authority &by, Reply<AdminUser> reply)
{
    const Password password = command.password;
    m_passwords.hash(password, [this, command = std::move(command), by,
                                reply = std::move(reply)](Result<QByteArray> hash) mutable {
        if (!hash)
            return reply(fail(std::move(hash.error())));
        change(
            by,
            [this, by, command = std::move(command),
             hash = *std::move(hash)](store::WritableTables &tables) -> Result<Changed> {
                const auto user = tables.users().add(command.email, command.name, hash);
                if (!user)
                    return fail(user.error());
                if (auto set = tables.accounts().setRole(user->id, command.role); !set)
                    return fail(std::move(set.error()));
                Changed changed;
                const QByteArray detail = detailOf(
                    {{"email", {}, user->email}, {"name", {}, user->name}, {"role", {}, roleName(command.role)}});
                if (auto noted = note(tables, by, {"user.create", "user", user->id.value(), detail}, changed); !noted)
                    return fail(std::move(noted.error()));
                changed.account.user = *user;
                changed.account.role = command.role;
                return changed;
            },
            asRow(std::move(reply)));
    });
}

void AdminUsers::edit(EditUser command, const Authority &by, Reply<AdminUser> reply)
{
    change(
        by,
        [this, by, command = std::move(command)](store::WritableTables &tables) -> Result<Changed> {
            const auto before = living(tables, command.user);
            if (!before)
                return fail(before.error());
            // All that can be refused is asked for before anything is written.
            const bool demotes = command.role == AccountRole::User && before->role == AccountRole::Administrator;
            if (demotes) {
                if (auto other = tables.accounts().requireOther(command.user); !other)
                    return fail(std::move(other.error()));
            }
            if (command.email) {
                if (auto set = tables.accounts().setEmail(command.user, *command.email); !set)
                    return fail(std::move(set.error()));
            }
            if (command.name) {
                if (auto set = tables.users().rename(command.user, *command.name); !set)
                    return fail(std::move(set.error()));
            }
            Changed changed;
            if (command.role) {
                if (auto set = tables.accounts().setRole(command.user, *command.role); !set)
                    return fail(std::move(set.error()));
            }
            if (demotes) {
                auto ended = tables.logins().endSide(command.user, Audience::Admin);
                if (!ended)
                    return fail(std::move(ended.error()));
                changed.ended = *std::move(ended);
            }
            auto after = tables.accounts().one(command.user);
            if (!after)
                return fail(std::move(after.error()));
            changed.account = *std::move(after);
            const store::Account &now = changed.account;
            if (now.user.name != before->user.name)
                changed.name = now.user.name;
            const auto differs = [](const QString &old, const QString &fresh, QByteArrayView name) {
                return old == fresh ? DeedDetail{name} : DeedDetail{name, old, fresh};
            };
            const QByteArray detail = detailOf({differs(before->user.email, now.user.email, "email"),
                                                differs(before->user.name, now.user.name, "name"),
                                                differs(roleName(before->role), roleName(now.role), "role")});
            if (detail == "{}")
                return changed;
            if (auto noted = note(tables, by, {"user.update", "user", command.user.value(), detail}, changed); !noted)
                return fail(std::move(noted.error()));
            return changed;
        },
        asRow(std::move(reply)));
}

void AdminUsers::suspend(SuspendUser command, const Authority &by, Reply<AdminUser> reply)
{
    change(
        by,
        [this, by, command = std::move(command)](store::WritableTables &tables) -> Result<Changed> {
            if (auto account = living(tables, command.user); !account)
                return fail(std::move(account.error()));
            if (auto other = tables.accounts().requireOther(command.user); !other)
                return fail(std::move(other.error()));
            const Timestamp until = command.until.value_or(never);
            if (auto set = tables.users().suspend(command.user, until); !set)
                return fail(std::move(set.error()));
            Changed changed;
            const QByteArray detail = detailOf({{"until", {}, shown(until)}, {"reason", {}, command.reason}});
            if (auto noted = note(tables, by, {"user.suspend", "user", command.user.value(), detail}, changed); !noted)
                return fail(std::move(noted.error()));
            auto after = tables.accounts().one(command.user);
            if (!after)
                return fail(std::move(after.error()));
            changed.account = *std::move(after);
            return changed;
        },
        asRow(std::move(reply)));
}

void AdminUsers::unsuspend(UserId user, const Authority &by, Reply<AdminUser> reply)
{
    change(
        by,
        [this, by, user](store::WritableTables &tables) -> Result<Changed> {
            if (auto account = living(tables, user); !account)
                return fail(std::move(account.error()));
            if (auto set = tables.users().suspend(user, std::nullopt); !set)
                return fail(std::move(set.error()));
            Changed changed;
            if (auto noted = note(tables, by, {"user.unsuspend", "user", user.value(), {}}, changed); !noted)
                return fail(std::move(noted.error()));
            auto after = tables.accounts().one(user);
            if (!after)
                return fail(std::move(after.error()));
            changed.account = *std::move(after);
            return changed;
        },
        asRow(std::move(reply)));
}

void AdminUsers::resetPassword(ResetPassword command, const Authority &by, Reply<AdminPassword> reply)
{
    const QString made = command.password ? QString() : randomPassword();
    auto password = std::move(command.password);
    if (!password) {
        const auto parsed = PasswordRules::parseNew(made, {});
        if (!parsed)
            return reply(fail(ErrorCode::Internal));
        password = *parsed;
    }
    auto answer = [made, reply = std::move(reply)](Result<store::Account> changed) mutable {
        if (!changed)
            return reply(fail(std::move(changed.error())));
        reply(AdminPassword{made.isEmpty() ? std::nullopt : std::optional(made)});
    };
    m_passwords.hash(*password, [this, user = command.user, by,
                                 answer = std::move(answer)](Result<QByteArray> hash) mutable {
        if (!hash)
            return answer(fail(std::move(hash.error())));
        change(
            by,
            [this, by, user, hash = *std::move(hash)](store::WritableTables &tables) -> Result<Changed> {
                auto account = living(tables, user);
                if (!account)
                    return fail(std::move(account.error()));
                if (auto given = tables.accounts().givePassword(user, hash); !given)
                    return fail(std::move(given.error()));
                Changed changed;
                auto ended = tables.logins().endOthers(user, LoginId());
                if (!ended)
                    return fail(std::move(ended.error()));
                changed.ended = *std::move(ended);
                if (auto noted = note(tables, by, {"user.reset_password", "user", user.value(), {}}, changed); !noted)
                    return fail(std::move(noted.error()));
                changed.account = *std::move(account);
                return changed;
            },
            std::move(answer));
    });
}

void AdminUsers::endLogins(const EndUserLogins &command, const Authority &by, Reply<std::monostate> reply)
{
    change(
        by,
        [this, by, command](store::WritableTables &tables) -> Result<Changed> {
            auto account = living(tables, command.user);
            if (!account)
                return fail(std::move(account.error()));
            Changed changed;
            if (command.login.isValid()) {
                const auto ended = tables.logins().end(command.user, command.login);
                if (!ended)
                    return fail(ended.error());
                if (!*ended)
                    return fail(ErrorCode::NotFound);
                changed.ended.push_back(command.login);
            } else {
                auto ended = tables.logins().endOthers(command.user, LoginId());
                if (!ended)
                    return fail(std::move(ended.error()));
                changed.ended = *std::move(ended);
            }
            const QString count = QString::number(changed.ended.size());
            if (auto noted =
                    note(tables, by, {"user.end_logins", "user", command.user.value(), detailOf({{"logins", count}})},
                         changed);
                !noted)
                return fail(std::move(noted.error()));
            changed.account = *std::move(account);
            return changed;
        },
        without<std::monostate>(std::move(reply)));
}

void AdminUsers::exportAll(UserId user, const Authority &by, Reply<AdminDocument> reply)
{
    m_store.read(
        [user](store::Tables &tables) -> Result<QByteArray> {
            UserExport pieces(user);
            QByteArray document;
            for (;;) {
                auto piece = pieces.next(tables);
                if (!piece)
                    return fail(std::move(piece.error()));
                if (piece->isEmpty())
                    return document;
                document += *piece;
                if (document.size() > exportMost)
                    return fail(ErrorCode::PayloadTooLarge,
                                QStringLiteral("This is more than an answer holds: natterd user export has no bound"));
            }
        },
        [this, user, by, reply = std::move(reply)](Result<QByteArray> document) mutable {
            if (!document)
                return reply(fail(std::move(document.error())));
            // Who looks at everything of somebody leaves a trace of it, before they see it.
            auto answer = [user, document = *std::move(document),
                           reply = std::move(reply)](Result<std::monostate> noted) mutable {
                if (!noted)
                    return reply(fail(std::move(noted.error())));
                const QByteArray name = "user-" + QByteArray::number(user.value()) + ".json";
                reply(AdminDocument{"application/json", std::move(document), name});
            };
            m_trail.noteAlone(by, {"user.export", "user", user.value(), {}}, std::move(answer));
        });
}

void AdminUsers::erase(UserId user, const Authority &by, Reply<std::monostate> reply)
{
    change(
        by,
        [this, by, user](store::WritableTables &tables) -> Result<Changed> {
            if (auto account = living(tables, user); !account)
                return fail(std::move(account.error()));
            auto erased = eraseUser(tables, user);
            if (!erased)
                return fail(std::move(erased.error()));
            Changed changed;
            changed.events = std::move(erased->events);
            changed.ended = std::move(erased->logins);
            if (auto noted = note(tables, by, {"user.erase", "user", user.value(), {}}, changed); !noted)
                return fail(std::move(noted.error()));
            changed.account.user.id = user;
            return changed;
        },
        without<std::monostate>(std::move(reply)));
}

} // namespace natter::services
