// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/ratelimit.h"

#include <algorithm>

namespace natter::session {

double RateLimit::level(const Bucket &bucket, Steady::time_point now) const
{
    const double passed = std::chrono::duration<double>(now - bucket.filledAt).count();
    return std::min(double(m_rate.burst), bucket.tokens + passed * m_rate.perSecond);
}

bool RateLimit::take(UserId user, Steady::time_point now)
{
    if (m_rate.perSecond <= 0)
        return true;
    auto bucket = m_buckets.find(user);
    if (bucket == m_buckets.end()) {
        if (m_buckets.size() >= m_sweepAt)
            forgetTheRested(now);
        bucket = m_buckets.insert(user, {double(m_rate.burst), now});
    }
    const double tokens = level(*bucket, now);
    if (tokens < 1)
        return false;
    *bucket = {tokens - 1, now};
    return true;
}

void RateLimit::forgetTheRested(Steady::time_point now)
{
    m_buckets.removeIf([&](auto entry) { return level(entry.value(), now) >= m_rate.burst; });
    // Swept again when it has doubled: the sweep costs a constant for each user who came since.
    m_sweepAt = std::max<qsizetype>(1024, 2 * m_buckets.size());
}

} // namespace natter::session
