// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/tables/tables.h"

#include "store/database.h"

namespace natter::store {

using namespace Qt::StringLiterals;

Result<std::monostate> WritableTables::load()
{
    const auto rev = m_database.first("history.rev"_L1, {}, [](const Row &row) { return row.id<Rev>(0); });
    if (!rev)
        return fail(rev.error());
    if (!*rev)
        return fail(ErrorCode::Unavailable, QStringLiteral("it has lost its history"));
    const auto time = m_database.first("messages.newest_time"_L1, {}, [](const Row &row) { return row.time(0); });
    if (!time)
        return fail(time.error());
    m_batch.load(**rev, time->value_or(Timestamp()));
    return {};
}

Result<std::monostate> WritableTables::sealBatch()
{
    if (!m_batch.hasTaken())
        return {};
    const auto moved = m_database.change("history.advance"_L1, {m_batch.last().value()});
    if (!moved)
        return fail(moved.error());
    return {};
}

} // namespace natter::store
