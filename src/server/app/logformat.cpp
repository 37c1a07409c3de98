// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/logformat.h"

#include "base/log.h"
#include "protocol/jsonwriter.h"

namespace natter::server {

namespace {

constexpr qsizetype messageMost = 4'000; ///< characters

QByteArray nameOf(QtMsgType type)
{
    return QByteArray(logLevelName(levelOf(type)).data()).toUpper();
}

/** Syslog's. */
char priorityOf(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return '7';
    case QtInfoMsg:
        return '6';
    case QtWarningMsg:
        return '4';
    case QtCriticalMsg:
        return '3';
    case QtFatalMsg:
        break;
    }
    return '2';
}

} // namespace

LogLevel levelOf(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return LogLevel::Debug;
    case QtInfoMsg:
        return LogLevel::Info;
    case QtWarningMsg:
        return LogLevel::Warning;
    case QtCriticalMsg:
    case QtFatalMsg:
        break;
    }
    return LogLevel::Error;
}

QString shownMessage(const LogEvent &event)
{
    const QString safe = logSafe(QStringView(event.message).first(std::min(event.message.size(), messageMost)));
    return event.message.size() > messageMost ? QString(safe + QStringLiteral("…")) : safe;
}

QByteArray textLine(const LogEvent &event)
{
    QByteArray line = toIso8601(event.time);
    line.append(' ').append(nameOf(event.type)).append(' ').append(event.category).append(": ");
    return line.append(shownMessage(event).toUtf8()).append('\n');
}

QByteArray jsonLine(const LogEvent &event)
{
    return protocol::JsonWriter()
        .beginObject()
        .field("time", event.time)
        .plain("level", nameOf(event.type))
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
    fields.append(priorityOf(event.type)).append("\nNATTER_CATEGORY=").append(event.category);
    return fields.append("\nMESSAGE=").append(shownMessage(event).toUtf8()).append('\n');
}

} // namespace natter::server
