// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/care/tableshape.h"

#include <QCryptographicHash>
#include <QVariantList>

#include <atomic>
#include <vector>

namespace natter::store {

/** Rows as QtSql has them, the columns in the order of the shape. */
using Rows = std::vector<QVariantList>;

/** Whoever has to end early sets it, from any thread. */
using StopFlag = std::atomic<bool>;

/**
 * Reads a table in order of its key, some rows at a time, however large it is: each page begins behind the last key, so
 * nothing of it stays open or grows. What it sees of concurrent writes is up to the transaction around it.
 */
class TableScan
{
public:
    /** Both must outlive it. */
    TableScan(Database &database, const TableShape &shape);

    /** Goes on behind this row instead of at the beginning. */
    void startBehind(const QVariantList &row);

    /** The next rows; none at the end. */
    Result<Rows> next();

private:
    Database &m_database;
    const TableShape &m_shape;
    QString m_behind; ///< the last key, as SQL; empty at the beginning
};

/** The last row in order of the key, or none. */
Result<Rows> lastRow(Database &database, const TableShape &shape);

/** Stores rows with one statement for many of them. */
class TableFill
{
public:
    TableFill(Database &database, const TableShape &shape);

    Result<std::monostate> add(const Rows &rows);

private:
    [[nodiscard]] QString sql(std::size_t rows) const;

    Database &m_database;
    const TableShape &m_shape;
};

/** How many rows there are, and a SHA-256 over all of them, the same on either engine. */
struct TableDigest
{
    qint64 rows = 0;
    QByteArray sha256;

    friend bool operator==(const TableDigest &, const TableDigest &) = default;
};

/** Takes rows as they come and gives their digest. */
class DigestBuilder
{
public:
    explicit DigestBuilder(const TableShape &shape)
        : m_shape(shape)
    {}

    void add(const Rows &rows);
    [[nodiscard]] TableDigest result() const { return {m_rows, m_hash.result()}; }

private:
    const TableShape &m_shape;
    qint64 m_rows = 0;
    QCryptographicHash m_hash{QCryptographicHash::Sha256};
    QByteArray m_encoded;
};

/** Reads all of a table. Error: Unavailable once @p stop is set. */
Result<TableDigest> digestOf(Database &database, const TableShape &shape, const StopFlag &stop);

/** The last number that was given away in each table that numbers its rows itself. */
struct Numbering
{
    QString table;
    qint64 last = 0;
};
Result<std::vector<Numbering>> numberings(Database &database, const std::vector<TableShape> &shapes);

/** Numbers go on behind these, and behind the highest that is in the table. */
Result<std::monostate> applyNumberings(Database &database, const std::vector<Numbering> &numberings);
/**
 * Access tokens name a login by its number, and are good for as long as the key that signed them: a number that this
 * database has not given away may have been by another with the same key, one that was deleted or is older than a
 * backup. Nobody may be given such a number once more. So numbers go on at the milliseconds of the clock, where no
 * logins get by themselves: it takes a processor longer than one to check a password. In a transaction of the caller's.
 */
Result<std::monostate> skipLoginNumbers(Database &database);

/** Whether there is nothing of anybody's in the database: no tables, or ours as a first start leaves them. */
Result<bool> isUnused(Database &database, const std::vector<TableShape> &shapes);

} // namespace natter::store
