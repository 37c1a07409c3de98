// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/databaseurl.h"

#include <optional>

namespace natter::store {

/** What a look at a database finds. */
enum class DatabaseState : quint8 {
    Good,
    Missing, ///< no file: it is made at the first start
    Empty,
    NoAccess, ///< may not be read and written
    Foreign,  ///< holds what is not Natter's, or was written by a newer program
    Damaged,
    Failing, ///< the disk under it
};

struct Inspection
{
    DatabaseState state = DatabaseState::Good;
    QString detail;                 ///< why it is not good
    std::optional<qint64> lockedBy; ///< the process that uses it; 0 if its number is not known
};

/**
 * Looks at the database without altering it or taking its lock, whoever uses it meanwhile. With @p thoroughly every
 * page of a SQLite file is looked at, which takes its time. Any thread.
 */
[[nodiscard]] Inspection inspectDatabase(const DatabaseUrl &url, bool thoroughly);

/** The version of the SQLite that is linked in. */
[[nodiscard]] QString sqliteVersion();

} // namespace natter::store
