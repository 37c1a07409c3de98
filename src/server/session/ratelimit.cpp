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

std::chrono::seconds RateLimit::take(UserId user, Steady::time_point now, int tokens)
{
    using namespace std::chrono_literals;
    if (m_rate.perSecond <= 0)
        return 0s;
    auto bucket = m_buckets.find(user);
    if (bucket == m_buckets.end()) {
        if (m_buckets.size() >= m_sweepAt)
            forgetTheRested(now);
        bucket = m_buckets.insert(user, {double(m_rate.burst), now});
    }
    // What costs more than a full bucket holds would be refused for ever otherwise.
    const double wanted = std::min(tokens, m_rate.burst);
    const double there = level(*bucket, now);
    if (there < wanted)
        return std::chrono::ceil<std::chrono::seconds>(
            std::chrono::duration<double>((wanted - there) / m_rate.perSecond));
    *bucket = {there - wanted, now};
    return 0s;
}

void RateLimit::forgetTheRested(Steady::time_point now)
{
    m_buckets.removeIf([&](auto entry) { return level(entry.value(), now) >= m_rate.burst; });
    // Swept again when it has doubled: the sweep costs a constant for each user who came since.
    m_sweepAt = std::max<qsizetype>(1024, 2 * m_buckets.size());
}

} // namespace natter::session
