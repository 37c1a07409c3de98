// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "model/ids.h"

#include <QHash>

namespace natter::session {

/** How often something may be done: a steady rate and a burst on top. */
struct Rate
{
    int perSecond = 20; ///< 0: no limit
    int burst = 60;     ///< what an idle user may do at once
};

/**
 * A token bucket for each user, whichever connections they use. Loop thread. A user costs memory only until their
 * bucket is full again.
 */
class RateLimit
{
public:
    explicit RateLimit(Rate rate)
        : m_rate(rate)
    {}

    /**
     * Takes @p tokens of @p user, as many as a full bucket has at the most: zero. If there are not so many it takes
     * none: the time until there will be, in whole seconds.
     */
    [[nodiscard]] std::chrono::seconds take(UserId user, Steady::time_point now, int tokens = 1);

    [[nodiscard]] qsizetype trackedUsers() const { return m_buckets.size(); }

private:
    struct Bucket
    {
        double tokens = 0;
        Steady::time_point filledAt;
    };

    [[nodiscard]] double level(const Bucket &bucket, Steady::time_point now) const;
    void forgetTheRested(Steady::time_point now);

    Rate m_rate;
    QHash<UserId, Bucket> m_buckets;
    qsizetype m_sweepAt = 1024; ///< buckets that trigger the next sweep
};

} // namespace natter::session
