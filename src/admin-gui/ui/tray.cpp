// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tray.h"

#include "ui/icons.h"
#include "ui/wording.h"

#include <QApplication>

namespace natter::adminui {

using State = admin::AdminSession::State;

Tray::Tray(QWidget &window, admin::AdminSession &session, admin::Autostart autostart)
    : m_window(window)
    , m_session(session)
    , m_state(session.state())
    , m_autostart(std::move(autostart))
    , m_icon(applicationIcon())
{
    m_menu.setAccessibleName(tr("Natter Admin"));
    connect(m_menu.addAction(tr("&Show")), &QAction::triggered, this, &Tray::showRequested);
    QAction *startsWithDesktop = m_menu.addAction(tr("Start with the &desktop"));
    startsWithDesktop->setCheckable(true);
    connect(startsWithDesktop, &QAction::triggered, this, &Tray::startWithDesktop);
    // The desktop's own tools may have changed it meanwhile.
    connect(&m_menu, &QMenu::aboutToShow, startsWithDesktop,
            [this, startsWithDesktop] { startsWithDesktop->setChecked(m_autostart.isOn()); });
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

void Tray::startWithDesktop(bool on)
{
    if (const auto done = m_autostart.set(on); !done)
        tell(tr("This could not be changed"), done.error().message(), QSystemTrayIcon::Warning);
}

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
