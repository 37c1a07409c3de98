// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/tables/users.h"

#include "store/database.h"
#include "store/tables/batch.h"

namespace natter::store {

using namespace Qt::StringLiterals;

namespace {

Credentials toCredentials(const Row &row)
{
    return {User{row.id<UserId>(0), row.text(1), row.text(2), row.time(3)}, row.text(4).toLatin1(), row.time(5),
            AccountRole(row.integer(6))};
}

template<class T>
Result<T> orNotFound(Result<std::optional<T>> found)
{
    if (!found)
        return fail(std::move(found.error()));
    if (!*found)
        return fail(ErrorCode::NotFound);
    return **std::move(found);
}

Result<std::monostate> orNotFound(const Result<qint64> &changed)
{
    if (!changed)
        return fail(changed.error());
    if (*changed == 0)
        return fail(ErrorCode::NotFound);
    return {};
}

} // namespace

Result<Credentials> Users::credentials(const EmailAddress &email) const
{
    return orNotFound(m_database.first("users.credentials"_L1, {email.toString()}, toCredentials));
}

Result<Credentials> Users::credentials(UserId user) const
{
    return orNotFound(m_database.first("users.credentials_by_id"_L1, {user.value()}, toCredentials));
}

Result<std::monostate> Users::rename(UserId user, const DisplayName &name)
{
    if (auto renamed = orNotFound(m_database.change("users.rename"_L1, {name.toString(), user.value()})); !renamed)
        return renamed;
    return m_names.set(user, name.toString());
}

Result<std::monostate> Users::setPassword(UserId user, const QByteArray &oldHash, const QByteArray &newHash)
{
    return orNotFound(m_database.change("users.set_password"_L1,
                                        {QString::fromLatin1(newHash), user.value(), QString::fromLatin1(oldHash)}));
}

Result<User> Users::add(const EmailAddress &email, const DisplayName &name, const QByteArray &passwordHash)
{
    const Timestamp now = m_batch->time();
    const auto id = m_database.first(
        "users.add"_L1, {email.toString(), name.toString(), QString::fromLatin1(passwordHash), toStored(now)},
        [](const Row &row) { return row.id<UserId>(0); });
    if (!id)
        return fail(id.error());
    if (!*id)
        return fail(ErrorCode::EmailTaken);
    if (auto named = m_names.set(**id, name.toString()); !named)
        return fail(std::move(named.error()));
    return User{**id, email.toString(), name.toString(), now};
}

Result<std::monostate> Users::suspend(UserId user, std::optional<Timestamp> until)
{
    const QVariant time = until ? QVariant(toStored(*until)) : QVariant(QMetaType::fromType<qint64>());
    return orNotFound(m_database.change("users.suspend"_L1, {time, user.value()}));
}

Result<std::monostate> Users::erase(UserId user)
{
    m_batch->erasesText();
    const QString noAddress = QStringLiteral("erased-%1").arg(user.value());
    const auto erased =
        m_database.change("users.erase"_L1, {noAddress, QStringLiteral("Deleted account"), toStored(m_batch->time()),
                                             user.value(), toStored(m_batch->time())});
    if (!erased)
        return fail(erased.error());
    if (*erased == 0)
        return fail(ErrorCode::LastAdministrator);
    return m_names.remove(user);
}

Result<std::vector<ListedUser>> Users::page(UserId after, int most) const
{
    return m_database.all("users.page"_L1, {after.value(), most}, [](const Row &row) {
        return ListedUser{
            {row.id<UserId>(0), row.text(1), row.text(2), row.time(3)}, row.time(4), AccountRole(row.integer(5))};
    });
}

} // namespace natter::store
