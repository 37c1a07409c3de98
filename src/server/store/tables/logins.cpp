// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/tables/logins.h"

#include "store/database.h"
#include "store/tables/batch.h"

namespace natter::store {

using namespace Qt::StringLiterals;

Result<Caller> Logins::caller(UserId user, LoginId login) const
{
    auto found = m_database.first("logins.caller"_L1, {login.value(), user.value()},
                                  [login](const Row &row) { return Caller{row.id<UserId>(0), login, row.text(1)}; });
    if (!found)
        return fail(std::move(found.error()));
    if (!*found)
        return fail(ErrorCode::Unauthenticated);
    return **std::move(found);
}

Result<std::vector<QString>> Logins::addressesSince(UserId user, Timestamp since) const
{
    return m_database.all("logins.addresses_since"_L1, {user.value(), toStored(since)},
                          [](const Row &row) { return row.text(0); });
}

Result<LoginId> Logins::add(UserId user, const QString &userAgent, const QString &address)
{
    const qint64 now = toStored(m_batch->time());
    const auto id = m_database.first("logins.add"_L1, {now, now, userAgent, address, user.value()},
                                     [](const Row &row) { return row.id<LoginId>(0); });
    if (!id)
        return fail(id.error());
    if (!*id)
        return fail(ErrorCode::NotFound);
    return **id;
}

} // namespace natter::store
