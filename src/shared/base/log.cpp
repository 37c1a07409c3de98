// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/log.h"

#include <QString>

namespace natter {

Q_LOGGING_CATEGORY(logServer, "natter.server", QtWarningMsg)
Q_LOGGING_CATEGORY(logNet, "natter.net", QtWarningMsg)
Q_LOGGING_CATEGORY(logAuth, "natter.auth", QtWarningMsg)
Q_LOGGING_CATEGORY(logChat, "natter.chat", QtWarningMsg)
Q_LOGGING_CATEGORY(logStore, "natter.store", QtWarningMsg)
Q_LOGGING_CATEGORY(logClient, "natter.client", QtWarningMsg)

namespace {

bool mustBeEscaped(char32_t c)
{
    switch (QChar::category(c)) {
    case QChar::Other_Control:
    case QChar::Other_Format:
    case QChar::Other_Surrogate:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
        return true;
    default:
        return false;
    }
}

} // namespace

QString logSafe(QStringView text)
{
    QString safe;
    safe.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        const bool pair = text[i].isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate();
        const char32_t c = pair ? QChar::surrogateToUcs4(text[i], text[i + 1]) : text[i].unicode();
        i += pair;
        if (c == U'\\')
            safe += QStringLiteral("\\\\"); // or a text could pretend to hold an escaped character
        else if (!mustBeEscaped(c))
            safe += QChar::fromUcs4(c);
        else if (QChar::requiresSurrogates(c))
            safe += QStringLiteral("\\u{%1}").arg(uint(c), 0, 16);
        else
            safe += QStringLiteral("\\u%1").arg(uint(c), 4, 16, QLatin1Char('0'));
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
