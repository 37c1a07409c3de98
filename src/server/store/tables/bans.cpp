// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/tables/bans.h"

#include "store/database.h"
#include "store/tables/batch.h"

namespace natter::store {

using namespace Qt::StringLiterals;

namespace {

Ban toBan(const Row &row)
{
    return {row.integer(0),    row.text(1), row.text(2),
            row.id<UserId>(3), row.time(4), row.isNull(5) ? std::nullopt : std::optional(row.time(5)),
            row.integer(6)};
}

QVariant orNull(bool isThere, qint64 number)
{
    return isThere ? QVariant(number) : QVariant(QMetaType::fromType<qint64>());
}

} // namespace

Result<std::vector<Ban>> Bans::page(qint64 after, int most, Timestamp now) const
{
    return m_database.all("bans.page"_L1, {after, toStored(now), most}, toBan);
}

Result<Ban> Bans::one(qint64 ban) const
{
    auto found = m_database.first("bans.one"_L1, {ban}, toBan);
    if (!found)
        return fail(std::move(found.error()));
    if (!*found)
        return fail(ErrorCode::NotFound);
    return **std::move(found);
}

Result<Ban> Bans::add(const Ban &wanted)
{
    Ban made = wanted;
    made.createdAt = m_batch->time();
    const auto added =
        m_database.each("bans.add"_L1,
                        {made.network, made.reason.isEmpty() ? u""_s : made.reason,
                         orNull(made.createdBy.isValid(), made.createdBy.value()), toStored(made.createdAt),
                         orNull(made.expiresAt.has_value(), toStored(made.expiresAt.value_or(Timestamp())))},
                        [&](const Row &row) {
                            made.id = row.integer(0);
                            made.hits = row.integer(1);
                            return false;
                        });
    if (!added)
        return fail(added.error());
    return made;
}

Result<std::monostate> Bans::remove(qint64 ban)
{
    const auto removed = m_database.change("bans.remove"_L1, {ban});
    if (!removed)
        return fail(removed.error());
    if (*removed == 0)
        return fail(ErrorCode::NotFound);
    return {};
}

Result<std::monostate> Bans::addHits(const QHash<qint64, qint64> &hits)
{
    for (auto hit = hits.begin(); hit != hits.end(); ++hit) {
        if (auto added = m_database.change("bans.hit"_L1, {*hit, hit.key()}); !added)
            return fail(std::move(added.error()));
    }
    if (auto forgotten = m_database.change("bans.forget_expired"_L1, {toStored(m_batch->time())}); !forgotten)
        return fail(std::move(forgotten.error()));
    return {};
}

} // namespace natter::store
