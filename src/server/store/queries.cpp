// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/queries.h"

#include "store/dialect.h"
#include "store/sqltext.h"

#include <QDir>

#include <algorithm>

namespace natter::store {

Queries::Queries(const Dialect &dialect)
{
    const QString common = QStringLiteral(":/natter/sql/queries");
    for (const QString &path : {common, QString(common + u'/' + dialect.name())}) {
        const QDir folder(path);
        for (const QString &file : folder.entryList(QDir::Files, QDir::Name))
            addFile(sqlResource(folder.filePath(file)), dialect);
    }
    std::ranges::sort(m_queries, {}, &NamedQuery::name);
    const auto twice = std::ranges::adjacent_find(m_queries, {}, &NamedQuery::name);
    if (twice != m_queries.end())
        qFatal("two queries are named %s", twice->name.constData());
}

void Queries::addFile(const QString &text, const Dialect &dialect)
{
    constexpr QStringView header = u"-- name: ";
    QStringList sections = text.split(QLatin1Char('\n') + header.toString());
    sections.removeFirst(); // what stands above the first name
    for (const QString &section : sections) {
        const QString name = section.section(u'\n', 0, 0).trimmed();
        const QStringView sql = QStringView(section).sliced(section.indexOf(u'\n'));
        m_queries.push_back({name.toLatin1(), dialect.expand(withoutComments(sql))});
    }
}

const NamedQuery *Queries::find(QLatin1StringView name) const
{
    const auto viewOf = [](const NamedQuery &query) { return QLatin1StringView(query.name); };
    const auto found = std::ranges::lower_bound(m_queries, name, {}, viewOf);
    return found != m_queries.end() && viewOf(*found) == name ? &*found : nullptr;
}

} // namespace natter::store
