// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/latencywindow.h"

#include <numeric>

namespace natter::services {

namespace {

using Buckets = std::array<quint64, LatencyHistogram::bucketCount>;

double percentile(const Buckets &buckets, quint64 count, double share)
{
    if (count == 0)
        return 0;
    const double wanted = share * double(count);
    double below = 0;
    for (std::size_t n = 0; n < buckets.size(); ++n) {
        const auto here = double(buckets[n]);
        if (here > 0 && below + here >= wanted) {
            const double least = n == 0 ? 0 : double(quint64(1) << (n - 1));
            const auto most = double(quint64(1) << n);
            constexpr double microsecondsPerMillisecond = 1'000;
            return (least + (most - least) * (wanted - below) / here) / microsecondsPerMillisecond;
        }
        below += here;
    }
    return 0;
}

} // namespace

LatencyPercentiles LatencyWindow::look(const LatencyHistogram &histogram)
{
    Buckets now{};
    for (std::size_t n = 0; n < now.size(); ++n)
        now[n] = histogram.bucket(n);
    Buckets lately = now;
    if (!m_looks.empty()) {
        for (std::size_t n = 0; n < now.size(); ++n)
            lately[n] -= m_looks.front()[n];
    }
    m_looks.push_back(now);
    if (m_looks.size() > looksKept)
        m_looks.pop_front();
    const quint64 count = std::accumulate(lately.begin(), lately.end(), quint64(0));
    return {percentile(lately, count, 0.5), percentile(lately, count, 0.95), percentile(lately, count, 0.99)};
}

} // namespace natter::services
