// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/metrics.h"

namespace natter::store {

/** How many jobs the commits held, in power-of-two buckets (bucket n: below 2^n jobs). Any thread. */
class BatchSizes
{
public:
    static constexpr std::size_t bucketCount = 12;

    void record(std::size_t jobs) { m_buckets[std::min<std::size_t>(std::bit_width(jobs), bucketCount - 1)].add(); }
    [[nodiscard]] quint64 bucket(std::size_t index) const { return m_buckets[index].value(); }

private:
    std::array<Counter, bucketCount> m_buckets;
};

/** What the store has done since it was opened. Written by its threads, readable from any. */
struct StoreMetrics
{
    Counter commits;         ///< write transactions that are on disk
    Counter messages;        ///< messages that are on disk; repetitions do not count
    Counter replayedBatches; ///< batches rolled back and done again in parts, because a job spoiled them
    Counter failedCommits;   ///< write transactions that the database refused as a whole
    Counter reads;           ///< read jobs done
    Counter refused;         ///< jobs answered at once with Overloaded or Unavailable
    BatchSizes batchSizes;   ///< jobs a commit
    LatencyHistogram commit; ///< the COMMIT statement alone
    LatencyHistogram batch;  ///< a whole transaction, BEGIN to COMMIT
};

} // namespace natter::store
