// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/logging.h"

#include "base/clock.h"
#include "base/log.h"

#include <unistd.h>

namespace natter::server {

namespace {

const char *levelName(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return "DEBUG";
    case QtInfoMsg:
        return "INFO";
    case QtWarningMsg:
        return "WARNING";
    case QtCriticalMsg:
    case QtFatalMsg:
        break;
    }
    return "ERROR";
}

void writeLine(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    QByteArray line = toIso8601(wallClockNow());
    line.append(' ')
        .append(levelName(type))
        .append(' ')
        .append(context.category ? context.category : "default")
        .append(": ");
    line.append(logSafe(message).toUtf8()).append('\n');
    // One write a line, so that lines of several threads do not mix; what stderr does not take is nobody's to save.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.constData(), size_t(line.size()));
}

} // namespace

void startLogging(LogLevel level)
{
    const auto onOff = [level](LogLevel least) {
        return level <= least ? QStringLiteral("true") : QStringLiteral("false");
    };
    QLoggingCategory::setFilterRules(QStringLiteral("*.debug=false\n*.info=false\n"
                                                    "natter.*.debug=%1\nnatter.*.info=%2\nnatter.*.warning=%3\n")
                                         .arg(onOff(LogLevel::Debug), onOff(LogLevel::Info), onOff(LogLevel::Warning)));
    qInstallMessageHandler(writeLine);
}

} // namespace natter::server
