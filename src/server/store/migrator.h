// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QString>

#include <variant>
#include <vector>

namespace natter::store {

class Database;

/** A name that no history has had: cursors of another one do not fit it. */
[[nodiscard]] QString newHistoryName();

/** The table that says which migrations a database has had, and that it is one of Natter's. */
inline const QString migrationsTable = QStringLiteral("natter_migrations");

/** A table that a database has only as long as a move into it is under way. */
inline const QString unfinishedMoveTable = QStringLiteral("natter_move");

/**
 * Brings the schema of a database to what this program knows: the numbered scripts of resources/sql/migrations, each in
 * one transaction with its row in natter_migrations. There is no way back. Used once by the writer before it writes.
 */
class Migrator
{
public:
    explicit Migrator(Database &database);

    /** What to think of a database that a move has not finished with. */
    enum class Unfinished : quint8 { Refused, Expected };

    /**
     * Whether the database may be touched: empty, or ours and not newer than this program. Alters nothing.
     * Error: Unavailable with the reason.
     */
    Result<std::monostate> inspect(Unfinished unfinished = Unfinished::Refused);

    /** Runs what is missing. Call it after inspect(). */
    Result<std::monostate> migrate();

    /** The same up to @p version, all of it in the transaction that is under way. */
    Result<std::monostate> migrateWithin(qint64 version);

    /** How far the schema is; zero: there is none. */
    [[nodiscard]] qint64 version() const { return m_applied; }
    /** The newest version that this program knows. */
    [[nodiscard]] qint64 newest() const { return m_scripts.back().version; }

private:
    struct Script
    {
        qint64 version = 0;
        QString name;
    };

    Result<std::monostate> apply(const Script &script);
    Result<std::monostate> run(const Script &script);
    /** The history of a fresh database gets its name: no cursor of another one fits it. */
    Result<std::monostate> startHistory();
    Result<std::monostate> nameUsers();

    Database &m_database;
    std::vector<Script> m_scripts;
    qint64 m_applied = 0;
};

} // namespace natter::store
