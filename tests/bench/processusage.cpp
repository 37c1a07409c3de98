// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "processusage.h"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include <unistd.h>

namespace natter::bench {

using std::chrono::nanoseconds;

namespace {

std::string textOf(const std::filesystem::path &file)
{
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

nanoseconds ticksOf(const std::filesystem::path &thread)
{
    // Fields are counted behind the name, which may hold anything: utime and stime are the 12th and 13th from there.
    const std::string stat = textOf(thread / "stat");
    const std::size_t afterName = stat.rfind(')');
    if (afterName == std::string::npos)
        return {};
    std::istringstream fields(stat.substr(afterName + 1));
    std::string skipped;
    for (int i = 0; i < 11; ++i)
        fields >> skipped;
    long long user = 0;
    long long system = 0;
    fields >> user >> system;
    return nanoseconds(std::chrono::seconds(1)) * (user + system) / sysconf(_SC_CLK_TCK);
}

nanoseconds cpuOfThread(const std::filesystem::path &thread)
{
    const std::string schedule = textOf(thread / "schedstat");
    long long onCpu = 0;
    const auto parsed = std::from_chars(schedule.data(), schedule.data() + schedule.size(), onCpu);
    return parsed.ec == std::errc() && onCpu > 0 ? nanoseconds(onCpu) : ticksOf(thread);
}

} // namespace

nanoseconds CpuUse::total() const
{
    nanoseconds sum{};
    for (const auto &[name, used] : byThread)
        sum += used;
    return sum;
}

CpuUse CpuUse::since(const CpuUse &earlier) const
{
    CpuUse difference = *this;
    for (const auto &[name, used] : earlier.byThread) {
        if (const auto now = difference.byThread.find(name); now != difference.byThread.end())
            now->second = std::max(nanoseconds(0), now->second - used);
    }
    return difference;
}

CpuUse cpuUseOf(pid_t process)
{
    CpuUse use;
    std::error_code gone; // threads, or all of the process, may end while we look
    for (const auto &thread : std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/task", gone)) {
        std::string name = textOf(thread.path() / "comm");
        while (!name.empty() && name.back() == '\n')
            name.pop_back();
        if (thread.path().filename() == std::to_string(process))
            name = "loop";
        use.byThread[name] += cpuOfThread(thread.path());
    }
    return use;
}

nanoseconds ownCpuUse()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

std::size_t descriptorCount(pid_t process)
{
    std::error_code gone;
    const std::filesystem::directory_iterator all("/proc/" + std::to_string(process) + "/fd", gone);
    return std::size_t(std::distance(begin(all), end(all)));
}

std::size_t residentBytes(pid_t process)
{
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:"))
            return std::stoul(line.substr(6)) * 1024;
    }
    return 0;
}

} // namespace natter::bench
