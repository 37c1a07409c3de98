// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/job.h"
#include "store/source.h"
#include "store/trouble.h"
#include "store/writingconnection.h"

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

namespace natter::store {

class Outbox;
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
 * When the link to the server is lost, it is made anew at once and the batch is run again; whether a commit that was
 * under way came to be is asked then. If that fails, the batch is answered Unavailable (or OutcomeUnknown), so is
 * everything else at once, and the thread tries several times a second until the database is back.
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
    static Result<std::unique_ptr<Writer>> start(const Source &source, std::size_t maxWaiting, Outbox &outbox,
                                                 StoreMetrics &metrics);
    ~Writer();

    /** Takes @p job over, or leaves it to the caller and says why: Overloaded, or Unavailable without a database. */
    [[nodiscard]] std::optional<ErrorCode> enqueue(std::unique_ptr<Job> &job);

    /** Of a database that is there, but refuses. */
    [[nodiscard]] const Trouble &trouble() const { return m_trouble; }
    /** Jobs that nobody has begun with. Any thread. */
    [[nodiscard]] std::size_t waiting() const;

    /** The newest change that was in the database when the thread took over. */
    [[nodiscard]] const WritingPast &openedAt() const { return m_openedAt; }

private:
    using Jobs = std::span<const std::unique_ptr<Job>>;
    enum class Outcome : quint8 {
        Committed,
        Spoilt,   ///< by one of its jobs; rolled back
        Refused,  ///< by the database, the same answer for all; rolled back
        LinkLost, ///< before the commit: nothing of it is stored
        Unknown,  ///< the link was lost during the commit
    };
    /** What became of a transaction. */
    struct Attempt
    {
        Outcome outcome = Outcome::Committed;
        std::size_t first = 0; ///< if it was spoilt: where those are among which the spoiler is,
        std::size_t count = 0; ///< and how many
        bool wrote = false;    ///< if it is committed or unknown: whether there was anything to commit
    };

    using Clock = std::chrono::steady_clock;

    Writer(const Source &source, std::size_t maxWaiting, Outbox &outbox, StoreMetrics &metrics);
    void work();
    /** After a batch, or a silence. */
    void tendLog();
    [[nodiscard]] std::vector<std::unique_ptr<Job>> take();
    void write(Jobs jobs);
    Attempt attempt(Jobs jobs);
    /** Runs @p jobs inside the transaction; Committed means that they may be. */
    Attempt run(Jobs jobs);
    void finishSpoiler(Job &job);
    void runAppends(Jobs jobs);
    void countCommit(Jobs jobs);
    void failAll(Jobs jobs, ErrorCode code);
    /** Answers everything that waits; under the lock, which is given back. */
    void failWaiting(std::unique_lock<std::mutex> lock, ErrorCode code);

    /** After the link was lost: whether @p jobs have to be run again. Otherwise they have their answers. */
    bool runsAgain(Jobs jobs, const Attempt &made);
    /** What became of a commit whose answer was lost; nothing if it cannot be told. */
    std::optional<bool> isCommitted(Jobs jobs);
    /** Replaces the lost connection, if that works at once. */
    bool relink();
    /** Refuses everything until the database is back, or the writer ends. */
    void waitForDatabase();
    std::expected<void, OpeningFailure> open();
    /** Remembers the messages of a commit of which nobody knows what became. */
    void rememberUnsettled(Jobs jobs);
    /** Looks what became of them, and tells of those that are stored; false if the link is lost again. */
    bool settle();

    const Source m_source;
    const std::size_t m_maxWaiting;
    Outbox &m_outbox;
    StoreMetrics &m_metrics;
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<std::unique_ptr<Job>> m_waiting; ///< guarded by m_mutex
    bool m_closing = false;                     ///< guarded by m_mutex
    bool m_unavailable = false;                 ///< guarded by m_mutex: without a database, nothing is taken

    // The writing thread's:
    std::unique_ptr<WritingConnection> m_connection; ///< none: the link is lost
    std::optional<WritingPast> m_past;               ///< what was known of the database last
    QString m_loss;                                  ///< why there is no connection
    std::vector<std::pair<AppendMessage, AppendedMessage>> m_unsettled;
    Trouble m_trouble{"stored"};
    int m_relinksLeft = 0;                         ///< for the batch under way
    std::optional<Clock::time_point> m_emptyLogAt; ///< there is something in the engine's log that is to be gone
    std::vector<AppendMessage> m_span;             ///< messages side by side, as the tables take them
    WritingPast m_openedAt;
    std::thread m_thread;
};

} // namespace natter::store
