// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace natter::server {

/** Whether something keeps this machine's clock right; nothing: nobody can tell. Costs one system call. */
[[nodiscard]] std::optional<bool> isClockSynchronised();

/** What the machine says of itself, as far as it matters to a server. A value, so that a test can have another machine.
 */
struct Surroundings
{
    Timestamp now{};
    std::optional<bool> isClockSynchronised; ///< as the function of that name says
    bool isRoot = false;
    qint64 openFilesMost = 0;                 ///< how far this process may raise its limit
    std::optional<qint64> waitingConnections; ///< net.core.somaxconn
    std::optional<qint64> freeBytes;          ///< on the disk of the database
    QStringList socketUnits; ///< of systemd, that stand in for HOST and PORT of the service in question

    /** The sockets that systemd opens for the service of a package; those that an operator has disabled are not. */
    [[nodiscard]] static QStringList socketsOfService();

    /** @p folder is where the database is, or will be. */
    [[nodiscard]] static Surroundings ofThisMachine(const QString &folder);
};

} // namespace natter::server
