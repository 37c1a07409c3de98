// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/await.h"

#include <QByteArray>
#include <QString>
#include <QTemporaryDir>
#include <QTest>

namespace natter::test {

/** The end of systemd's notify protocol that systemd has: takes what a service says of itself. */
class SupervisorEar
{
public:
    SupervisorEar();
    ~SupervisorEar();
    Q_DISABLE_COPY_MOVE(SupervisorEar)

    /** For NOTIFY_SOCKET. */
    [[nodiscard]] QString path() const { return m_folder.filePath(QStringLiteral("notify")); }

    /** Takes what has come, and says whether a message with @p line is among it, or comes. */
    [[nodiscard]] bool hears(const QByteArray &line)
    {
        m_heard.clear();
        return eventually([&] { return takeUntil(line); });
    }
    /** The message in which the line was. */
    [[nodiscard]] QByteArray heard() const { return m_heard; }
    /** Whether any message fed a watchdog. */
    [[nodiscard]] bool hadWatchdog() const { return m_hadWatchdog; }

private:
    bool takeUntil(const QByteArray &line);

    QTemporaryDir m_folder;
    int m_descriptor;
    QByteArray m_heard;
    bool m_hadWatchdog = false;
};

} // namespace natter::test
