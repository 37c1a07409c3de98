// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "machine.h"

#include "latencies.h"
#include "poller.h"
#include "tempfolder.h"

#include <array>
#include <fstream>
#include <thread>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/statfs.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace natter::bench {

namespace {

std::string processorName()
{
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);) {
        if (line.starts_with("model name"))
            return line.substr(line.find(':') + 2);
    }
    return "unknown";
}

std::string fileSystemName(const std::string &folder)
{
    struct statfs found{};
    if (::statfs(folder.c_str(), &found) != 0)
        return "unknown";
    switch (found.f_type) {
    case 0xEF53:
        return "ext4";
    case 0x58465342:
        return "xfs";
    case 0x9123683E:
        return "btrfs";
    case 0x01021994:
        return "tmpfs (in memory: commits are not durable here)";
    case 0x794c7630:
        return "overlayfs";
    default:
        return "type " + std::to_string(found.f_type);
    }
}

} // namespace

QJsonObject describeMachine(const std::string &workFolder)
{
    utsname system{};
    ::uname(&system);
    return {{QStringLiteral("processor"), QString::fromStdString(processorName())},
            {QStringLiteral("cores"), int(std::thread::hardware_concurrency())},
            {QStringLiteral("kernel"), QString::fromLatin1(system.release)},
            {QStringLiteral("file_system"), QString::fromStdString(fileSystemName(workFolder))}};
}

Figures measureSync(const std::string &workFolder)
{
    constexpr int times = 300;
    const TempFolder folder(workFolder);
    const int file = ::open((folder.path() / "sync").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    const std::array<char, 4096> block{};
    Latencies latencies;
    for (int i = 0; i < times; ++i) {
        const auto begin = Steady::now();
        if (::write(file, block.data(), block.size()) != ssize_t(block.size()) || ::fdatasync(file) != 0)
            break;
        latencies.record(Steady::now() - begin);
    }
    ::close(file);
    Figures figures;
    if (latencies.count() != times)
        figures.addFault("the work folder cannot be written");
    figures.add("4 KiB append and fdatasync, p50", "µs", latencies.percentile(0.5));
    figures.add("4 KiB append and fdatasync, p99", "µs", latencies.percentile(0.99));
    return figures;
}

std::size_t raiseDescriptorLimit()
{
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}

} // namespace natter::bench
