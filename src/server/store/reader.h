// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/job.h"
#include "store/source.h"
#include "store/trouble.h"

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace natter::store {

class Database;
class Outbox;
struct StoreMetrics;

/**
 * The reading threads: each with a connection of its own that cannot write, all taking jobs from one queue, each job in
 * one snapshot. A connection whose link is lost is made anew at once and the job done again; if that fails, its thread
 * tries several times a second, and when no thread has a connection left, jobs are refused. Made and destroyed on the
 * loop thread, owned by the store. Destruction works off the queue first.
 */
class Reader
{
public:
    /** Starts @p threads threads. Error: Unavailable if a connection cannot be opened. */
    static Result<std::unique_ptr<Reader>> start(const Source &source, int threads, std::size_t maxWaiting,
                                                 Outbox &outbox, StoreMetrics &metrics);
    ~Reader();

    /** Takes @p job over, or leaves it to the caller and says why: Overloaded, or Unavailable without a database. */
    [[nodiscard]] std::optional<ErrorCode> enqueue(std::unique_ptr<Job> &job);

    /** Of a database that is there, but refuses. */
    [[nodiscard]] const Trouble &trouble() const { return m_trouble; }

private:
    Reader(const Source &source, std::size_t maxWaiting, Outbox &outbox, StoreMetrics &metrics);
    void work(std::unique_ptr<Database> database);
    [[nodiscard]] std::unique_ptr<Job> take();
    /** Whether it was done; if not, the link is lost. */
    bool perform(Job &job, Database &database);
    [[nodiscard]] std::unique_ptr<Database> open() const;
    /** After a loss: returns with a new connection, or without one when the reader ends. */
    std::unique_ptr<Database> waitForDatabase(const QString &loss);

    const Source m_source;
    const std::size_t m_maxWaiting;
    Outbox &m_outbox;
    StoreMetrics &m_metrics;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<std::unique_ptr<Job>> m_waiting; ///< guarded by m_mutex
    bool m_closing = false;                     ///< guarded by m_mutex
    int m_connected = 0;                        ///< guarded by m_mutex: threads with a connection
    Trouble m_trouble{"read"};
    std::vector<std::thread> m_threads;
};

} // namespace natter::store
