// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QLatin1StringView>
#include <QString>
#include <QStringList>

namespace natter::store {

class Dialect;

/**
 * The named queries of resources/sql/queries, read once when the store is opened and never changed: every thread may read
 * them. Owned by the store; outlives the connections. A name that does not exist is a fault of the program, which a test
 * finds by preparing every query and looking up every name the code uses.
 */
class Queries
{
public:
    explicit Queries(const Dialect &dialect);

    /** The text for @p name, or nothing. */
    [[nodiscard]] const QString *find(QLatin1StringView name) const;
    [[nodiscard]] QStringList names() const;

private:
    void addFile(const QString &text, const Dialect &dialect);

    QHash<QString, QString> m_texts;
};

} // namespace natter::store
