// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/metrics.h"

namespace natter::hub {

/**
 * How long it takes to tell everybody who is there: from the first event that is published in a turn of the loop until
 * all that was queued for its receivers has been handed to the kernel. Loop thread, but for reading the histogram.
 */
class FanoutClock
{
public:
    void publicationBegins()
    {
        if (!m_isQueued)
            m_begun = Steady::now();
        m_isPublishing = true;
    }
    void publicationEnds() { m_isPublishing = false; }

    /** Something waits for the end of the turn to be written. */
    void queued() { m_isQueued |= m_isPublishing; }
    /** It is written. */
    void turnEnded()
    {
        if (!m_isQueued)
            return;
        m_isQueued = false;
        m_latencies.record(Steady::now() - m_begun);
    }

    [[nodiscard]] const LatencyHistogram &latencies() const { return m_latencies; }

private:
    Steady::time_point m_begun;
    bool m_isPublishing = false;
    bool m_isQueued = false;
    LatencyHistogram m_latencies;
};

} // namespace natter::hub
