// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/tables/history.h"

#include "store/database.h"
#include "store/tables/batch.h"

namespace natter::store {

using namespace Qt::StringLiterals;

namespace {

std::unexpected<Error> rowIsGone()
{
    return fail(ErrorCode::Internal, QStringLiteral("the database has lost its history"));
}

} // namespace

Result<Rev> History::rev() const
{
    if (m_batch)
        return m_batch->last(); // the row follows at the end of the batch
    const auto rev = m_database.first("history.rev"_L1, {}, [](const Row &row) { return row.id<Rev>(0); });
    if (!rev)
        return fail(rev.error());
    if (!*rev)
        return rowIsGone();
    return **rev;
}

Result<QString> History::name() const
{
    auto name = m_database.first("history.name"_L1, {}, [](const Row &row) { return row.text(0); });
    if (!name)
        return fail(std::move(name.error()));
    if (!*name)
        return rowIsGone();
    return **std::move(name);
}

Result<std::monostate> History::prove()
{
    // There and back: an engine may leave out what is the same as before.
    for (const qint64 step : {1, -1}) {
        if (auto moved = m_database.change("history.prove"_L1, {step}); !moved)
            return fail(std::move(moved.error()));
    }
    return {};
}

Rev History::next()
{
    return m_batch->next();
}

Timestamp History::time() const
{
    return m_batch->time();
}

} // namespace natter::store
