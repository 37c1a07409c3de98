// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>

#include <sys/types.h>

namespace natter::bench {

/** CPU time of a process, by the names of its threads; the main thread is "loop". */
struct CpuUse
{
    std::map<std::string, std::chrono::nanoseconds> byThread;

    [[nodiscard]] std::chrono::nanoseconds total() const;
    /** What was used since @p earlier. */
    [[nodiscard]] CpuUse since(const CpuUse &earlier) const;
};

/** From /proc: the scheduler's own nanoseconds, or clock ticks (10 ms) on kernels that do not tell them. */
[[nodiscard]] CpuUse cpuUseOf(pid_t process);

/** CPU time of this process. */
[[nodiscard]] std::chrono::nanoseconds ownCpuUse();

/** How many descriptors the process has open: its connections, and some. */
[[nodiscard]] std::size_t descriptorCount(pid_t process);

/** VmRSS in bytes; 0 if the process is gone. */
[[nodiscard]] std::size_t residentBytes(pid_t process);

} // namespace natter::bench
