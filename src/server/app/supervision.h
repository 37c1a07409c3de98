// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "services/health.h"

#include <QTimer>

#include <functional>

namespace natter::server {

/**
 * Feeds the service manager's watchdog, if it has one: twice in its time, each time after the loop has come round and
 * the database has answered on a writing and a reading connection. A server that hangs is restarted, one whose disk is
 * full is not: that would help nobody. Loop thread.
 */
class Supervision
{
public:
    /** @p status is a line for people, for `systemctl status`. */
    Supervision(services::Health &health, std::function<QByteArray()> status);

    void start();

private:
    void check();

    services::Health &m_health;
    std::function<QByteArray()> m_status;
    QTimer m_timer;
};

} // namespace natter::server
