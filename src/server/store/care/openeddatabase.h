// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/care/tableshape.h"
#include "store/database.h"
#include "store/databasefile.h"
#include "store/migrator.h"
#include "store/queries.h"

#include <memory>
#include <optional>

namespace natter::store {

/**
 * A database that one thread works with beside, or instead of, a running store: for backups, restores and the like. Any
 * thread, but always the same. Errors name the database: NotFound if there is none, Unavailable if it cannot be reached
 * or somebody else uses it, ValidationFailed if it is none of Natter's or newer than this program.
 */
class OpenedDatabase
{
public:
    /** To read only; whoever uses it goes on. */
    static Result<OpenedDatabase> forReading(const DatabaseUrl &url);
    /** The same for short questions alone: a server that does not answer one of them soon is given up. */
    static Result<OpenedDatabase> forReadingSoon(const DatabaseUrl &url);
    /** To write, and nobody else may use it while this lives. Not migrated. */
    static Result<OpenedDatabase> claimed(const DatabaseUrl &url,
                                          Migrator::Unfinished unfinished = Migrator::Unfinished::Refused);
    /** An SQLite file that is not kept: nothing of it is waited for to be on disk. */
    static Result<OpenedDatabase> scratch(const QString &file);

    [[nodiscard]] Database &database() { return *m_database; }
    /** What it has of a schema, looked at before. */
    [[nodiscard]] Migrator &migrator() { return *m_migrator; }
    /** Looks at the schema once more, after it was altered past the migrator. */
    Result<std::monostate> inspectAgain();
    /** As it may be shown. */
    [[nodiscard]] const QString &name() const { return m_name; }
    /** @p error, with the name of the database before it. */
    [[nodiscard]] std::unexpected<Error> naming(const Error &error) const;

private:
    OpenedDatabase() = default;
    static Result<OpenedDatabase> reading(const DatabaseUrl &url, std::unique_ptr<LinkGuard> guard);
    Result<std::monostate> open(const DatabaseUrl &url, Access access);

    QString m_name;
    std::optional<DatabaseFile> m_file; ///< outlives the connection
    std::unique_ptr<Queries> m_queries;
    std::unique_ptr<LinkGuard> m_guard; ///< outlives the connection; none: it is waited for
    std::unique_ptr<Database> m_database;
    std::unique_ptr<Migrator> m_migrator;
    Migrator::Unfinished m_unfinished = Migrator::Unfinished::Refused;
};

} // namespace natter::store
