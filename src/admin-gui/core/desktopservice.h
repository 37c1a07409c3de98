// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusConnection>
#include <QObject>
#include <QStringList>
#include <QVariantList>
#include <QVariantMap>

namespace natter::admin {

/**
 * The one console of a desktop session, as org.freedesktop.Application has it: the first that is started owns the name
 * on the session bus; a later one hands over what it was started for and ends. Desktops start it by that name too, and
 * open links with it. Without a session bus every start is one of its own.
 *
 * Lives on the thread of its event loop; gives the name back when it is destroyed. What comes in was said by any
 * program of this user: addresses are text that has not been looked at.
 */
class DesktopService : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Application")

public:
    enum class Start : quint8 {
        First,      ///< go on: this is the console
        HandedOver, ///< another one has it; end
        Alone,      ///< there is no bus; go on
    };

    explicit DesktopService(QDBusConnection bus = QDBusConnection::sessionBus(), QObject *parent = nullptr);
    ~DesktopService() override;

    /** @p links are what this process was started with. Waits for the other one's answer, for some seconds at most. */
    [[nodiscard]] Start start(const QStringList &links);

public Q_SLOTS:
    // By their names on the bus.
    Q_SCRIPTABLE void Activate(const QVariantMap &platform);
    Q_SCRIPTABLE void Open(const QStringList &links, const QVariantMap &platform);
    Q_SCRIPTABLE void ActivateAction(const QString &action, const QVariantList &arguments, const QVariantMap &platform);

Q_SIGNALS:
    /** Show the window, and bring it to the front: @p token is the desktop's leave to do so; may be empty. */
    void shown(const QString &token);
    /** Somebody has followed a link, or started the console with one. */
    void linkFollowed(const QString &link, const QString &token);

private:
    QDBusConnection m_bus;
    bool m_isOwner = false;
};

} // namespace natter::admin
