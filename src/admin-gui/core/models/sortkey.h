// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/column.h"

#include <QString>

namespace natter::admin {

/** What a row is sorted by, made once so that a comparison costs nanoseconds: a number, then a text by its code units.
 */
struct SortKey
{
    double number = 0;
    QString text;

    friend bool operator==(const SortKey &, const SortKey &) = default;
    friend bool operator<(const SortKey &one, const SortKey &other)
    {
        return one.number != other.number ? one.number < other.number : one.text < other.text;
    }
};

/** Case does not matter; values that are not there come first. */
[[nodiscard]] SortKey sortKeyOf(CellKind kind, const QVariant &value);

} // namespace natter::admin
