// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QLatin1StringView>
#include <QString>
#include <QStringList>

#include <vector>

namespace natter::store {

class Dialect;

struct NamedQuery
{
    QByteArray name;
    QString sql;
};

/**
 * The named queries of resources/sql/queries, and those that only one engine has of the folder in there that bears its
 * name, read once when the store is opened and never changed: every thread may
 * read them. Owned by the store; outlives the connections. A name that does not exist is a fault of the program, which
 * a test finds by preparing every query and looking up every name the code uses.
 */
class Queries
{
public:
    explicit Queries(const Dialect &dialect);

    /** The query of that name, or nothing. It stays where it is for as long as this lives. */
    [[nodiscard]] const NamedQuery *find(QLatin1StringView name) const;
    /** All of them, in order of name. */
    [[nodiscard]] const std::vector<NamedQuery> &all() const { return m_queries; }

private:
    void addFolder(const QString &path, const Dialect &dialect);
    void addFile(const QString &text, const Dialect &dialect);

    std::vector<NamedQuery> m_queries; ///< in order of name
};

} // namespace natter::store
