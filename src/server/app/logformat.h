// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/loglevel.h"

#include <QByteArray>
#include <QString>

namespace natter::server {

/** One event of the log, whoever it came from. */
struct LogEvent
{
    Timestamp time;
    QtMsgType type = QtInfoMsg;
    QByteArray category;
    QString message; ///< as it came: foreign characters and all
};

[[nodiscard]] LogLevel levelOf(QtMsgType type);
/** What is said of @p event, on one line and cut where it is too long for one. */
[[nodiscard]] QString shownMessage(const LogEvent &event);

// What becomes of an event. One event is one line or one datagram, whatever its message holds: what could break or
// disguise a line is escaped (logSafe), and what is too long to be a line is cut.

/** `2026-11-22T07:00:00.123Z WARNING natter.net: message` */
[[nodiscard]] QByteArray textLine(const LogEvent &event);
/** A JSON object with time, level, category and message. */
[[nodiscard]] QByteArray jsonLine(const LogEvent &event);
/** A datagram of journald's native protocol. */
[[nodiscard]] QByteArray journalDatagram(const LogEvent &event);

} // namespace natter::server
