// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/care/openeddatabase.h"
#include "store/care/tablecopy.h"

#include <QByteArray>
#include <QStringList>

#include <optional>

namespace natter::store {

/** What a database was found to hold, and what is wrong with it. */
struct Verification
{
    QStringList findings; ///< a sentence each; none: it is good
    qint64 users = 0;
    qint64 conversations = 0;
    qint64 messages = 0;
    std::optional<qint64> auditEntries; ///< of the chain that was checked; none: there was no key to check it with
};

/**
 * Proves a database: the engine's own check of its pages, every row readable, messages without gaps and in one order,
 * no row that names another that does not exist, nobody's positions beyond what there is, contents as they were sent,
 * and, with @p auditKey, that nothing of the audit was altered.
 * Alters nothing; whoever uses the database goes on. Errors: of the database, if it cannot be looked at at all;
 * Unavailable once @p stop is set.
 */
Result<Verification> verifyDatabase(OpenedDatabase &opened, const StopFlag &stop, const QByteArray &auditKey = {});

} // namespace natter::store
