// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/log.h"

#include <QString>

namespace natter {

Q_LOGGING_CATEGORY(logServer, "natter.server")
Q_LOGGING_CATEGORY(logNet, "natter.net")
Q_LOGGING_CATEGORY(logAuth, "natter.auth")
Q_LOGGING_CATEGORY(logChat, "natter.chat")
Q_LOGGING_CATEGORY(logStore, "natter.store")
Q_LOGGING_CATEGORY(logClient, "natter.client")

QString logSafe(QStringView text)
{
    QString safe;
    safe.reserve(text.size());
    for (const QChar c : text) {
        const auto category = c.category();
        const bool breaksLine = category == QChar::Other_Control || category == QChar::Separator_Line
            || category == QChar::Separator_Paragraph || category == QChar::Other_Format;
        if (breaksLine)
            safe += QStringLiteral("\\u%1").arg(uint(c.unicode()), 4, 16, QLatin1Char('0'));
        else
            safe += c;
    }
    return safe;
}

QString logSafeTarget(QByteArrayView target)
{
    const qsizetype query = target.indexOf('?');
    const QByteArrayView path = query < 0 ? target : target.first(query);
    return logSafe(QString::fromUtf8(path)) + (query < 0 ? QString() : QStringLiteral("?…"));
}

} // namespace natter
