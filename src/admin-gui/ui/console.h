// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/localserver.h"
#include "ui/mainwindow.h"

namespace natter::adminui {

/** The console put together: everything it consists of, made in this order and destroyed in the reverse one. */
class Console
{
public:
    /** @p settings outlives the console. */
    explicit Console(QSettings &settings,
                     admin::Credentials::Keeping keeping = admin::Credentials::Keeping::SecretService,
                     admin::SessionOptions options = {})
        : m_servers(settings)
        , m_credentials(keeping)
        , m_session(m_servers, m_credentials, options)
        , m_window(settings, m_servers, m_credentials, m_session, m_local)
    {}

    [[nodiscard]] MainWindow &window() { return m_window; }
    [[nodiscard]] admin::AdminSession &session() { return m_session; }
    [[nodiscard]] admin::LocalServer &local() { return m_local; }
    [[nodiscard]] admin::Servers &servers() { return m_servers; }
    [[nodiscard]] admin::Credentials &credentials() { return m_credentials; }

private:
    admin::Servers m_servers;
    admin::Credentials m_credentials;
    admin::AdminSession m_session;
    admin::LocalServer m_local;
    MainWindow m_window;
};

/** Name, version, icon: what the desktop and the settings know the program by. Needs its QApplication to be there. */
void nameApplication(const QString &version);

} // namespace natter::adminui
