// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/database.h"

#include "base/log.h"
#include "store/patientopening.h"
#include "store/queries.h"

#include <QLibrary>
#include <QSqlDriver>
#include <QSqlError>

#include <atomic>

namespace natter::store {

using namespace Qt::StringLiterals;

namespace {

// Longer than a far server with several addresses takes.
constexpr std::chrono::seconds openingPatience{10};

/** QtSql keeps connections in one list by name; ours are never looked up there, so the name only has to be new. */
QString newConnectionName()
{
    static std::atomic<quint64> next{0};
    return QStringLiteral("natter-%1").arg(next.fetch_add(1, std::memory_order_relaxed));
}

} // namespace

Database::Database(const DatabaseUrl &url, const Queries &queries)
    : m_dialect(url.engine)
    , m_queries(queries)
    , m_connection(QSqlDatabase::addDatabase(m_dialect.driverName(), newConnectionName()))
{}

Result<std::unique_ptr<Database>> Database::open(const DatabaseUrl &url, Access access, const Queries &queries,
                                                 LinkGuard *guard)
{
    std::unique_ptr<Database> database(new Database(url, queries));
    if (auto connected = database->connect(url, access); !connected)
        return natter::fail(std::move(connected.error()));
    if (guard && url.engine == Engine::Postgres)
        database->m_link = std::make_unique<LinkGuard::Link>(*guard, database->m_libpq.socket());
    if (auto framed = database->makeFrames(access); !framed)
        return natter::fail(std::move(framed.error()));
    if (auto applied = database->apply(database->m_dialect.connectionSettings(access)); !applied)
        return natter::fail(std::move(applied.error()));
    return database;
}

Result<std::monostate> Database::connect(const DatabaseUrl &url, Access access)
{
    m_connection.setConnectOptions(m_dialect.connectOptions(access, url.options));
    m_connection.setDatabaseName(url.engine == Engine::Sqlite ? url.file : url.database);
    if (url.engine == Engine::Sqlite) {
        if (!m_connection.open())
            return spokenFailure(m_connection.lastError());
        return {};
    }
    m_connection.setHostName(url.host);
    m_connection.setPort(url.port);
    m_connection.setUserName(url.user);
    m_connection.setPassword(url.password);
    if (!openWithin(m_connection, openingPatience)) {
        m_fault = Fault::LinkLost;
        m_loss = u"the server does not answer"_s;
        return natter::fail(errorCodeOf(Fault::LinkLost), *m_loss);
    }
    if (!m_connection.isOpen())
        return spokenFailure(m_connection.lastError());
    auto libpq = Libpq::of(m_connection);
    if (!libpq)
        return natter::fail(std::move(libpq.error()));
    m_libpq = *libpq;
    m_libpq.silence();
    return {};
}

Result<std::monostate> Database::makeFrames(Access access)
{
    const auto expecting = waiting();
    m_begin = frame(m_dialect.beginSql(access));
    m_commit = frame(QStringLiteral("COMMIT"));
    m_rollBack = frame(QStringLiteral("ROLLBACK"));
    if (!m_begin || !m_commit || !m_rollBack)
        return spokenFailure(m_connection.lastError());
    return {};
}

std::optional<Database::Frame> Database::frame(const QString &sql)
{
    Frame frame{QSqlQuery(m_connection), m_dialect.preparesTransactions() ? QString() : sql};
    if (frame.sql.isEmpty() && !frame.query.prepare(sql))
        return std::nullopt;
    return frame;
}

Result<std::monostate> Database::runFrame(Frame &frame, QStringView name)
{
    if (m_loss)
        return lost();
    const auto expecting = waiting();
    if (!(frame.sql.isEmpty() ? frame.query.exec() : frame.query.exec(frame.sql)))
        return failure(frame.query.lastError(), name);
    return {};
}

Database::~Database()
{
    m_link.reset();
    // SQLite wants its statements to be gone before it is closed. QPSQL would ask its server to forget each of them,
    // and tell the log if there is none any more; the end of the connection does the same.
    if (m_dialect.engine() == Engine::Sqlite)
        forgetStatements();
    if (m_connection.isValid()) {
        const QString name = m_connection.connectionName();
        m_connection.close();
        m_connection = QSqlDatabase();
        QSqlDatabase::removeDatabase(name);
    }
    forgetStatements();
}

void Database::forgetStatements()
{
    m_byName.clear();
    m_bySql.clear();
    m_statements.clear();
    m_begin.reset();
    m_commit.reset();
    m_rollBack.reset();
}

void Database::interruptWhen(const std::atomic<bool> &stop)
{
    if (m_dialect.engine() != Engine::Sqlite)
        return;
    // Of the library that the plugin works with, and that QtSql has no word for. One that is built into the plugin is
    // not found, and another one of the system is not to be called with its handle.
    using Callback = int (*)(void *context);
    using SetHandler = void (*)(void *connection, int steps, Callback callback, void *context);
    using SourceId = const char *(*)();
    static const auto setHandler = SetHandler(QLibrary::resolve(u"sqlite3"_s, 0, "sqlite3_progress_handler"));
    static const auto sourceId = SourceId(QLibrary::resolve(u"sqlite3"_s, 0, "sqlite3_sourceid"));
    const QVariant handle = m_connection.driver()->handle();
    const auto own = execute(u"SELECT sqlite_source_id()"_s);
    const bool isTheSame = own && sourceId && own->value(0) == QString::fromLatin1(sourceId());
    if (!setHandler || !isTheSame || QLatin1StringView(handle.typeName()) != "sqlite3*"_L1)
        return;
    constexpr int steps = 10'000;
    m_stop = &stop;
    setHandler(
        *static_cast<void *const *>(handle.constData()), steps,
        [](void *self) { return int(static_cast<const Database *>(self)->m_stop->load(std::memory_order_relaxed)); },
        this);
}

Result<std::monostate> Database::makeDurable()
{
    return apply(m_dialect.durabilitySettings());
}

Result<std::monostate> Database::makeImpatient()
{
    return apply(m_dialect.patienceSettings());
}

Result<std::monostate> Database::apply(const std::vector<ConnectionSetting> &settings)
{
    for (const ConnectionSetting &setting : settings) {
        // A PRAGMA that is not taken says nothing, so it is asked for.
        auto done = setting.set.isEmpty() ? Result<QStringList>() : execute(setting.set);
        if (done)
            done = execute(setting.query);
        if (!done)
            return natter::fail(std::move(done.error()));
        const QString answer = done->value(0);
        if (answer == setting.expected)
            continue;
        if (!setting.complaint.isEmpty())
            return natter::fail(ErrorCode::Unavailable, QString(setting.complaint).replace(u"%1"_s, answer));
        return natter::fail(ErrorCode::Unavailable, u"the database answers \"%1\" with \"%2\" instead of \"%3\""_s.arg(
                                                        setting.query, answer, setting.expected));
    }
    return {};
}

Result<Database::Statement *> Database::statement(QLatin1StringView name)
{
    if (const auto known = m_byName.constFind(name); known != m_byName.constEnd())
        return *known;
    const NamedQuery *found = m_queries.find(name);
    if (!found) {
        qCCritical(logStore) << "There is no query" << name;
        m_fault = Fault::Other;
        return natter::fail(ErrorCode::Internal);
    }
    auto prepared = std::make_unique<Statement>(
        Statement{QLatin1StringView(found->name), QSqlQuery(m_connection), !found->sql.startsWith(u"SELECT")});
    prepared->query.setForwardOnly(m_dialect.stepsThroughRows());
    if (!prepared->query.prepare(found->sql))
        return failure(prepared->query.lastError(), QString(name));
    m_statements.push_back(std::move(prepared));
    m_byName.insert(QLatin1StringView(found->name), m_statements.back().get());
    return m_statements.back().get();
}

Result<Database::Statement *> Database::run(QLatin1StringView name, Values values)
{
    if (m_loss)
        return lost();
    auto found = statement(name);
    if (!found)
        return found;
    QSqlQuery &query = (*found)->query;
    int position = 0;
    for (const QVariant &value : values) {
        // QtSql binds a null QString as NULL; here NULL is an empty QVariant only, and a text is a text.
        const bool emptyText =
            value.typeId() == QMetaType::QString && static_cast<const QString *>(value.constData())->isNull();
        query.bindValue(position++, emptyText ? QVariant(QStringLiteral("")) : value);
    }
    if (!query.exec()) {
        auto failed = failure(query.lastError(), QString(name));
        query.finish();
        return failed;
    }
    return found;
}

Result<std::monostate> Database::leave(Statement &statement, qint64 rows)
{
    const QSqlError error = statement.query.lastError();
    statement.query.finish();
    if (error.isValid())
        return failure(error, QString(statement.name));
    if (statement.writes)
        m_rowsWritten += rows;
    return {};
}

Result<qint64> Database::change(QLatin1StringView query, Values values)
{
    const auto expecting = waiting();
    const auto statement = run(query, values);
    if (!statement)
        return natter::fail(statement.error());
    const qint64 changed = (*statement)->query.numRowsAffected();
    (*statement)->query.finish();
    m_rowsWritten += changed;
    return changed;
}

Result<QStringList> Database::execute(const QString &sql)
{
    if (m_loss)
        return natter::fail(errorCodeOf(Fault::LinkLost), loss());
    const auto expecting = waiting();
    QSqlQuery query(m_connection);
    query.setForwardOnly(m_dialect.stepsThroughRows());
    if (!query.exec(sql))
        return spokenFailure(query.lastError());
    QStringList column;
    while (query.next())
        column += query.value(0).toString();
    if (query.lastError().isValid())
        return spokenFailure(query.lastError());
    return column;
}

Result<qint64> Database::changeBy(const QString &sql, const QVariantList &values)
{
    if (m_loss)
        return natter::fail(errorCodeOf(Fault::LinkLost), loss());
    const auto expecting = waiting();
    Statement *known = m_bySql.value(sql);
    if (!known) {
        auto prepared = std::make_unique<Statement>(Statement{{}, QSqlQuery(m_connection), true});
        if (!prepared->query.prepare(sql))
            return spokenFailure(prepared->query.lastError());
        known = prepared.get();
        m_statements.push_back(std::move(prepared));
        m_bySql.insert(sql, known);
    }
    for (qsizetype i = 0; i < values.size(); ++i)
        known->query.bindValue(int(i), values[i]);
    if (!known->query.exec()) {
        auto failed = spokenFailure(known->query.lastError());
        known->query.finish();
        return failed;
    }
    const qint64 changed = known->query.numRowsAffected();
    known->query.finish();
    m_rowsWritten += changed;
    return changed;
}

Result<std::monostate> Database::prepare(QLatin1StringView query)
{
    const auto expecting = waiting();
    if (auto prepared = statement(query); !prepared)
        return natter::fail(std::move(prepared.error()));
    return {};
}

Result<std::monostate> Database::begin()
{
    m_fault.reset();
    return runFrame(*m_begin, u"BEGIN");
}

Result<std::monostate> Database::commit()
{
    // PostgreSQL answers the COMMIT of a transaction in which something failed with success, and rolls back.
    if (m_fault)
        return natter::fail(errorCodeOf(*m_fault));
    return runFrame(*m_commit, u"COMMIT");
}

void Database::rollBack()
{
    if (m_loss)
        return; // the server rolls back by itself
    const auto expecting = waiting();
    // Some faults of the disk make SQLite roll back by itself; then there is nothing left to do, and it says so.
    m_rollBack->sql.isEmpty() ? m_rollBack->query.exec() : m_rollBack->query.exec(m_rollBack->sql);
}

QString Database::loss() const
{
    return isCut() ? u"the server does not answer"_s : m_loss.value_or(QString());
}

std::unexpected<Error> Database::lost()
{
    m_fault = Fault::LinkLost;
    return natter::fail(errorCodeOf(Fault::LinkLost));
}

std::unexpected<Error> Database::spokenFailure(const QSqlError &error)
{
    const Fault fault = m_libpq.isBroken() ? Fault::LinkLost : m_dialect.classify(error.nativeErrorCode());
    if (!m_fault || isEnvironmental(fault))
        m_fault = fault;
    const QString words = logSafe(error.databaseText().simplified());
    if (fault == Fault::LinkLost)
        m_loss = words;
    return natter::fail(errorCodeOf(fault), words);
}

std::unexpected<Error> Database::failure(const QSqlError &error, QStringView during)
{
    auto failed = spokenFailure(error);
    if (m_loss)
        return lost();
    const QString complaint = u"%1 (error %2 in %3)"_s.arg(failed.error().detail, error.nativeErrorCode(),
                                                           logSafe(during.toString().simplified()));
    if (isEnvironmental(m_dialect.classify(error.nativeErrorCode())))
        m_complaint = complaint;
    else
        qCWarning(logStore).noquote() << "Database error:" << complaint;
    failed.error().detail.clear();
    return failed;
}

} // namespace natter::store
