// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/logformat.h"

#include "base/log.h"
#include "protocol/jsonwriter.h"

namespace natter::server {

namespace {

constexpr qsizetype messageMost = 4'000; ///< characters

struct Level
{
    const char *name;
    char priority; ///< syslog's
};

Level levelOf(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return {"DEBUG", '7'};
    case QtInfoMsg:
        return {"INFO", '6'};
    case QtWarningMsg:
        return {"WARNING", '4'};
    case QtCriticalMsg:
        return {"ERROR", '3'};
    case QtFatalMsg:
        break;
    }
    return {"ERROR", '2'};
}

QString shownMessage(const LogEvent &event)
{
    const QString safe = logSafe(QStringView(event.message).first(std::min(event.message.size(), messageMost)));
    return event.message.size() > messageMost ? QString(safe + QStringLiteral("…")) : safe;
}

} // namespace

QByteArray textLine(const LogEvent &event)
{
    QByteArray line = toIso8601(event.time);
    line.append(' ').append(levelOf(event.type).name).append(' ').append(event.category).append(": ");
    return line.append(shownMessage(event).toUtf8()).append('\n');
}

QByteArray jsonLine(const LogEvent &event)
{
    return protocol::JsonWriter()
        .beginObject()
        .field("time", event.time)
        .plain("level", levelOf(event.type).name)
        .plain("category", event.category)
        .field("message", shownMessage(event))
        .endObject()
        .take()
        .append('\n');
}

QByteArray journalDatagram(const LogEvent &event)
{
    // No value has a line end, so each can take the short form NAME=value.
    QByteArray fields("SYSLOG_IDENTIFIER=natterd\nPRIORITY=");
    fields.append(levelOf(event.type).priority).append("\nNATTER_CATEGORY=").append(event.category);
    return fields.append("\nMESSAGE=").append(shownMessage(event).toUtf8()).append('\n');
}

} // namespace natter::server
