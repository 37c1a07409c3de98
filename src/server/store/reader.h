// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/databaseurl.h"
#include "store/job.h"

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace natter::store {

class Database;
class Outbox;
class Queries;
struct StoreMetrics;

/**
 * The reading threads: each with a connection of its own that cannot write, all taking jobs from one queue, each job in
 * one snapshot. Made and destroyed on the loop thread, owned by the store. Destruction works off the queue first.
 */
class Reader
{
public:
    /** Starts @p threads threads. Error: Unavailable if a connection cannot be opened. */
    static Result<std::unique_ptr<Reader>> start(const DatabaseUrl &url, const Queries &queries, int threads,
                                                 std::size_t maxWaiting, Outbox &outbox, StoreMetrics &metrics);
    ~Reader();

    /** Takes @p job over, unless too many wait already: then it is left to the caller. */
    [[nodiscard]] bool enqueue(std::unique_ptr<Job> &job);

private:
    Reader(std::size_t maxWaiting, Outbox &outbox, StoreMetrics &metrics);
    void work(Database &database);

    const std::size_t m_maxWaiting;
    Outbox &m_outbox;
    StoreMetrics &m_metrics;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<std::unique_ptr<Job>> m_waiting; ///< guarded by m_mutex
    bool m_closing = false;                     ///< guarded by m_mutex
    std::vector<std::thread> m_threads;
};

} // namespace natter::store
