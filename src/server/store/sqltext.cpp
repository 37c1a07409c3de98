// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/sqltext.h"

#include <QFile>

namespace natter::store {

QString withoutComments(QStringView sql)
{
    QStringList lines;
    for (const QStringView line : sql.split(u'\n')) {
        if (!line.trimmed().isEmpty() && !line.trimmed().startsWith(u"--"))
            lines += line.toString();
    }
    return lines.join(u'\n');
}

QStringList statementsOf(QStringView script)
{
    QStringList statements;
    for (QString &statement : QString(withoutComments(script) + u'\n').split(QStringLiteral(";\n"))) {
        if (!statement.trimmed().isEmpty())
            statements += std::move(statement);
    }
    return statements;
}

QString sqlResource(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("the program was built without %s", qPrintable(path));
    return QString::fromUtf8(file.readAll());
}

} // namespace natter::store
