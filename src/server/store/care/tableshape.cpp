// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/care/tableshape.h"

#include "store/database.h"
#include "store/migrator.h"

#include <algorithm>
#include <map>
#include <optional>

namespace natter::store {

using namespace Qt::StringLiterals;

namespace {

/** Name, type, and the place in the primary key, counted from 1. */
QString columnsSql(const Dialect &dialect, const QString &table)
{
    if (dialect.engine() == Engine::Sqlite)
        return u"SELECT name, type, pk FROM pragma_table_info('%1') ORDER BY name"_s.arg(table);
    return u"SELECT a.attname, format_type(a.atttypid, NULL), "
           "COALESCE(array_position(CAST(i.indkey AS SMALLINT[]), a.attnum) + 1, 0) "
           "FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary "
           "WHERE a.attrelid = CAST('%1' AS REGCLASS) AND a.attnum > 0 AND NOT a.attisdropped "
           "ORDER BY CAST(a.attname AS TEXT) COLLATE \"C\""_s.arg(table);
}

QString referencesSql(const Dialect &dialect, const QString &table)
{
    if (dialect.engine() == Engine::Sqlite)
        return uR"(SELECT "from", "table", "to" FROM pragma_foreign_key_list('%1'))"_s.arg(table);
    return u"SELECT a.attname, c.relname, k.attname FROM pg_constraint r "
           "JOIN pg_class c ON c.oid = r.confrelid "
           "JOIN pg_attribute a ON a.attrelid = r.conrelid AND a.attnum = r.conkey[1] "
           "JOIN pg_attribute k ON k.attrelid = r.confrelid AND k.attnum = r.confkey[1] "
           "WHERE r.contype = 'f' AND r.conrelid = CAST('%1' AS REGCLASS)"_s.arg(table);
}

std::optional<ColumnKind> kindOf(const QString &type)
{
    const QString name = type.toLower();
    if (name == u"bigint" || name == u"integer")
        return ColumnKind::Integer;
    if (name == u"text")
        return ColumnKind::Text;
    if (name == u"blob" || name == u"bytea")
        return ColumnKind::Bytes;
    return std::nullopt;
}

Result<TableShape> shapeOf(Database &database, const QString &table)
{
    TableShape shape{table, {}, {}, {}};
    std::map<int, int> key;
    QString odd;
    auto done = database.eachOf(columnsSql(database.dialect(), table), [&](const Row &row) {
        const auto kind = kindOf(row.text(1));
        if (!kind)
            odd = row.text(0);
        if (const int place = int(row.integer(2)); place > 0) {
            key[place] = int(shape.columns.size());
            if (kind != ColumnKind::Integer)
                odd = row.text(0);
        }
        shape.columns.push_back({row.text(0), kind.value_or(ColumnKind::Text)});
        return true;
    });
    if (done) {
        done = database.eachOf(referencesSql(database.dialect(), table), [&](const Row &row) {
            shape.references.push_back({row.text(0), row.text(1), row.text(2)});
            return true;
        });
    }
    if (!done)
        return fail(std::move(done.error()));
    if (!odd.isEmpty() || key.empty())
        return fail(ErrorCode::ValidationFailed, u"its table %1 is none of Natter's (%2)"_s.arg(table, odd));
    for (const auto &[place, column] : key)
        shape.key.push_back(column);
    return shape;
}

/** Those that refer to nothing first. */
std::vector<TableShape> inOrderOfReferences(std::vector<TableShape> shapes)
{
    std::vector<TableShape> ordered;
    const auto isThere = [&](const QString &table) {
        return std::ranges::find(ordered, table, &TableShape::name) != ordered.end();
    };
    while (!shapes.empty()) {
        auto next = std::ranges::find_if(shapes, [&](const TableShape &shape) {
            return std::ranges::all_of(shape.references, [&](const Reference &reference) {
                return reference.table == shape.name || isThere(reference.table);
            });
        });
        if (next == shapes.end())
            next = shapes.begin(); // tables that refer to each other; the engine says so when they are filled
        ordered.push_back(std::move(*next));
        shapes.erase(next);
    }
    return ordered;
}

} // namespace

QStringList TableShape::columnNames() const
{
    QStringList names;
    for (const Column &column : columns)
        names += column.name;
    return names;
}

QStringList TableShape::keyNames() const
{
    QStringList names;
    for (const int column : key)
        names += columns[std::size_t(column)].name;
    return names;
}

Result<std::vector<TableShape>> tableShapes(Database &database)
{
    auto tables = database.execute(database.dialect().tableNamesSql());
    if (!tables)
        return fail(std::move(tables.error()));
    tables->sort();
    std::vector<TableShape> shapes;
    for (const QString &table : *tables) {
        if (table == migrationsTable || table == unfinishedMoveTable)
            continue;
        auto shape = shapeOf(database, table);
        if (!shape)
            return fail(std::move(shape.error()));
        shapes.push_back(*std::move(shape));
    }
    return inOrderOfReferences(std::move(shapes));
}

} // namespace natter::store
