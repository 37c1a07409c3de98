// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/dialect.h"

#include <array>

namespace natter::store {

namespace {

// The WAL is copied back into the database when it has grown to this many pages of 4 KiB. SQLite's own 1,000 would mean
// two more fsyncs every few hundred messages.
constexpr int checkpointPages = 4'000;
// What a WAL has grown beyond this (behind a long read, say) is given back to the disk when it starts anew.
constexpr int keptWalBytes = 64 * 1024 * 1024;
// Connections keep this much of the database in memory. It is taken as it is needed, not at once.
constexpr int writerCacheKib = 16'384;
constexpr int readerCacheKib = 4'096;
/** How long a connection waits for another one, of another process, say: clients hear of it within two seconds. */
constexpr int busyMilliseconds = 1'900;

// SQLite's primary result codes (https://www.sqlite.org/rescode.html), the low byte of the extended ones.
enum SqliteResult {
    Perm = 3,
    Busy = 5,
    Locked = 6,
    ReadOnly = 8,
    IoError = 10,
    Corrupt = 11,
    Full = 13,
    CantOpen = 14,
    Constraint = 19,
    NotADatabase = 26,
};
constexpr int ioErrorFsync = IoError | (4 << 8);
constexpr int ioErrorDirFsync = IoError | (5 << 8);

Fault classifySqlite(int code)
{
    if (code == ioErrorFsync || code == ioErrorDirFsync)
        return Fault::SyncFailed;
    switch (code & 0xff) {
    case Busy:
    case Locked:
        return Fault::Busy;
    case Full:
        return Fault::Full;
    case IoError:
        return Fault::Io;
    case Corrupt:
    case NotADatabase:
        return Fault::Corrupt;
    case Perm:
    case ReadOnly:
    case CantOpen:
        return Fault::Refused;
    case Constraint:
        return Fault::Constraint;
    default:
        return Fault::Other;
    }
}

// PostgreSQL's SQLSTATEs (its manual, appendix A): five characters of which the first two are the class.
Fault classifyPostgres(QStringView state)
{
    struct Row
    {
        QStringView prefix;
        Fault fault;
    };
    // Of two that fit, the first counts.
    static constexpr auto rows = std::to_array<Row>({
        {u"08", Fault::LinkLost},    // connection exception
        {u"57P", Fault::LinkLost},   // shut down by an administrator or after a crash, still starting, idle too long
        {u"25P03", Fault::LinkLost}, // idle in a transaction for too long: the session is over
        {u"25P04", Fault::LinkLost}, // likewise, a transaction that took too long
        {u"23", Fault::Constraint},  //
        {u"40", Fault::Busy},        // serialization failure, deadlock
        {u"55", Fault::Busy},        // lock not available, object in use
        {u"57014", Fault::Busy},     // took longer than it may
        {u"53100", Fault::Full},     //
        {u"53", Fault::Busy},        // out of memory, too many connections
        {u"58", Fault::Io},          // system error outside of PostgreSQL
        {u"XX001", Fault::Corrupt},  // data
        {u"XX002", Fault::Corrupt},  // index
        {u"25006", Fault::Refused},  // read-only transaction
        {u"42501", Fault::Refused},  // insufficient privilege
        {u"28", Fault::Refused},     // invalid authorization
    });
    if (state.isEmpty())
        return Fault::LinkLost; // libpq itself failed, not a statement
    for (const Row &row : rows) {
        if (state.startsWith(row.prefix))
            return row.fault;
    }
    return Fault::Other;
}

/** `SET name TO value`, and the question whether it was taken. */
ConnectionSetting postgresSetting(const QString &name, const QString &value)
{
    return {QStringLiteral("SET %1 TO '%2'").arg(name, value), QStringLiteral("SHOW %1").arg(name), value};
}

std::vector<ConnectionSetting> postgresSettings(Access access)
{
    std::vector<ConnectionSetting> settings{
        {{},
         QStringLiteral("SELECT CASE WHEN CAST(current_setting('server_version_num') AS INTEGER) >= 130000 THEN 'new "
                        "enough' ELSE current_setting('server_version') END"),
         QStringLiteral("new enough"),
         QStringLiteral("it is PostgreSQL %1, and 13 is the oldest that Natter knows")},
        {{},
         QStringLiteral("SHOW server_encoding"),
         QStringLiteral("UTF8"),
         QStringLiteral("its encoding is %1 and has to be UTF8; make it with: createdb --encoding=UTF8 "
                        "--template=template0")},
        postgresSetting(QStringLiteral("client_encoding"), QStringLiteral("UTF8")),
        // Given at the start of the session: QPSQL looks how backslashes are read before anything can be set.
        {{},
         QStringLiteral("SHOW standard_conforming_strings"),
         QStringLiteral("on"),
         QStringLiteral("standard_conforming_strings is %1; set it in the \"options\" of DATABASE_URL, where you have "
                        "others already")},
        // Longer than any job may take; then the server gives the locks back.
        postgresSetting(QStringLiteral("idle_in_transaction_session_timeout"), QStringLiteral("10s")),
        postgresSetting(QStringLiteral("lock_timeout"), QStringLiteral("1s")),
        postgresSetting(QStringLiteral("jit"), QStringLiteral("off")),
        // Every query is written to go by indexes, in the order of its joins. A plan must not depend on what was known
        // of tables that were empty a minute ago: a scan of all messages in a prepared statement would stay for a
        // while.
        postgresSetting(QStringLiteral("join_collapse_limit"), QStringLiteral("1")),
        postgresSetting(QStringLiteral("enable_seqscan"), QStringLiteral("off")),
        postgresSetting(QStringLiteral("enable_hashjoin"), QStringLiteral("off")),
        postgresSetting(QStringLiteral("enable_mergejoin"), QStringLiteral("off")),
        postgresSetting(QStringLiteral("enable_bitmapscan"), QStringLiteral("off")),
        // The writer asks short things often, the readers long ones seldom: those are planned for the tables of the
        // day.
        postgresSetting(QStringLiteral("plan_cache_mode"), access == Access::Write
                                                               ? QStringLiteral("force_generic_plan")
                                                               : QStringLiteral("force_custom_plan")),
    };
    if (access == Access::Read) {
        settings.push_back(postgresSetting(QStringLiteral("default_transaction_read_only"), QStringLiteral("on")));
        return settings;
    }
    settings.push_back(postgresSetting(QStringLiteral("default_transaction_read_only"), QStringLiteral("off")));
    settings.push_back({{},
                        QStringLiteral("SELECT CASE WHEN pg_is_in_recovery() THEN 'a standby' ELSE 'primary' END"),
                        QStringLiteral("primary"),
                        QStringLiteral("it is %1, which cannot be written; name the primary server")});
    // Whoever asks for more (remote_apply) gets more.
    settings.push_back(
        {QStringLiteral("SELECT set_config('synchronous_commit', 'on', FALSE) WHERE "
                        "current_setting('synchronous_commit') IN ('off', 'local')"),
         QStringLiteral("SELECT CASE WHEN current_setting('synchronous_commit') IN ('off', 'local') THEN "
                        "'too early' ELSE 'on disk' END"),
         QStringLiteral("on disk")});
    return settings;
}

} // namespace

QString Dialect::name() const
{
    return m_engine == Engine::Sqlite ? QStringLiteral("sqlite") : QStringLiteral("postgres");
}

QString Dialect::driverName() const
{
    return m_engine == Engine::Sqlite ? QStringLiteral("QSQLITE") : QStringLiteral("QPSQL");
}

QString Dialect::connectOptions(Access access, const QString &given) const
{
    if (m_engine != Engine::Sqlite) {
        // A server that is gone without a word is noticed in seconds, also by a connection that only waits. What it
        // says beside its answers libpq would print, past the log.
        const QString ours = QStringLiteral(
            "connect_timeout=2 keepalives_idle=5 keepalives_interval=2 "
            "keepalives_count=3 tcp_user_timeout=10000 "
            "options='-c standard_conforming_strings=on -c statement_timeout=0 -c client_min_messages=error' ");
        return ours + given;
    }
    const QString wait = QStringLiteral("QSQLITE_BUSY_TIMEOUT=%1").arg(busyMilliseconds);
    return access == Access::Write ? wait : wait + QStringLiteral(";QSQLITE_OPEN_READONLY");
}

QString Dialect::expand(QString sql) const
{
    const bool sqlite = m_engine == Engine::Sqlite;
    // AUTOINCREMENT: a number that was given away is never given to something else, even when its row is gone.
    sql.replace(QStringLiteral("{id}"), sqlite ? QStringLiteral("INTEGER PRIMARY KEY AUTOINCREMENT")
                                               : QStringLiteral("BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"));
    sql.replace(QStringLiteral("{key}"),
                sqlite ? QStringLiteral("INTEGER PRIMARY KEY") : QStringLiteral("BIGINT PRIMARY KEY"));
    sql.replace(QStringLiteral("{bytes}"), sqlite ? QStringLiteral("BLOB") : QStringLiteral("BYTEA"));
    // Texts compare by their bytes, whatever language the database was set up for.
    sql.replace(QStringLiteral("{binary}"),
                sqlite ? QStringLiteral("COLLATE BINARY") : QStringLiteral("COLLATE \"C\""));
    sql.replace(QStringLiteral("{clustered}"), sqlite ? QStringLiteral(" WITHOUT ROWID") : QString());
    sql.replace(QStringLiteral("{ids}"), sqlite ? QStringLiteral("(SELECT value AS id FROM json_each(?))")
                                                : QStringLiteral("(SELECT unnest(CAST(? AS BIGINT[])) AS id)"));
    return sql;
}

QString Dialect::listOf(std::span<const UserId> users) const
{
    const bool sqlite = m_engine == Engine::Sqlite;
    QStringList ids;
    ids.reserve(qsizetype(users.size()));
    for (const UserId user : users)
        ids += QString::number(user.value());
    const QString list = ids.join(u',');
    return sqlite ? QString(u'[' + list + u']') : QString(u'{' + list + u'}');
}

QString Dialect::beginSql(Access access) const
{
    if (m_engine == Engine::Sqlite)
        return access == Access::Write ? QStringLiteral("BEGIN IMMEDIATE") : QStringLiteral("BEGIN");
    return access == Access::Write ? QStringLiteral("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
                                   : QStringLiteral("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

std::vector<ConnectionSetting> Dialect::connectionSettings(Access access) const
{
    if (m_engine != Engine::Sqlite)
        return postgresSettings(access);
    if (access == Access::Read) {
        return {{QStringLiteral("PRAGMA query_only = ON"), QStringLiteral("PRAGMA query_only"), QStringLiteral("1")},
                {QStringLiteral("PRAGMA cache_size = -%1").arg(readerCacheKib), QStringLiteral("PRAGMA cache_size"),
                 QStringLiteral("-%1").arg(readerCacheKib)}};
    }
    return {{QStringLiteral("PRAGMA foreign_keys = ON"), QStringLiteral("PRAGMA foreign_keys"), QStringLiteral("1")},
            {QStringLiteral("PRAGMA synchronous = FULL"), QStringLiteral("PRAGMA synchronous"), QStringLiteral("2")},
            {QStringLiteral("PRAGMA cache_size = -%1").arg(writerCacheKib), QStringLiteral("PRAGMA cache_size"),
             QStringLiteral("-%1").arg(writerCacheKib)},
            // What is deleted is overwritten, not only forgotten.
            {QStringLiteral("PRAGMA secure_delete = ON"), QStringLiteral("PRAGMA secure_delete"), QStringLiteral("1")},
            // Has an effect only before the first table; a file that is older keeps its free pages for what comes.
            {QStringLiteral("PRAGMA auto_vacuum = INCREMENTAL"),
             QStringLiteral("SELECT CASE WHEN auto_vacuum = 2 OR EXISTS (SELECT 1 FROM sqlite_schema) THEN 'taken' END "
                            "FROM pragma_auto_vacuum"),
             QStringLiteral("taken")}};
}

std::vector<ConnectionSetting> Dialect::durabilitySettings() const
{
    if (m_engine != Engine::Sqlite)
        return {};
    return {{QStringLiteral("PRAGMA journal_mode = WAL"), QStringLiteral("PRAGMA journal_mode"), QStringLiteral("wal")},
            {QStringLiteral("PRAGMA wal_autocheckpoint = %1").arg(checkpointPages),
             QStringLiteral("PRAGMA wal_autocheckpoint"), QString::number(checkpointPages)},
            {QStringLiteral("PRAGMA journal_size_limit = %1").arg(keptWalBytes),
             QStringLiteral("PRAGMA journal_size_limit"), QString::number(keptWalBytes)}};
}

std::vector<DurabilityRisk> Dialect::durabilityRisks() const
{
    if (m_engine == Engine::Sqlite)
        return {};
    const QString off = QStringLiteral("off");
    return {
        {QStringLiteral("SHOW fsync"), off,
         QStringLiteral("The server of the database has fsync = off: when its machine loses power, it loses messages "
                        "that were acknowledged, or all of them. Set it to on in postgresql.conf")},
        {QStringLiteral("SHOW full_page_writes"), off,
         QStringLiteral("The server of the database has full_page_writes = off: when its machine loses power, pages "
                        "may be left half-written. Set it to on in postgresql.conf")}};
}

std::vector<ConnectionSetting> Dialect::patienceSettings() const
{
    if (m_engine == Engine::Sqlite)
        return {}; // its busy timeout is an option of the connection
    return {postgresSetting(QStringLiteral("statement_timeout"), QStringLiteral("1500ms"))};
}

QStringList Dialect::emptyLogSql() const
{
    if (m_engine != Engine::Sqlite)
        return {};
    return {QStringLiteral("PRAGMA busy_timeout = 0"), QStringLiteral("PRAGMA wal_checkpoint(TRUNCATE)"),
            QStringLiteral("PRAGMA busy_timeout = %1").arg(busyMilliseconds)};
}

QString Dialect::databaseSizeSql() const
{
    if (m_engine == Engine::Postgres)
        return QStringLiteral("SELECT pg_database_size(current_database())");
    return QStringLiteral("SELECT p.page_count * s.page_size FROM pragma_page_count p, pragma_page_size s");
}

QString Dialect::tableNamesSql() const
{
    if (m_engine == Engine::Sqlite)
        return QStringLiteral(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'");
    return QStringLiteral("SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = current_schema()");
}

Fault Dialect::classify(const QString &nativeErrorCode) const
{
    if (m_engine == Engine::Postgres)
        return classifyPostgres(nativeErrorCode);
    bool isNumber = false;
    const int code = nativeErrorCode.toInt(&isNumber);
    return isNumber ? classifySqlite(code) : Fault::Other;
}

ErrorCode errorCodeOf(Fault fault)
{
    switch (fault) {
    case Fault::Full:
        return ErrorCode::StorageFull;
    case Fault::SyncFailed:
        return ErrorCode::OutcomeUnknown;
    case Fault::Busy:
    case Fault::Io:
    case Fault::Corrupt:
    case Fault::Refused:
    case Fault::LinkLost:
        return ErrorCode::Unavailable;
    case Fault::Constraint:
    case Fault::Other:
        break;
    }
    return ErrorCode::Internal;
}

bool isEnvironmental(Fault fault)
{
    return fault != Fault::Constraint && fault != Fault::Other;
}

} // namespace natter::store
