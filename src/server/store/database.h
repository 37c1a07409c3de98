// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "store/dialect.h"
#include "store/libpq.h"
#include "store/linkguard.h"

#include <QHash>
#include <QLatin1StringView>
#include <QScopeGuard>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QVariant>

#include <atomic>
#include <initializer_list>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace natter::store {

class Queries;

/** One row of a result, while a statement stands on it. Columns are counted from 0. */
class Row
{
public:
    explicit Row(const QSqlQuery &query)
        : m_query(query)
    {}

    [[nodiscard]] qint64 integer(int column) const { return m_query.value(column).toLongLong(); }
    [[nodiscard]] bool isNull(int column) const { return m_query.isNull(column); }
    [[nodiscard]] QString text(int column) const { return m_query.value(column).toString(); }
    [[nodiscard]] QByteArray bytes(int column) const { return m_query.value(column).toByteArray(); }
    template<class Id>
    [[nodiscard]] Id id(int column) const
    {
        return Id(integer(column));
    }
    /** As the driver gives it; a null one for NULL. */
    [[nodiscard]] QVariant value(int column) const { return m_query.value(column); }
    [[nodiscard]] Timestamp time(int column) const { return Timestamp(std::chrono::milliseconds(integer(column))); }

private:
    const QSqlQuery &m_query;
};

/** @p time as it is stored. */
[[nodiscard]] inline qint64 toStored(Timestamp time)
{
    return time.time_since_epoch().count();
}

/**
 * One connection to a database, which knows nothing of chat: it opens, prepares named queries once, runs them with
 * values bound by position, and says what went wrong. Made, used and destroyed on one thread, the one that owns the
 * connection.
 *
 * Values: integers as qint64 or int (booleans too, so that both engines store the same), text as QString, bytes as
 * QByteArray. Every statement is finished before the call that runs it returns, so a transaction can always be
 * committed. An error's code tells the client's side of it. The database's own words go to the log; only those of
 * open(), makeDurable() and execute(), which no client gets to see, are in the error instead. Those of a lost link and
 * of a database that refuses everything are left to the owner, who tells them once: they would be in the log a thousand
 * times.
 */
class Database
{
public:
    using Values = std::initializer_list<QVariant>;

    /**
     * @p queries must outlive the connection. Nothing in the database is altered by opening it, and a server that does
     * not answer is given up after ten seconds. A connection that must not wait for ever later on either has a @p
     * guard, which outlives it and cuts it.
     */
    static Result<std::unique_ptr<Database>> open(const DatabaseUrl &url, Access access, const Queries &queries,
                                                  LinkGuard *guard = nullptr);
    ~Database();

    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;

    [[nodiscard]] const Dialect &dialect() const { return m_dialect; }

    /** Makes the writing connection durable (DESIGN §2 rule 2); Unavailable if the engine does not take it. */
    Result<std::monostate> makeDurable();
    /**
     * From now on a statement that is under way ends with an error soon after @p stop is set, which outlives the
     * connection. Of an engine with a server nothing: there every statement has an end of its own.
     */
    void interruptWhen(const std::atomic<bool> &stop);
    /** From now on no statement takes longer than a client is ready to wait. */
    Result<std::monostate> makeImpatient();

    /** Runs a statement that gives no rows; how many it changed. */
    Result<qint64> change(QLatin1StringView query, Values values);

    /** Calls `bool visit(const Row &)` for each row until it says false. It must not use the database. */
    template<class Visit>
    Result<std::monostate> each(QLatin1StringView query, Values values, Visit visit);

    /** `map(const Row &)` of every row. */
    template<class Map, class T = std::invoke_result_t<Map &, const Row &>>
    Result<std::vector<T>> all(QLatin1StringView query, Values values, Map map);

    /** `map(const Row &)` of the first row, if there is one. */
    template<class Map, class T = std::invoke_result_t<Map &, const Row &>>
    Result<std::optional<T>> first(QLatin1StringView query, Values values, Map map);

    /** Runs SQL that is no named query: schema and settings. The rows' first column as text. */
    Result<QStringList> execute(const QString &sql);

    /** Calls `bool visit(const Row &)` for each row of SQL that is no named query, until it says false. */
    template<class Visit>
    Result<std::monostate> eachOf(const QString &sql, Visit visit);

    /** Runs SQL that is no named query with @p values: prepared once, and kept for as long as the connection is. */
    Result<qint64> changeBy(const QString &sql, const QVariantList &values);

    /** Prepares @p query, as its first use would. */
    Result<std::monostate> prepare(QLatin1StringView query);

    Result<std::monostate> begin();
    Result<std::monostate> commit();
    void rollBack();

    /** The worst that happened since begin(), whether or not the caller took notice. */
    [[nodiscard]] std::optional<Fault> fault() const { return m_fault; }
    /** Whether the server is gone: every further call fails at once, and only a new connection helps. */
    [[nodiscard]] bool isLost() const { return m_loss.has_value(); }
    /** The driver's words when it went; of one that was cut, that there was no answer. */
    [[nodiscard]] QString loss() const;
    /** Whether it was lost because the server did not answer in time. */
    [[nodiscard]] bool isCut() const { return m_link && m_link->isCut(); }
    /** The database's own words for the last fault() that is not one job's alone, and where it was met. */
    [[nodiscard]] const QString &complaint() const { return m_complaint; }
    /** What was done since begin() must not be committed: it is not what it was meant to be. */
    void distrust() { m_fault = m_fault.value_or(Fault::Other); }
    /** Rows inserted, updated and deleted since the connection was opened. */
    [[nodiscard]] qint64 rowsWritten() const { return m_rowsWritten; }

private:
    struct Statement
    {
        QLatin1StringView name; ///< empty: it has none
        QSqlQuery query;
        bool writes = false;
    };

    /** BEGIN and its like: prepared where the engine allows that. */
    struct Frame
    {
        QSqlQuery query;
        QString sql; ///< empty: it is prepared
    };

    Database(const DatabaseUrl &url, const Queries &queries);
    Result<std::monostate> connect(const DatabaseUrl &url, Access access);
    Result<std::monostate> makeFrames(Access access);
    void forgetStatements();
    std::optional<Frame> frame(const QString &sql);
    Result<std::monostate> runFrame(Frame &frame, QStringView name);
    /** What a lost link leaves to say. */
    std::unexpected<Error> lost();
    /** While it lives, the server is expected to answer. */
    [[nodiscard]] auto waiting()
    {
        if (m_link)
            m_link->waits();
        return qScopeGuard([link = m_link.get()] {
            if (link)
                link->isAnswered();
        });
    }
    Result<std::monostate> apply(const std::vector<ConnectionSetting> &settings);
    Result<Statement *> statement(QLatin1StringView name);
    /** The statement with @p values bound, run, and standing before its first row. */
    Result<Statement *> run(QLatin1StringView name, Values values);
    /** Leaves the statement; an error if stepping through the rows ended in one. */
    Result<std::monostate> leave(Statement &statement, qint64 rows);
    /** Notes and logs @p error. */
    std::unexpected<Error> failure(const QSqlError &error, QStringView during);
    /** Notes it and leaves the telling to the caller: the database's own words are in the error. */
    std::unexpected<Error> spokenFailure(const QSqlError &error);

    Dialect m_dialect;
    const Queries &m_queries;
    QSqlDatabase m_connection;
    QHash<QLatin1StringView, Statement *> m_byName; ///< the names are those of m_queries
    std::vector<std::unique_ptr<Statement>> m_statements;
    QHash<QString, Statement *> m_bySql; ///< those of changeBy()
    std::optional<Frame> m_begin;
    std::optional<Frame> m_commit;
    std::optional<Frame> m_rollBack;
    Libpq m_libpq;
    const std::atomic<bool> *m_stop = nullptr; ///< ends what is under way
    std::unique_ptr<LinkGuard::Link> m_link;   ///< none: nobody watches
    std::optional<QString> m_loss;
    std::optional<Fault> m_fault;
    QString m_complaint;
    qint64 m_rowsWritten = 0;
};

/** A transaction that is rolled back unless it is committed. Must not outlive its database. */
class Transaction
{
public:
    static Result<Transaction> begin(Database &database)
    {
        if (auto begun = database.begin(); !begun)
            return natter::fail(begun.error());
        return Transaction(database);
    }
    Transaction(Transaction &&other) noexcept
        : m_database(std::exchange(other.m_database, nullptr))
    {}
    Transaction &operator=(Transaction &&) = delete;
    ~Transaction()
    {
        if (m_database)
            m_database->rollBack();
    }

    /** After an error the transaction is rolled back. */
    Result<std::monostate> commit()
    {
        auto committed = m_database->commit();
        if (committed)
            m_database = nullptr;
        return committed;
    }

private:
    explicit Transaction(Database &database)
        : m_database(&database)
    {}

    Database *m_database;
};

template<class Visit>
Result<std::monostate> Database::each(QLatin1StringView query, Values values, Visit visit)
{
    const auto expecting = waiting();
    const auto statement = run(query, values);
    if (!statement)
        return natter::fail(statement.error());
    qint64 rows = 0;
    const Row row((*statement)->query);
    while ((*statement)->query.next()) {
        ++rows;
        if (!visit(row))
            break;
    }
    return leave(**statement, rows);
}

template<class Visit>
Result<std::monostate> Database::eachOf(const QString &sql, Visit visit)
{
    if (m_loss)
        return natter::fail(errorCodeOf(Fault::LinkLost), loss());
    const auto expecting = waiting();
    QSqlQuery query(m_connection);
    query.setForwardOnly(m_dialect.stepsThroughRows());
    if (!query.exec(sql))
        return spokenFailure(query.lastError());
    const Row row(query);
    while (query.next()) {
        if (!visit(row))
            return {};
    }
    if (query.lastError().isValid())
        return spokenFailure(query.lastError());
    return {};
}

template<class Map, class T>
Result<std::vector<T>> Database::all(QLatin1StringView query, Values values, Map map)
{
    std::vector<T> found;
    auto done = each(query, values, [&](const Row &row) {
        found.push_back(map(row));
        return true;
    });
    if (!done)
        return natter::fail(std::move(done.error()));
    return found;
}

template<class Map, class T>
Result<std::optional<T>> Database::first(QLatin1StringView query, Values values, Map map)
{
    std::optional<T> found;
    auto done = each(query, values, [&](const Row &row) {
        found.emplace(map(row));
        return false;
    });
    if (!done)
        return natter::fail(std::move(done.error()));
    return found;
}

} // namespace natter::store
