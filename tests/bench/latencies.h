// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

namespace natter::bench {

/** Every single latency of a measurement, so that percentiles are exact. Microseconds. */
class Latencies
{
public:
    void reserve(std::size_t count) { m_micros.reserve(count); }
    void clear() { m_micros.clear(); }
    void append(const Latencies &others)
    {
        m_micros.insert(m_micros.end(), others.m_micros.begin(), others.m_micros.end());
    }
    void record(std::chrono::nanoseconds duration) { m_micros.push_back(std::uint32_t(duration.count() / 1000)); }

    [[nodiscard]] std::size_t count() const { return m_micros.size(); }
    /** The smallest latency that @p share (0 to 1) of them do not exceed; 0 if there are none. Sorts. */
    [[nodiscard]] double percentile(double share);

private:
    std::vector<std::uint32_t> m_micros;
};

} // namespace natter::bench
