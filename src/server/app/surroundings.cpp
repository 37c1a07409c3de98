// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/surroundings.h"

#include <QFile>
#include <QFileInfo>

#include <limits>

#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

namespace natter::server {

std::optional<bool> isClockSynchronised()
{
    timex clock{};
    if (::adjtimex(&clock) < 0)
        return std::nullopt;
    return (clock.status & STA_UNSYNC) == 0;
}

Surroundings Surroundings::ofThisMachine(const QString &folder)
{
    Surroundings machine;
    machine.now = wallClockNow();
    machine.isClockSynchronised = server::isClockSynchronised();
    machine.isRoot = ::geteuid() == 0;
    rlimit files{};
    machine.openFilesMost = ::getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_max != RLIM_INFINITY
                                ? qint64(files.rlim_max)
                                : std::numeric_limits<qint64>::max();
    QFile somaxconn(QStringLiteral("/proc/sys/net/core/somaxconn"));
    if (somaxconn.open(QIODevice::ReadOnly))
        machine.waitingConnections = somaxconn.readAll().trimmed().toLongLong();
    QString existing = folder;
    while (!QFileInfo::exists(existing) && QFileInfo(existing).path() != existing)
        existing = QFileInfo(existing).path();
    struct statvfs space{};
    if (::statvfs(QFile::encodeName(existing).constData(), &space) == 0)
        machine.freeBytes = qint64(space.f_bavail) * qint64(space.f_frsize);
    return machine;
}

QStringList Surroundings::socketsOfService()
{
    QStringList enabled;
    if (!QFileInfo::exists(QStringLiteral("/run/systemd/system")))
        return enabled;
    for (const QString &unit : {QStringLiteral("natter.socket"), QStringLiteral("natter-admin.socket")}) {
        if (QFileInfo(QStringLiteral("/etc/systemd/system/sockets.target.wants/") + unit).isSymLink())
            enabled += unit;
    }
    return enabled;
}

} // namespace natter::server
