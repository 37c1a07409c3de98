// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/tables/census.h"

#include "store/database.h"

namespace natter::store {

using namespace Qt::StringLiterals;

Result<Census> CensusTaker::count(Timestamp now) const
{
    const auto bytes = m_database.first("census.bytes"_L1, {}, [](const Row &row) { return row.integer(0); });
    if (!bytes)
        return fail(bytes.error());
    auto found = m_database.first("census.count"_L1, {toStored(now)}, [](const Row &row) {
        return Census{row.integer(0), row.integer(1), row.integer(2), row.integer(3), row.integer(4), 0};
    });
    if (!found)
        return fail(found.error());
    Census census = found->value_or(Census());
    census.bytes = bytes->value_or(0);
    return census;
}

} // namespace natter::store
