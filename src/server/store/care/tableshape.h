// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace natter::store {

class Database;

enum class ColumnKind : quint8 { Integer, Text, Bytes };

struct Column
{
    QString name;
    ColumnKind kind = ColumnKind::Integer;

    friend bool operator==(const Column &, const Column &) = default;
};

/** A column that names a row of another table. */
struct Reference
{
    QString column;
    QString table;
    QString key; ///< the column of that table
};

/** A table as both engines have it: the same names in the same order, whatever the engine calls its types. */
struct TableShape
{
    QString name;
    std::vector<Column> columns; ///< in order of name
    std::vector<int> key;        ///< those of the primary key, in its order; all of them are integers
    std::vector<Reference> references;

    [[nodiscard]] QStringList columnNames() const;
    [[nodiscard]] QStringList keyNames() const;
};

/**
 * The tables of a database of ours, read from the database itself, so that no list of them can be out of date. A table
 * comes after those that it refers to: filled in this order, no row is ever without what it names. The list of
 * migrations is not among them. Errors: the database's; ValidationFailed for a table without a key of integers.
 */
Result<std::vector<TableShape>> tableShapes(Database &database);

} // namespace natter::store
