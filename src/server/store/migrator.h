// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QString>

#include <variant>
#include <vector>

namespace natter::store {

class Database;

/**
 * Brings the schema of a database to what this program knows: the numbered scripts of resources/sql/migrations, each in
 * one transaction with its row in natter_migrations. There is no way back. Used once by the writer before it writes.
 */
class Migrator
{
public:
    explicit Migrator(Database &database);

    /**
     * Whether the database may be touched: empty, or ours and not newer than this program. Alters nothing.
     * Error: Unavailable with the reason.
     */
    Result<std::monostate> inspect();

    /** Runs what is missing. Call it after inspect(). */
    Result<std::monostate> migrate();

private:
    struct Script
    {
        qint64 version = 0;
        QString name;
    };

    Result<std::monostate> apply(const Script &script);
    /** The history of a fresh database gets its name: no cursor of another one fits it. */
    Result<std::monostate> startHistory();
    Result<std::monostate> nameUsers();

    Database &m_database;
    std::vector<Script> m_scripts;
    qint64 m_applied = 0;
};

} // namespace natter::store
