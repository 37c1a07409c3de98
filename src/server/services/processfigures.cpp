// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/processfigures.h"

#include <QDir>
#include <QFile>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace natter::services {

namespace {

constexpr auto descriptorFolder = "/proc/self/fd";
/** Of our own: database, logs, listeners and so on. */
constexpr int ownDescriptors = 32;
constexpr int countedMost = 1'000;

std::chrono::microseconds durationOf(const timeval &time)
{
    return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

qint64 residentMemory()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const QList<QByteArray> pages = file.readAll().split(' '); // proc(5): size, resident, …
    return pages.value(1).toLongLong() * ::sysconf(_SC_PAGESIZE);
}

int openDescriptors(int connections)
{
    struct stat folder{};
    // Since Linux 6.2 the folder's size is their number.
    if (::stat(descriptorFolder, &folder) == 0 && folder.st_size > 0)
        return int(folder.st_size);
    if (connections > countedMost)
        return connections + ownDescriptors;
    return int(QDir(QLatin1StringView(descriptorFolder))
                   .entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::System)
                   .size());
}

} // namespace

ProcessFigures ProcessFigures::read(int connections)
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return {residentMemory(), durationOf(usage.ru_utime) + durationOf(usage.ru_stime), openDescriptors(connections)};
}

} // namespace natter::services
