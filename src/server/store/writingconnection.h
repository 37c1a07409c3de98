// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/database.h"
#include "store/source.h"
#include "store/tables/tables.h"

#include <memory>
#include <optional>

namespace natter::store {

/** What a writing connection knew of the database, which may be another one behind the same name afterwards. */
struct WritingPast
{
    QString history;
    Rev rev; ///< everything up to here was acknowledged
};

/** Why there is no writing connection. */
struct OpeningFailure
{
    Error error;            ///< with a sentence that says what is wrong with the database, without naming it
    bool isReached = false; ///< the server answers, but the database is not to be used: that does not pass by itself
};

/**
 * The one connection that writes, with the tables on it: ours alone, durable, of today's schema. On the writing thread,
 * owned by the writer, and never mended: when its link is lost, another one takes its place.
 *
 * On PostgreSQL it holds an advisory lock for as long as the session lives, so nobody else's natterd can write
 * meanwhile; and as a session's lock outlives its transactions, whoever has got the lock knows that what the former
 * session had under way is decided.
 */
class WritingConnection
{
public:
    /** Opens the database, takes its lock, brings its schema up to date, reads where its order of changes stands. */
    static std::expected<std::unique_ptr<WritingConnection>, OpeningFailure>
    open(const Source &source, const std::optional<WritingPast> &past = std::nullopt);

    [[nodiscard]] Database &database() { return *m_database; }
    [[nodiscard]] WritableTables &tables() { return m_tables; }
    /** Has SQLite empty its write-ahead log, if nobody reads in it at this moment. Outside of transactions. */
    void emptyLog();
    /** For the connection after this one. Cheap, and does not ask the database. */
    [[nodiscard]] WritingPast past() { return {m_history, m_tables.history().rev().value_or(Rev())}; }

private:
    explicit WritingConnection(std::unique_ptr<Database> database);
    Result<std::monostate> prepare(const std::optional<WritingPast> &past);
    /** Of what only the database's administrator can mend. */
    void warnOfRisks();

    std::unique_ptr<Database> m_database;
    WritableTables m_tables;
    QString m_history;
};

} // namespace natter::store
