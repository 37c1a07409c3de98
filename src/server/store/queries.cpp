// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/queries.h"

#include "store/dialect.h"
#include "store/sqltext.h"

#include <QDir>

namespace natter::store {

Queries::Queries(const Dialect &dialect)
{
    const QDir folder(QStringLiteral(":/natter/sql/queries"));
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
        const QString sql = dialect.expand(withoutComments(QStringView(section).sliced(section.indexOf(u'\n'))));
        if (m_texts.contains(name))
            qFatal("two queries are named %s", qPrintable(name));
        m_texts.insert(name, sql);
    }
}

const QString *Queries::find(QLatin1StringView name) const
{
    const auto found = m_texts.constFind(QString(name));
    return found == m_texts.constEnd() ? nullptr : &*found;
}

QStringList Queries::names() const
{
    QStringList names = m_texts.keys();
    names.sort();
    return names;
}

} // namespace natter::store
