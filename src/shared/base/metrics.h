// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <chrono>

namespace natter {

/** Something that only goes up. May be raised from any thread; readers see a recent value. */
class Counter
{
public:
    void add(quint64 amount = 1) { m_value.fetch_add(amount, std::memory_order_relaxed); }
    [[nodiscard]] quint64 value() const { return m_value.load(std::memory_order_relaxed); }

private:
    std::atomic<quint64> m_value{0};
};

/** How long something took, in power-of-two buckets of microseconds (bucket n: below 2^n µs). Any thread. */
class LatencyHistogram
{
public:
    static constexpr std::size_t bucketCount = 32;

    void record(std::chrono::nanoseconds duration)
    {
        const auto micros = static_cast<quint64>(std::max<qint64>(0, duration.count() / 1000));
        const auto bucket = std::min<std::size_t>(std::bit_width(micros), bucketCount - 1);
        m_buckets[bucket].fetch_add(1, std::memory_order_relaxed);
        m_totalMicros.fetch_add(micros, std::memory_order_relaxed);
    }

    [[nodiscard]] quint64 bucket(std::size_t index) const { return m_buckets[index].load(std::memory_order_relaxed); }
    [[nodiscard]] quint64 totalMicroseconds() const { return m_totalMicros.load(std::memory_order_relaxed); }

private:
    std::array<std::atomic<quint64>, bucketCount> m_buckets{};
    std::atomic<quint64> m_totalMicros{0};
};

} // namespace natter
