// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QDBusConnection>
#include <QObject>
#include <QProcess>
#include <QStringList>
#include <QTimer>

#include <array>
#include <optional>

namespace natter::admin {

/**
 * natterd on this very machine: found, started, stopped, restarted. As a service of systemd (the system's, or the
 * user's own) over D-Bus where that is there, else as a child of the console, which ends with it. Once looked at, a
 * service is followed: what others do to it is told too.
 *
 * Lives on the thread of its event loop; nothing blocks it but the end of a child when the console itself ends.
 */
class LocalServer : public QObject
{
    Q_OBJECT

public:
    enum class Way : quint8 { SystemService, UserService, Child };
    Q_ENUM(Way)

    struct Status
    {
        bool isThere = false; ///< the unit is installed, the program found
        bool isRunning = false;
        bool isBusy = false; ///< on its way to another state
        QString remark;      ///< systemd's word for the state, or where the program is
    };

    /** @p program: natterd's path; empty: beside the console's own, else in PATH. */
    explicit LocalServer(const QString &program = {}, QObject *parent = nullptr);
    ~LocalServer() override;

    /** Asks the service managers anew; changed() when they have answered. */
    void look();
    [[nodiscard]] const Status &status(Way way) const { return m_status[std::size_t(way)]; }
    [[nodiscard]] const QString &program() const { return m_program; }
    /** Settings for a child, besides the console's own environment. */
    void setChildEnvironment(const QProcessEnvironment &environment) { m_child.setProcessEnvironment(environment); }

    void start(Way way);
    void stop(Way way);
    /** Of what runs. */
    void restart(Way way);
    /** What the child has said, the newest last. */
    [[nodiscard]] const QStringList &childLog() const { return m_log; }

Q_SIGNALS:
    void changed();
    void failed(const QString &sentence);
    void childSaid(const QString &line);

private Q_SLOTS:
    // D-Bus signals are connected by name.
    void systemUnitChanged() { ask(Way::SystemService); }
    void userUnitChanged() { ask(Way::UserService); }

private:
    [[nodiscard]] static QString foundProgram();
    [[nodiscard]] static QDBusConnection bus(Way way);
    void ask(Way way);
    void askForState(Way way, const QString &path);
    void follow(Way way, const QString &path);
    void command(Way way, const QString &method);
    void childChanged();
    void readChild();

    std::array<Status, 3> m_status;
    QString m_program;
    QProcess m_child;
    std::array<QString, 2> m_followed; ///< the units' paths, of the two services
    QTimer m_again;                    ///< while a service is on its way to another state
    bool m_isStopping = false;
    bool m_comesBack = false; ///< the child that is being stopped
    QByteArray m_rest;        ///< of a line that has not ended yet
    QStringList m_log;
};

} // namespace natter::admin
