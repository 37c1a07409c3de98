// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/databaselock.h"

#include "base/log.h"
#include "store/database.h"

namespace natter::store {

using namespace Qt::StringLiterals;

namespace {

// The two halves of an advisory lock's name, as pg_locks shows them: "Natt", "er" and the version of what it means.
const QString lockName = u"1315009652, 1701969921"_s;

// Sessions that hold the lock of this database.
const QString holdersSql =
    u"FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid "
    "WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 1315009652 AND l.objid = 1701969921 "
    "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"_s;

/** Whoever holds the lock, in words. */
QString holder(Database &database)
{
    const auto found = database.execute(u"SELECT ' (\"' || a.application_name || '\", server process ' || a.pid || "
                                        "COALESCE(', from ' || host(a.client_addr), '') || ')' "_s +
                                        holdersSql);
    return found ? logSafe(found->value(0)) : QString();
}

} // namespace

Result<std::monostate> lockDatabase(Database &database)
{
    if (database.dialect().engine() == Engine::Sqlite)
        return {};
    const auto tried = database.execute(u"SELECT CAST(pg_try_advisory_lock("_s + lockName + u") AS INTEGER)"_s);
    if (!tried)
        return fail(tried.error());
    if (tried->value(0) == u"1")
        return {};
    // A session of ours whose end of the link is lost may not have noticed it yet: its server side is asked to end.
    const auto ended = database.execute(u"SELECT pg_terminate_backend(a.pid) "_s + holdersSql +
                                        u" AND a.application_name = current_setting('application_name') "
                                        "AND current_setting('application_name') LIKE 'natterd on %, process %, %'"_s);
    if (!ended)
        return fail(ended.error());
    // Waits for as long as lock_timeout: also a natterd that was killed has a server side that has to notice.
    if (database.execute(u"SELECT pg_advisory_lock("_s + lockName + u')'))
        return {};
    if (database.isLost())
        return fail(ErrorCode::Unavailable, database.loss());
    return fail(ErrorCode::Unavailable, u"another natterd is using it"_s + holder(database));
}

} // namespace natter::store
