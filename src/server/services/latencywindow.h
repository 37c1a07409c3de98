// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/metrics.h"

#include <deque>

namespace natter::services {

/** Of the last seconds, in milliseconds; all zero if nothing happened in them. */
struct LatencyPercentiles
{
    double p50 = 0;
    double p95 = 0;
    double p99 = 0;
};

/**
 * What a histogram that only grows has gathered lately. Buckets are powers of two, and inside one all is taken for
 * evenly spread: a percentile is right to within the bucket it falls into.
 */
class LatencyWindow
{
public:
    /** Looks at @p histogram once more: the window is that of the last @p looksKept looks. */
    LatencyPercentiles look(const LatencyHistogram &histogram);

private:
    static constexpr std::size_t looksKept = 10;
    using Buckets = std::array<quint64, LatencyHistogram::bucketCount>;

    std::deque<Buckets> m_looks;
};

} // namespace natter::services
