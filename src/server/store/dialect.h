// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/ids.h"
#include "store/databaseurl.h"

#include <QStringList>

#include <optional>
#include <span>
#include <vector>

namespace natter::store {

/** What a connection is for. The engine itself refuses to write on one for reading. */
enum class Access : quint8 { Read, Write };

/** What went wrong in the database, as far as anybody has to tell it apart. */
enum class Fault : quint8 {
    Constraint, ///< a UNIQUE, FOREIGN KEY, CHECK or NOT NULL said no
    Busy,       ///< somebody else holds the database
    Full,       ///< no space left
    Io,         ///< the disk or the file system failed
    SyncFailed, ///< the disk took the bytes, but did not confirm that they are safe
    Corrupt,    ///< the file is damaged or no database
    Refused,    ///< it cannot be opened or may not be written
    LinkLost,   ///< the connection to the database's server is gone: nothing more can be asked on it
    Other,      ///< a fault of the program: bad SQL, a wrong type
};

/** A setting of a connection, and how to see that it was really taken. */
struct ConnectionSetting
{
    QString set; ///< empty: nothing can be set, it is so or not
    QString query;
    QString expected;
    QString complaint = {}; ///< what to say if it is not so, with the answer as %1; empty: just what was asked
};

/** A setting of a database's server that makes what is acknowledged less than safe, and which no connection can change.
 */
struct DurabilityRisk
{
    QString query;
    QString answer; ///< the one that is a risk
    QString warning;
};

/**
 * All that differs between the database engines: the spelling of a few words, settings and error numbers. Everything
 * else is one SQL text for all. A value; any thread.
 */
class Dialect
{
public:
    explicit Dialect(Engine engine)
        : m_engine(engine)
    {}

    /** How files and rows of tests are called after the engine: "sqlite", "postgres". */
    [[nodiscard]] QString name() const;
    [[nodiscard]] QString driverName() const;
    /** In the form QSqlDatabase wants; @p given are those of the DATABASE_URL, which come last and so win. */
    [[nodiscard]] QString connectOptions(Access access, const QString &given) const;
    /** Whether BEGIN and its like can be prepared as statements are. */
    [[nodiscard]] bool preparesTransactions() const { return m_engine == Engine::Sqlite; }
    /** Whether rows are fetched one by one, so that an unfinished statement keeps the connection busy. */
    [[nodiscard]] bool stepsThroughRows() const { return m_engine == Engine::Sqlite; }
    /** Whether many messages are stored by one statement: worth it where each one is a way to a server and back. */
    [[nodiscard]] bool storesWholeBatches() const { return m_engine == Engine::Postgres; }
    [[nodiscard]] Engine engine() const { return m_engine; }

    /** Replaces {id}, {key}, {bytes}, {binary}, {clustered} and {ids} in @p sql. */
    [[nodiscard]] QString expand(QString sql) const;
    /**
     * What is bound where a query says {ids}, a table with the column id: one statement for many rows, where each would
     * be a way to the database's server and back. As many as a command may name.
     */
    [[nodiscard]] QString listOf(std::span<const UserId> users) const;

    [[nodiscard]] QString beginSql(Access access) const;

    /** What every connection is given right after it is opened: nothing here alters the database. */
    [[nodiscard]] std::vector<ConnectionSetting> connectionSettings(Access access) const;
    /** What the writing connection is given once the database is known to be ours. */
    [[nodiscard]] std::vector<ConnectionSetting> durabilitySettings() const;
    /** What the server may be set to, and had better not be. */
    [[nodiscard]] std::vector<DurabilityRisk> durabilityRisks() const;
    /** What every connection is given last, when the schema is in place: how long a statement may take. */
    [[nodiscard]] std::vector<ConnectionSetting> patienceSettings() const;

    /** Empties the log, unless somebody reads in it: nobody waits for that. */
    [[nodiscard]] QStringList emptyLogSql() const;

    /** Yields how many bytes the database takes. */
    [[nodiscard]] QString databaseSizeSql() const;

    /** Yields the name of every table. */
    [[nodiscard]] QString tableNamesSql() const;

    [[nodiscard]] Fault classify(const QString &nativeErrorCode) const;

private:
    Engine m_engine;
};

/** The answer a client gets for @p fault. */
[[nodiscard]] ErrorCode errorCodeOf(Fault fault);

/** Whether @p fault would hit every other job just the same, so that trying them one by one is of no use. */
[[nodiscard]] bool isEnvironmental(Fault fault);

} // namespace natter::store
