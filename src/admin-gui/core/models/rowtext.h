// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/rowtable.h"

#include <vector>

/** Rows of a table as text for the clipboard and for files. @p columns and @p rows are taken in the order given. */
namespace natter::admin {

/** As people read it: a line a row, a tab between cells, titles above if there is more than one row. */
[[nodiscard]] QString asText(const RowTable &table, const std::vector<int> &rows, const std::vector<int> &columns);

/** An array of objects, keyed by the columns' keys; what is not there is null. */
[[nodiscard]] QByteArray asJson(const RowTable &table, const std::vector<int> &rows, const std::vector<int> &columns);

/**
 * RFC 4180, in UTF-8 with a byte order mark, so that spreadsheets read it as what it is. A cell that a spreadsheet
 * would take for a formula (= + - @ tab, carriage return at its start) gets an apostrophe before it; numbers stay
 * numbers.
 */
[[nodiscard]] QByteArray asCsv(const RowTable &table, const std::vector<int> &rows, const std::vector<int> &columns);

/** The parts that asCsv() is made of: what comes first, and lines for @p rows. */
[[nodiscard]] QByteArray csvHead(const RowTable &table, const std::vector<int> &columns);
[[nodiscard]] QByteArray csvRows(const RowTable &table, const std::vector<int> &rows, const std::vector<int> &columns);

} // namespace natter::admin
