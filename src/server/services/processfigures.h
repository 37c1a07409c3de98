// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <chrono>

namespace natter::services {

/** What the kernel says of this process. */
struct ProcessFigures
{
    qint64 residentBytes = 0;
    std::chrono::microseconds cpuTime{0}; ///< of all threads, in user and kernel mode
    int descriptors = 0;

    /** As of now. @p connections: how many descriptors are known to be those of clients, for kernels that do not say
     * how many there are: counting tens of thousands one by one would take too long. */
    [[nodiscard]] static ProcessFigures read(int connections);
};

} // namespace natter::services
