// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "model/text.h"
#include "store/databaseurl.h"

#include <QStringList>

namespace natter::store {

/** What came of it. */
struct SeedImport
{
    qint64 users = 0;
    QStringList refused; ///< a sentence for each account that cannot be taken over; nobody is then
};

/**
 * Takes over the accounts of the FastAPI application whose database @p from is: ids, names and password hashes as they
 * are, addresses in their canonical form. @p to has to be empty; all of them go into it in one transaction, or nobody.
 * Errors: those of OpenedDatabase; ValidationFailed if @p from has no users as that application keeps them.
 */
Result<SeedImport> importSeed(const DatabaseUrl &from, const DatabaseUrl &to, const TextLimits &limits);

} // namespace natter::store
