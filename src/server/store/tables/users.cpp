// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/tables/users.h"

#include "store/database.h"
#include "store/tables/batch.h"

namespace natter::store {

using namespace Qt::StringLiterals;

Result<Credentials> Users::credentials(const EmailAddress &email) const
{
    auto found = m_database.first("users.credentials"_L1, {email.toString()}, [](const Row &row) {
        return Credentials{User{row.id<UserId>(0), row.text(1), row.text(2), row.time(3)}, row.text(4).toLatin1()};
    });
    if (!found)
        return fail(std::move(found.error()));
    if (!*found)
        return fail(ErrorCode::NotFound);
    return **std::move(found);
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
