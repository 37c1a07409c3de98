// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

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

    void show() { m_window.show(); }

private:
    admin::Servers m_servers;
    admin::ServerMonitor m_monitor;
    MainWindow m_window;
};

/** Name, version, icon: what the desktop and the settings know the program by. Needs its QApplication to be there. */
void nameApplication(const QString &version);

} // namespace natter::adminui
