// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/adminsession.h"
#include "core/autostart.h"

#include <QMenu>
#include <QSystemTrayIcon>

namespace natter::adminui {

/**
 * The console's icon in the desktop's tray, where there is one: says how the connection is, tells of its loss and
 * return and of alerts while the window is not looked at, and brings the window back.
 */
class Tray : public QObject
{
    Q_OBJECT

public:
    /** Window and session outlive it. */
    Tray(QWidget &window, admin::AdminSession &session, admin::Autostart autostart = admin::Autostart::ofThisUser());
    ~Tray() override;

    /** Whether the desktop has a tray. */
    [[nodiscard]] static bool isThere() { return QSystemTrayIcon::isSystemTrayAvailable(); }
    void tellAlert(const QString &text, bool isCritical);

Q_SIGNALS:
    void showRequested();

private:
    void sessionChanged(admin::AdminSession::State state);
    void tell(const QString &title, const QString &text, QSystemTrayIcon::MessageIcon icon);
    [[nodiscard]] QString serverName() const;
    void startWithDesktop(bool on);

    QWidget &m_window;
    admin::AdminSession &m_session;
    admin::AdminSession::State m_state;
    bool m_wasLost = false;
    admin::Autostart m_autostart;
    QMenu m_menu;
    QSystemTrayIcon m_icon;
};

} // namespace natter::adminui
