// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/databaseurl.h"
#include "store/job.h"

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

namespace natter::store {

class Database;
class Outbox;
class Queries;
class WritableTables;
struct StoreMetrics;

/**
 * The one writing thread with the one writing connection, and so the one order of all changes.
 *
 * It takes all jobs that wait (at most maxBatch), runs them in one transaction, commits, and sends them home together:
 * the batch is whatever arrived while the last commit ran. A job that ends in an error of its own before it has written
 * anything costs nothing. One that fails otherwise spoils the transaction: it is rolled back, and the jobs are run
 * again: those before it together, then it alone, then those behind it. If the database as a whole refuses (disk full,
 * locked, damaged), all of the batch get that answer.
 *
 * Made and destroyed on the loop thread, owned by the store. Destruction commits what waits first.
 */
class Writer
{
public:
    static constexpr std::size_t maxBatch = 1'000;

    /**
     * Opens the database, checks that it is ours, brings its schema up to date.
     * Error: with a sentence that says what is wrong with the database, without naming it.
     */
    static Result<std::unique_ptr<Writer>> start(const DatabaseUrl &url, const Queries &queries, std::size_t maxWaiting,
                                                 Outbox &outbox, StoreMetrics &metrics);
    ~Writer();

    /** Takes @p job over, unless too many wait already: then it is left to the caller. */
    [[nodiscard]] bool enqueue(std::unique_ptr<Job> &job);

    /** The newest change that was in the database when the thread took over. */
    [[nodiscard]] Rev openedAt() const { return m_openedAt; }

private:
    using Jobs = std::span<const std::unique_ptr<Job>>;
    enum class Outcome : quint8 {
        Committed,
        Spoilt,  ///< by one of its jobs; rolled back
        Refused, ///< by the database, the same answer for all; rolled back
    };
    /** What became of a transaction. */
    struct Attempt
    {
        Outcome outcome = Outcome::Committed;
        std::size_t first = 0; ///< if it was spoilt: where those are among which the spoiler is,
        std::size_t count = 0; ///< and how many
    };

    Writer(std::size_t maxWaiting, Outbox &outbox, StoreMetrics &metrics);
    void work(Database &database, WritableTables &tables);
    [[nodiscard]] std::vector<std::unique_ptr<Job>> take();
    void write(Jobs jobs, Database &database, WritableTables &tables);
    Attempt attempt(Jobs jobs, Database &database, WritableTables &tables);
    /** Runs @p jobs inside the transaction; Committed means that they may be. */
    Attempt run(Jobs jobs, Database &database, WritableTables &tables);
    void finishSpoiler(Job &job);
    void runAppends(Jobs jobs, WritableTables &tables);
    void countStored(Jobs jobs);

    const std::size_t m_maxWaiting;
    Outbox &m_outbox;
    StoreMetrics &m_metrics;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<std::unique_ptr<Job>> m_waiting; ///< guarded by m_mutex
    bool m_closing = false;                     ///< guarded by m_mutex
    std::vector<AppendMessage> m_span; ///< the writing thread's: messages side by side, as the tables take them
    Rev m_openedAt;
    std::thread m_thread;
};

} // namespace natter::store
