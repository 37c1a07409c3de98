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
    return {User{row.id<UserId>(0), row.text(1), row.text(2), row.time(3)}, row.text(4).toLatin1(), row.time(5)};
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
    return orNotFound(m_database.change("users.rename"_L1, {name.toString(), user.value()}));
}

Result<std::monostate> Users::setPassword(UserId user, const QByteArray &passwordHash)
{
    return orNotFound(m_database.change("users.set_password"_L1, {QString::fromLatin1(passwordHash), user.value()}));
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
    return User{**id, email.toString(), name.toString(), now};
}

} // namespace natter::store
