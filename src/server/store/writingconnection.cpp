// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/writingconnection.h"

#include "base/log.h"
#include "store/migrator.h"

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

} // namespace

WritingConnection::WritingConnection(std::unique_ptr<Database> database)
    : m_database(std::move(database))
    , m_tables(*m_database)
{}

std::expected<std::unique_ptr<WritingConnection>, OpeningFailure>
WritingConnection::open(const Source &source, const std::optional<WritingPast> &past)
{
    auto database = Database::open(source.url, Access::Write, source.queries, source.guard);
    if (!database)
        return std::unexpected(OpeningFailure{std::move(database.error())});
    std::unique_ptr<WritingConnection> connection(new WritingConnection(*std::move(database)));
    if (auto prepared = connection->prepare(past); !prepared)
        return std::unexpected(OpeningFailure{std::move(prepared.error()), !connection->m_database->isLost()});
    return connection;
}

Result<std::monostate> WritingConnection::prepare(const std::optional<WritingPast> &past)
{
    if (auto claimed = claim(); !claimed)
        return claimed;
    Migrator migrator(*m_database);
    if (auto inspected = migrator.inspect(); !inspected)
        return inspected;
    if (auto durable = m_database->makeDurable(); !durable)
        return durable;
    if (auto migrated = migrator.migrate(); !migrated)
        return migrated;
    if (auto impatient = m_database->makeImpatient(); !impatient)
        return impatient;
    if (auto loaded = m_tables.load(); !loaded)
        return loaded;
    auto history = m_tables.history().name();
    if (!history)
        return fail(std::move(history.error()));
    m_history = *std::move(history);
    if (!past)
        return {};
    // Clients hold numbers of the order of changes. Going on from an earlier one would give them out a second time.
    if (past->history != m_history)
        return fail(ErrorCode::Unavailable, u"it is another database than before; restart natterd to use it"_s);
    const Rev rev = m_tables.history().rev().value_or(Rev());
    if (rev < past->rev) {
        return fail(ErrorCode::Unavailable,
                    u"it has gone back from change %1 to change %2, so acknowledged messages are "
                    "missing; restart natterd to go on without them"_s.arg(past->rev.value())
                        .arg(rev.value()));
    }
    return {};
}

Result<std::monostate> WritingConnection::claim()
{
    if (m_database->dialect().engine() == Engine::Sqlite)
        return {};
    const auto tried = m_database->execute(u"SELECT CAST(pg_try_advisory_lock("_s + lockName + u") AS INTEGER)"_s);
    if (!tried)
        return fail(tried.error());
    if (tried->value(0) == u"1")
        return {};
    // A session of ours whose end of the link is lost may not have noticed it yet: its server side is asked to end.
    const auto ended =
        m_database->execute(u"SELECT pg_terminate_backend(a.pid) "_s + holdersSql +
                            u" AND a.application_name = current_setting('application_name') "
                            "AND current_setting('application_name') LIKE 'natterd on %, process %, %'"_s);
    if (!ended)
        return fail(ended.error());
    // Waits for as long as lock_timeout: also a natterd that was killed has a server side that has to notice.
    if (m_database->execute(u"SELECT pg_advisory_lock("_s + lockName + u')'))
        return {};
    if (m_database->isLost())
        return fail(ErrorCode::Unavailable, m_database->loss());
    return fail(ErrorCode::Unavailable, u"another natterd is using it"_s + holder());
}

QString WritingConnection::holder()
{
    const auto found = m_database->execute(u"SELECT ' (\"' || a.application_name || '\", server process ' || a.pid || "
                                           "COALESCE(', from ' || host(a.client_addr), '') || ')' "_s +
                                           holdersSql);
    return found ? logSafe(found->value(0)) : QString();
}

} // namespace natter::store
