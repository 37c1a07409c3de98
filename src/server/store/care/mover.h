// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "store/databaseurl.h"

#include <QString>

#include <functional>

namespace natter::store {

/**
 * Copies everything from one database into another one, which has to be empty, of the same engine or the other: ids,
 * numbers of changes and the name of their history stay, so clients notice nothing but a restart. Both are locked
 * meanwhile; the source stays as it is. Committed in small steps: after a kill the same call goes on where it was, and
 * until it is done the target refuses to be served. At the end all rows of both are read and their digests compared.
 * @p tell hears a line for each table. Errors: those of OpenedDatabase; ValidationFailed if the target is not empty, or
 * holds a move of another source. Any thread.
 */
Result<std::monostate> moveDatabase(const DatabaseUrl &from, const DatabaseUrl &to,
                                    const std::function<void(const QString &)> &tell);

} // namespace natter::store
