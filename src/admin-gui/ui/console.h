// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/desktopservice.h"
#include "ui/mainwindow.h"

namespace natter::adminui {

/** The console put together: everything it consists of, made in this order and destroyed in the reverse one. */
class Console
{
public:
    /** @p settings outlives the console. */
    explicit Console(QSettings &settings)
        : m_servers(settings)
        , m_window(settings, m_servers, m_monitor)
    {}

    /** Shows the window, and brings it to the front where the desktop lets it. */
    void show()
    {
        m_window.show();
        m_window.raise();
        m_window.activateWindow();
    }

private:
    admin::Servers m_servers;
    admin::ServerMonitor m_monitor;
    MainWindow m_window;
};

/** Name, version, icon: what the desktop and the settings know the program by. Needs its QApplication to be there. */
void nameApplication(const QString &version);

} // namespace natter::adminui
