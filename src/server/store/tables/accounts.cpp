// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/tables/accounts.h"

#include "store/database.h"
#include "store/tables/batch.h"
#include "store/tables/usernames.h"

namespace natter::store {

using namespace Qt::StringLiterals;

namespace {

std::optional<Timestamp> timeOrNone(const Row &row, int column)
{
    return row.isNull(column) ? std::nullopt : std::optional(row.time(column));
}

Account toAccount(const Row &row)
{
    return {User{row.id<UserId>(0), row.text(1), row.text(2), row.time(4)},
            AccountRole(row.integer(3)),
            timeOrNone(row, 5),
            !row.isNull(6),
            timeOrNone(row, 7),
            row.integer(8)};
}

/** As accounts.list numbers it: descending below zero, and 7 for the id, whose order is the last resort anyway. */
qint64 sortingOf(const AccountSearch &search)
{
    constexpr qint64 byId = 7;
    const qint64 number = search.order == AccountOrder::Id ? byId : qint64(search.order);
    return search.descending ? -number : number;
}

Result<std::monostate> orNotFound(const Result<qint64> &changed)
{
    if (!changed)
        return fail(changed.error());
    if (*changed == 0)
        return fail(ErrorCode::NotFound);
    return {};
}

QString escaped(QString text)
{
    return text.replace(u'!', u"!!"_s).replace(u'%', u"!%"_s).replace(u'_', u"!_"_s);
}

} // namespace

QString containing(const QString &text)
{
    return text.isEmpty() ? u""_s : QString(u'%' + escaped(text) + u'%');
}

QString beginningWith(const QString &text)
{
    return text.isEmpty() ? u""_s : QString(escaped(text) + u'%');
}

Result<AccountPage> Accounts::find(const AccountSearch &search, Timestamp now) const
{
    const QString email = containing(search.text.toLower());
    const QString name = containing(foldedName(search.text));
    const qint64 role = search.role ? qint64(*search.role) : -1;
    const qint64 state = qint64(search.state);
    auto accounts = m_database.all(
        "accounts.list"_L1, {email, name, role, state, toStored(now), sortingOf(search), search.most, search.skip},
        toAccount);
    if (!accounts)
        return fail(std::move(accounts.error()));
    const auto total = m_database.first("accounts.count"_L1, {email, name, role, state, toStored(now)},
                                        [](const Row &row) { return row.integer(0); });
    if (!total)
        return fail(total.error());
    return AccountPage{*std::move(accounts), total->value_or(0)};
}

Result<Account> Accounts::one(UserId user) const
{
    auto found = m_database.first("accounts.one"_L1, {user.value()}, toAccount);
    if (!found)
        return fail(std::move(found.error()));
    if (!*found)
        return fail(ErrorCode::NotFound);
    return **std::move(found);
}

Result<bool> Accounts::hasAdministrator() const
{
    const auto found = m_database.first("accounts.any_administrator"_L1, {}, [](const Row &) { return true; });
    if (!found)
        return fail(found.error());
    return found->has_value();
}

Result<Caller> Accounts::administrator(UserId user, LoginId login, Timestamp now) const
{
    Timestamp suspendedUntil{};
    auto role = AccountRole::User;
    auto found = m_database.first("accounts.caller"_L1, {login.value(), user.value()}, [&](const Row &row) {
        suspendedUntil = row.time(2);
        role = AccountRole(row.integer(3));
        return Caller{row.id<UserId>(0), login, row.text(1)};
    });
    if (!found)
        return fail(std::move(found.error()));
    if (!*found)
        return fail(ErrorCode::Unauthenticated);
    if (suspendedUntil > now)
        return fail(ErrorCode::Suspended);
    if (role != AccountRole::Administrator)
        return fail(ErrorCode::Forbidden);
    return **std::move(found);
}

Result<std::monostate> Accounts::requireOther(UserId user) const
{
    const auto account = one(user);
    if (!account)
        return fail(account.error());
    if (account->role != AccountRole::Administrator)
        return {};
    const auto other = m_database.first("accounts.other_administrator"_L1, {user.value(), toStored(m_batch->time())},
                                        [](const Row &) { return true; });
    if (!other)
        return fail(other.error());
    if (!*other)
        return fail(ErrorCode::LastAdministrator);
    return {};
}

Result<std::monostate> Accounts::setRole(UserId user, AccountRole role)
{
    return orNotFound(m_database.change("accounts.set_role"_L1, {int(role), user.value()}));
}

Result<std::monostate> Accounts::setEmail(UserId user, const EmailAddress &email)
{
    // Looked at first: a constraint that says no would spoil the batch.
    const auto owner = m_database.first("accounts.owner_of_email"_L1, {email.toString()},
                                        [](const Row &row) { return row.id<UserId>(0); });
    if (!owner)
        return fail(owner.error());
    if (*owner && **owner != user)
        return fail(ErrorCode::EmailTaken);
    return orNotFound(m_database.change("accounts.set_email"_L1, {email.toString(), user.value()}));
}

Result<std::monostate> Accounts::givePassword(UserId user, const QByteArray &hash)
{
    return orNotFound(m_database.change("accounts.give_password"_L1, {QString::fromLatin1(hash), user.value()}));
}

} // namespace natter::store
