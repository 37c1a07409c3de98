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
    const QString folder = QStringLiteral(":/natter/sql/queries");
    addFolder(folder + u'/' + dialect.name(), dialect);
    std::vector<NamedQuery> own;
    own.swap(m_queries);
    addFolder(folder, dialect);
    // What an engine has in words of its own takes the place of what is common.
    std::erase_if(m_queries, [&](const NamedQuery &query) {
        return std::ranges::find(own, query.name, &NamedQuery::name) != own.end();
    });
    m_queries.insert(m_queries.end(), own.begin(), own.end());
    std::ranges::sort(m_queries, {}, &NamedQuery::name);
    const auto twice = std::ranges::adjacent_find(m_queries, {}, &NamedQuery::name);
    if (twice != m_queries.end())
        qFatal("two queries are named %s", twice->name.constData());
}

void Queries::addFolder(const QString &path, const Dialect &dialect)
{
    const QDir folder(path);
    for (const QString &file : folder.entryList(QDir::Files, QDir::Name))
        addFile(sqlResource(folder.filePath(file)), dialect);
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
