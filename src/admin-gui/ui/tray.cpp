// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tray.h"

#include "ui/icons.h"
#include "ui/wording.h"

#include <QApplication>

namespace natter::adminui {

using State = admin::AdminSession::State;

Tray::Tray(QWidget &window, admin::AdminSession &session)
    : m_window(window)
    , m_session(session)
    , m_state(session.state())
    , m_icon(applicationIcon())
{
    m_menu.setAccessibleName(tr("Natter Admin"));
    connect(m_menu.addAction(tr("&Show")), &QAction::triggered, this, &Tray::showRequested);
    connect(m_menu.addAction(tr("&Quit")), &QAction::triggered, qApp, &QApplication::quit);
    m_icon.setContextMenu(&m_menu);
    connect(&m_icon, &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason reason) {
        if (reason == QSystemTrayIcon::Trigger || reason == QSystemTrayIcon::DoubleClick)
            Q_EMIT showRequested();
    });
    connect(&m_icon, &QSystemTrayIcon::messageClicked, this, &Tray::showRequested);
    connect(&m_session, &admin::AdminSession::stateChanged, this, &Tray::sessionChanged);
    sessionChanged(m_state);
    m_icon.show();
}

Tray::~Tray() = default;

QString Tray::serverName() const
{
    return m_session.profile() ? m_session.profile()->title() : QString();
}

void Tray::sessionChanged(State state)
{
    m_state = state;
    const QString name = serverName();
    m_icon.setToolTip(name.isEmpty() ? tr("Natter Admin") : tr("%1: %2").arg(name, wordFor(state)));
    if (state == State::Lost && m_session.isSignedIn() && !m_wasLost) {
        m_wasLost = true;
        tell(tr("%1 cannot be reached").arg(name), m_session.fault(), QSystemTrayIcon::Critical);
    } else if (state == State::Connected && std::exchange(m_wasLost, false)) {
        tell(tr("%1 is back").arg(name), tr("What is shown is live again."), QSystemTrayIcon::Information);
    } else if (!m_session.isSignedIn()) {
        m_wasLost = false;
    }
}

void Tray::tellAlert(const QString &text, bool isCritical)
{
    tell(serverName(), text, isCritical ? QSystemTrayIcon::Critical : QSystemTrayIcon::Warning);
}

void Tray::tell(const QString &title, const QString &text, QSystemTrayIcon::MessageIcon icon)
{
    if (m_window.isActiveWindow())
        return;                                            // it is seen there
    m_icon.showMessage(title, text.toHtmlEscaped(), icon); // desktops take some markup in the text
}

} // namespace natter::adminui
