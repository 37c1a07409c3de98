// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/database.h"

#include "base/log.h"
#include "store/queries.h"

#include <QSqlError>

#include <atomic>

namespace natter::store {

using namespace Qt::StringLiterals;

namespace {

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

Result<std::unique_ptr<Database>> Database::open(const DatabaseUrl &url, Access access, const Queries &queries)
{
    std::unique_ptr<Database> database(new Database(url, queries));
    QSqlDatabase &connection = database->m_connection;
    connection.setConnectOptions(database->m_dialect.connectOptions(access));
    connection.setDatabaseName(url.engine == Engine::Sqlite ? url.file : url.database);
    if (!connection.open())
        return database->spokenFailure(connection.lastError(), u"opening");
    if (auto applied = database->apply(database->m_dialect.connectionSettings(access)); !applied)
        return natter::fail(std::move(applied.error()));

    const auto prepareFrame = [&](std::optional<QSqlQuery> &query, const QString &sql) {
        return query.emplace(connection).prepare(sql);
    };
    if (!prepareFrame(database->m_begin, database->m_dialect.beginSql(access)) ||
        !prepareFrame(database->m_commit, QStringLiteral("COMMIT")) ||
        !prepareFrame(database->m_rollBack, QStringLiteral("ROLLBACK")))
        return database->spokenFailure(connection.lastError(), u"preparing transactions");
    return database;
}

Database::~Database()
{
    // Everything that refers to the connection has to be gone before QtSql lets go of it.
    m_byName.clear();
    m_statements.clear();
    m_begin.reset();
    m_commit.reset();
    m_rollBack.reset();
    const QString name = m_connection.connectionName();
    m_connection.close();
    m_connection = QSqlDatabase();
    QSqlDatabase::removeDatabase(name);
}

Result<std::monostate> Database::makeDurable()
{
    return apply(m_dialect.durabilitySettings());
}

Result<std::monostate> Database::apply(const std::vector<ConnectionSetting> &settings)
{
    for (const ConnectionSetting &setting : settings) {
        // A PRAGMA that is not taken says nothing, so it is asked for.
        auto done = execute(setting.set);
        if (done)
            done = execute(setting.query);
        if (!done)
            return natter::fail(std::move(done.error()));
        if (done->value(0) != setting.expected) {
            return natter::fail(ErrorCode::Unavailable,
                                QStringLiteral("the database answers \"%1\" with \"%2\" instead of \"%3\"")
                                    .arg(setting.query, done->value(0), setting.expected));
        }
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
    auto prepared = std::make_unique<Statement>(Statement{QSqlQuery(m_connection), !found->sql.startsWith(u"SELECT")});
    prepared->query.setForwardOnly(true);
    if (!prepared->query.prepare(found->sql))
        return failure(prepared->query.lastError(), QString(name));
    m_statements.push_back(std::move(prepared));
    m_byName.insert(QLatin1StringView(found->name), m_statements.back().get());
    return m_statements.back().get();
}

Result<Database::Statement *> Database::run(QLatin1StringView name, Values values)
{
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
        return failure(error, statement.query.lastQuery());
    if (statement.writes)
        m_rowsWritten += rows;
    return {};
}

Result<qint64> Database::change(QLatin1StringView name, Values values)
{
    const auto statement = run(name, values);
    if (!statement)
        return natter::fail(statement.error());
    const qint64 changed = (*statement)->query.numRowsAffected();
    (*statement)->query.finish();
    m_rowsWritten += changed;
    return changed;
}

Result<QStringList> Database::execute(const QString &sql)
{
    QSqlQuery query(m_connection);
    query.setForwardOnly(true);
    if (!query.exec(sql))
        return spokenFailure(query.lastError(), sql);
    QStringList column;
    while (query.next())
        column += query.value(0).toString();
    if (query.lastError().isValid())
        return spokenFailure(query.lastError(), sql);
    return column;
}

Result<std::monostate> Database::prepare(QLatin1StringView query)
{
    if (auto prepared = statement(query); !prepared)
        return natter::fail(std::move(prepared.error()));
    return {};
}

Result<std::monostate> Database::begin()
{
    m_fault.reset();
    if (!m_begin->exec())
        return failure(m_begin->lastError(), u"BEGIN");
    return {};
}

Result<std::monostate> Database::commit()
{
    if (!m_commit->exec())
        return failure(m_commit->lastError(), u"COMMIT");
    return {};
}

void Database::rollBack()
{
    // Some faults of the disk make SQLite roll back by itself; then there is nothing left to do, and it says so.
    if (!m_rollBack->exec())
        qCDebug(logStore) << "ROLLBACK:" << m_rollBack->lastError().databaseText();
}

std::unexpected<Error> Database::spokenFailure(const QSqlError &error, QStringView during)
{
    auto failed = failure(error, during);
    failed.error().detail = error.databaseText();
    return failed;
}

std::unexpected<Error> Database::failure(const QSqlError &error, QStringView during)
{
    const Fault fault = m_dialect.classify(error.nativeErrorCode());
    if (!m_fault || isEnvironmental(fault))
        m_fault = fault;
    qCWarning(logStore).noquote() << "Database error" << error.nativeErrorCode() << "in"
                                  << logSafe(during.toString().simplified()) << ":" << logSafe(error.databaseText());
    return natter::fail(errorCodeOf(fault));
}

} // namespace natter::store
