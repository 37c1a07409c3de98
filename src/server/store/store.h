// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/pending.h"
#include "model/message.h"
#include "model/text.h"
#include "store/databaseurl.h"
#include "store/job.h"

#include <QObject>

#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <vector>

namespace natter::store {

class Reader;
class Writer;
class Tables;
class WritableTables;
struct StoreMetrics;

/** Where the database is and how hard it may be pressed. */
struct StoreOptions
{
    DatabaseUrl url;
    int readers = 2;                     ///< reading connections, a thread each; one at least
    std::size_t maxWaitingJobs = 20'000; ///< more than these waiting are answered Overloaded
};

/**
 * The database: one writing thread, a few reading ones, and the queues between them and the loop.
 *
 * Lives on the loop thread, made and destroyed there. Work handed in runs on another thread on tables of that thread's
 * own connection; its reply comes home to the loop thread. Guarantees:
 *  - A write's reply comes after the commit that holds it is on disk, or with an error and nothing stored. (Only
 *    ErrorCode::OutcomeUnknown leaves it open.)
 *  - Without a database every answer is Unavailable, at once; it is back by itself when the database is.
 *  - Replies of writes come in commit order, a whole batch in one turn of the loop.
 *  - A read sees one snapshot. A read that was handed in after a write's reply sees that write.
 *  - Work may be run again from the start after a failed attempt whose effects were rolled back: it must not change
 *    anything but the database.
 *  - Destruction commits and answers everything that was accepted, then returns. (Replies are called from the
 * destructor; what they hand in is answered Unavailable at once.) A reply must not destroy the store.
 */
class Store : public QObject
{
    Q_OBJECT

public:
    /**
     * Opens the database, creates or migrates the schema, starts the threads.
     * Errors: Unavailable with a sentence that names the file or server and the cause (no access, locked by another
     * natterd, not a database of Natter's, a schema newer than this program), for PostgreSQL with what to do about it.
     */
    static Result<std::unique_ptr<Store>> open(const StoreOptions &options);
    ~Store() override;

    /**
     * Appends one message: the hot path, gathered into batches by the writer.
     * Errors: NotFound (no such recipient or conversation, or the sender is not a member), ClientMessageIdReused,
     * Overloaded, Unavailable, StorageFull, OutcomeUnknown.
     */
    void append(AppendMessage message, Reply<AppendedMessage> reply);

    /**
     * Set it before anything is handed in. @p tell hears, on the loop thread, of every message whose sender was
     * answered OutcomeUnknown and that is stored after all, in the order of changes: nobody else has been told of it.
     */
    void onLateMessage(std::function<void(AppendedMessage)> tell);

    /** Runs `Result<T> work(WritableTables &)` in the writer's next batch. Its own errors cost nobody else anything. */
    template<class Work, class T = typename std::invoke_result_t<Work &, WritableTables &>::value_type>
    void write(Work work, std::type_identity_t<Reply<T>> reply)
    {
        enqueueWrite(std::make_unique<WorkJob<T, WritableTables, Work>>(std::move(work), std::move(reply)));
    }

    /** Runs `Result<T> work(Tables &)` on a reading connection, in one snapshot. */
    template<class Work, class T = typename std::invoke_result_t<Work &, Tables &>::value_type>
    void read(Work work, std::type_identity_t<Reply<T>> reply)
    {
        enqueueRead(std::make_unique<WorkJob<T, Tables, Work>>(std::move(work), std::move(reply)));
    }

    /** The newest change that was in the database when it was opened. */
    [[nodiscard]] Rev openedAt() const;
    /** Which history that is of: a restored backup starts another one. */
    [[nodiscard]] QString historyName() const;

    /** Why the database, which is there, refuses what is to be stored, or has done so a moment ago; none: it does not.
     */
    [[nodiscard]] std::optional<ErrorCode> refusal() const;
    /** Whether something in it could not be read since it was opened, because it is damaged. */
    [[nodiscard]] bool isDamaged() const;
    /** Writes that wait for the one that is being committed. */
    [[nodiscard]] std::size_t waitingWrites() const;

    /** What it has done since it was opened. */
    [[nodiscard]] const StoreMetrics &metrics() const;

private:
    struct Foundation;

    explicit Store(std::unique_ptr<Foundation> foundation);
    void enqueueWrite(std::unique_ptr<Job> job);
    void enqueueRead(std::unique_ptr<Job> job);
    /** Answers @p job at once, on the caller's thread, which is the loop's. */
    void refuse(Job &job, Error error);

    std::unique_ptr<Foundation> m_foundation; ///< what the threads work with
    std::unique_ptr<Writer> m_writer;         ///< none once destruction has begun
    std::unique_ptr<Reader> m_reader;
};

} // namespace natter::store
