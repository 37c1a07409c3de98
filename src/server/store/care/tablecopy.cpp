// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/care/tablecopy.h"

#include "store/care/rowcodec.h"
#include "store/database.h"

#include <algorithm>

namespace natter::store {

using namespace Qt::StringLiterals;

namespace {

constexpr int rowsOfAPage = 250;
// SQLite takes 32,766 values in a statement, PostgreSQL 65,535: enough for 500 columns.
constexpr std::size_t rowsOfAStatement = 50;

QVariantList rowOf(const Row &row, const TableShape &shape)
{
    QVariantList values;
    values.reserve(qsizetype(shape.columns.size()));
    for (int i = 0; i < int(shape.columns.size()); ++i)
        values += row.isNull(i) ? QVariant() : row.value(i);
    return values;
}

QString selectOf(const TableShape &shape)
{
    return u"SELECT %1 FROM %2"_s.arg(shape.columnNames().join(u", "_s), shape.name);
}

Result<Rows> rowsOf(Database &database, const TableShape &shape, const QString &sql)
{
    Rows rows;
    auto done = database.eachOf(sql, [&](const Row &row) {
        rows.push_back(rowOf(row, shape));
        return true;
    });
    if (!done)
        return fail(std::move(done.error()));
    return rows;
}

/** Tables whose "id" the engine gives. */
QString sequenceOf(const QString &table)
{
    return u"pg_get_serial_sequence('%1', 'id')"_s.arg(table);
}

Result<qint64> numberOf(Database &database, const QString &sql)
{
    const auto found = database.execute(sql);
    if (!found)
        return fail(found.error());
    return found->value(0).toLongLong();
}

bool hasColumn(const TableShape &shape, QStringView name)
{
    return std::ranges::find(shape.columns, name, &Column::name) != shape.columns.end();
}

} // namespace

TableScan::TableScan(Database &database, const TableShape &shape)
    : m_database(database)
    , m_shape(shape)
{}

void TableScan::startBehind(const QVariantList &row)
{
    QStringList key;
    for (const int column : m_shape.key)
        key += QString::number(row[column].toLongLong());
    m_behind = u" WHERE (%1) > (%2)"_s.arg(m_shape.keyNames().join(u", "_s), key.join(u", "_s));
}

Result<Rows> TableScan::next()
{
    auto rows = rowsOf(m_database, m_shape,
                       selectOf(m_shape) + m_behind +
                           u" ORDER BY %1 LIMIT %2"_s.arg(m_shape.keyNames().join(u", "_s)).arg(rowsOfAPage));
    if (rows && !rows->empty())
        startBehind(rows->back());
    return rows;
}

Result<Rows> lastRow(Database &database, const TableShape &shape)
{
    return rowsOf(database, shape,
                  selectOf(shape) + u" ORDER BY %1 DESC LIMIT 1"_s.arg(shape.keyNames().join(u" DESC, "_s)));
}

TableFill::TableFill(Database &database, const TableShape &shape)
    : m_database(database)
    , m_shape(shape)
{}

QString TableFill::sql(std::size_t rows) const
{
    const QString row = u'(' + QStringList(qsizetype(m_shape.columns.size()), u"?"_s).join(u", "_s) + u')';
    return u"INSERT INTO %1 (%2) VALUES %3"_s.arg(m_shape.name, m_shape.columnNames().join(u", "_s),
                                                  QStringList(qsizetype(rows), row).join(u", "_s));
}

Result<std::monostate> TableFill::add(const Rows &rows)
{
    for (std::size_t i = 0; i < rows.size();) {
        // Two statements do for any number of rows: of many, and of one.
        const std::size_t count = rows.size() - i >= rowsOfAStatement ? rowsOfAStatement : 1;
        QVariantList values;
        for (std::size_t end = i + count; i < end; ++i)
            values += rows[i];
        if (auto added = m_database.changeBy(sql(count), values); !added)
            return fail(added.error().code, u"%1: %2"_s.arg(m_shape.name, added.error().message()));
    }
    return {};
}

void DigestBuilder::add(const Rows &rows)
{
    for (const QVariantList &row : rows) {
        m_encoded.resize(0);
        encodeRow(m_shape, row, m_encoded);
        m_hash.addData(m_encoded);
    }
    m_rows += qint64(rows.size());
}

Result<TableDigest> digestOf(Database &database, const TableShape &shape, const StopFlag &stop)
{
    TableScan scan(database, shape);
    DigestBuilder digest(shape);
    for (;;) {
        auto rows = scan.next();
        if (!rows)
            return fail(std::move(rows.error()));
        if (stop)
            return fail(ErrorCode::Unavailable, u"stopped"_s);
        if (rows->empty())
            return digest.result();
        digest.add(*rows);
    }
}

Result<std::vector<Numbering>> numberings(Database &database, const std::vector<TableShape> &shapes)
{
    std::vector<Numbering> found;
    for (const TableShape &shape : shapes) {
        if (!hasColumn(shape, u"id"))
            continue;
        if (database.dialect().engine() == Engine::Sqlite) {
            const auto last =
                numberOf(database, u"SELECT seq FROM sqlite_sequence WHERE name = '%1'"_s.arg(shape.name));
            if (!last)
                return fail(last.error());
            if (*last > 0)
                found.push_back({shape.name, *last});
            continue;
        }
        const auto sequence = database.execute(u"SELECT COALESCE(%1, '')"_s.arg(sequenceOf(shape.name)));
        if (!sequence)
            return fail(sequence.error());
        if (sequence->value(0).isEmpty())
            continue;
        const auto last = numberOf(
            database, u"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM %1"_s.arg(sequence->value(0)));
        if (!last)
            return fail(last.error());
        if (*last > 0)
            found.push_back({shape.name, *last});
    }
    return found;
}

Result<std::monostate> applyNumberings(Database &database, const std::vector<Numbering> &numberings)
{
    for (const Numbering &numbering : numberings) {
        const auto highest = numberOf(database, u"SELECT COALESCE(MAX(id), 0) FROM %1"_s.arg(numbering.table));
        if (!highest)
            return fail(highest.error());
        const QString last = QString::number(std::max(*highest, numbering.last));
        QStringList statements;
        if (database.dialect().engine() == Engine::Sqlite) {
            statements += u"DELETE FROM sqlite_sequence WHERE name = '%1'"_s.arg(numbering.table);
            statements += u"INSERT INTO sqlite_sequence (name, seq) VALUES ('%1', %2)"_s.arg(numbering.table, last);
        } else {
            statements += u"SELECT setval(%1, %2)"_s.arg(sequenceOf(numbering.table), last);
        }
        for (const QString &statement : statements) {
            if (auto done = database.execute(statement); !done)
                return fail(std::move(done.error()));
        }
    }
    return {};
}

Result<std::monostate> skipLoginNumbers(Database &database)
{
    return applyNumberings(database, {{u"logins"_s, toStored(wallClockNow())}});
}

Result<bool> isUnused(Database &database, const std::vector<TableShape> &shapes)
{
    for (const TableShape &shape : shapes) {
        const QString condition = shape.name == u"history" ? u" WHERE rev > 0"_s : QString();
        const auto rows = numberOf(
            database, u"SELECT COUNT(*) FROM (SELECT 1 FROM %1%2 LIMIT 1) AS found"_s.arg(shape.name, condition));
        if (!rows)
            return fail(rows.error());
        if (*rows > 0)
            return false;
    }
    return true;
}

} // namespace natter::store
