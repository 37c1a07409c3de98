// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/writer.h"

#include "base/log.h"
#include "base/threadname.h"
#include "store/outbox.h"
#include "store/storemetrics.h"

#include <algorithm>
#include <future>

namespace natter::store {

namespace {

/** How often a lost database is looked for. */
constexpr std::chrono::milliseconds lookingPause{250};
/** How often a batch may lose its link and be run again: backends that are ended again and again end that, too. */
constexpr int relinksPerBatch = 3;
// Emptying costs a sync of the file, once for whatever was taken out meanwhile.
constexpr std::chrono::seconds erasedTextStays{5};

} // namespace

Writer::Writer(const Source &source, std::size_t maxWaiting, Outbox &outbox, StoreMetrics &metrics)
    : m_source(source)
    , m_maxWaiting(maxWaiting)
    , m_outbox(outbox)
    , m_metrics(metrics)
{}

Result<std::unique_ptr<Writer>> Writer::start(const Source &source, std::size_t maxWaiting, Outbox &outbox,
                                              StoreMetrics &metrics)
{
    std::unique_ptr<Writer> writer(new Writer(source, maxWaiting, outbox, metrics));
    std::promise<Result<std::monostate>> opened;
    auto outcome = opened.get_future();
    writer->m_thread = std::thread([self = writer.get(), opened = std::move(opened)]() mutable {
        nameThisThread("writer");
        if (const auto done = self->open(); !done) {
            opened.set_value(natter::fail(done.error().error));
            return;
        }
        self->m_openedAt = *self->m_past; // before the promise: read by the opener only after it
        opened.set_value({});
        self->work();
        self->m_connection.reset(); // on the thread that it was made on
    });
    if (auto result = outcome.get(); !result)
        return natter::fail(std::move(result.error()));
    return writer;
}

Writer::~Writer()
{
    {
        const std::lock_guard lock(m_mutex);
        m_closing = true;
    }
    m_wake.notify_one();
    if (m_thread.joinable())
        m_thread.join();
}

std::size_t Writer::waiting() const
{
    const std::lock_guard lock(m_mutex);
    return m_waiting.size();
}

std::optional<ErrorCode> Writer::enqueue(std::unique_ptr<Job> &job)
{
    bool first = false;
    {
        const std::lock_guard lock(m_mutex);
        if (m_unavailable)
            return ErrorCode::Unavailable;
        if (m_waiting.size() >= m_maxWaiting)
            return ErrorCode::Overloaded;
        first = m_waiting.empty();
        m_waiting.push_back(std::move(job));
    }
    // Whoever finds others waiting knows that the thread is awake or has been called.
    if (first)
        m_wake.notify_one();
    return std::nullopt;
}

std::vector<std::unique_ptr<Job>> Writer::take()
{
    std::vector<std::unique_ptr<Job>> batch;
    std::unique_lock lock(m_mutex);
    const auto isCalled = [this] { return m_closing || !m_waiting.empty(); };
    while (m_trouble.isUnderWay() && !m_wake.wait_for(lock, Trouble::calm, isCalled))
        m_trouble.settle();
    while (m_emptyLogAt && !m_wake.wait_until(lock, *m_emptyLogAt, isCalled)) {
        lock.unlock();
        tendLog();
        lock.lock();
    }
    m_wake.wait(lock, isCalled);
    const auto count = std::ptrdiff_t(std::min(m_waiting.size(), maxBatch));
    batch.assign(std::move_iterator(m_waiting.begin()), std::move_iterator(m_waiting.begin() + count));
    m_waiting.erase(m_waiting.begin(), m_waiting.begin() + count);
    return batch;
}

void Writer::work()
{
    for (;;) {
        auto batch = take();
        if (batch.empty())
            return;
        m_relinksLeft = relinksPerBatch;
        write(batch);
        m_outbox.put(std::move(batch));
        if (!m_connection)
            waitForDatabase();
        else if (m_trouble.fault() == Fault::Busy)
            failWaiting(std::unique_lock(m_mutex), ErrorCode::Unavailable); // it has waited as long as this batch has
        else
            tendLog();
    }
}

void Writer::tendLog()
{
    if (m_connection && m_connection->tables().takeErasesText() && !m_emptyLogAt)
        m_emptyLogAt = Clock::now() + erasedTextStays;
    const bool isDue = m_emptyLogAt && *m_emptyLogAt <= Clock::now();
    if (isDue)
        m_emptyLogAt.reset();
    if (m_connection && (m_connection->tables().takeEmptyLog() || isDue))
        m_connection->emptyLog();
}

void Writer::write(Jobs jobs)
{
    while (!jobs.empty()) {
        if (!m_connection)
            return failAll(jobs, ErrorCode::Unavailable);
        const Attempt made = attempt(jobs);
        if (made.outcome == Outcome::Committed) {
            if (made.wrote)
                m_trouble.mended();
            return countCommit(jobs);
        }
        m_connection->tables().giveUpBatch();
        if (made.outcome == Outcome::LinkLost || made.outcome == Outcome::Unknown) {
            if (!runsAgain(jobs, made))
                return;
            continue;
        }
        if (made.outcome == Outcome::Refused) {
            const Fault fault = m_connection->database().fault().value_or(Fault::Other);
            m_trouble.met(fault, m_connection->database().complaint());
            return failAll(jobs, errorCodeOf(fault));
        }
        if (jobs.size() == 1)
            return finishSpoiler(*jobs.front());
        m_metrics.replayedBatches.add();
        write(jobs.first(made.first));
        for (std::size_t i = 0; i < made.count; ++i)
            write(jobs.subspan(made.first + i, 1));
        jobs = jobs.subspan(made.first + made.count);
    }
}

void Writer::finishSpoiler(Job &job)
{
    // It may have overlooked its own error and called the outcome a success.
    if (!job.error())
        job.fail(ErrorCode::Internal);
}

void Writer::failAll(Jobs jobs, ErrorCode code)
{
    m_metrics.failedCommits.add();
    for (const auto &job : jobs)
        job->fail(code);
}

void Writer::failWaiting(std::unique_lock<std::mutex> lock, ErrorCode code)
{
    std::vector<std::unique_ptr<Job>> refused(std::move_iterator(m_waiting.begin()),
                                              std::move_iterator(m_waiting.end()));
    m_waiting.clear();
    lock.unlock();
    for (const auto &job : refused)
        job->fail(code);
    if (!refused.empty())
        m_outbox.put(std::move(refused));
}

Writer::Attempt Writer::attempt(Jobs jobs)
{
    Database &database = m_connection->database();
    WritableTables &tables = m_connection->tables();
    const auto refused = [&] { return Attempt{database.isLost() ? Outcome::LinkLost : Outcome::Refused}; };
    const auto started = Steady::now();
    const qint64 written = database.rowsWritten();
    auto transaction = Transaction::begin(database);
    if (!transaction)
        return refused();
    tables.beginBatch(wallClockNow());
    Attempt made = run(jobs);
    if (made.outcome == Outcome::Committed && !tables.sealBatch())
        made = {Outcome::Spoilt, 0, jobs.size()};
    if (made.outcome != Outcome::Committed)
        return database.fault() && isEnvironmental(*database.fault()) ? refused() : made;
    const auto ready = Steady::now();
    if (!transaction->commit())
        return database.isLost() ? Attempt{Outcome::Unknown, 0, 0, database.rowsWritten() != written} : refused();
    tables.keepBatch();
    const auto done = Steady::now();
    m_metrics.commit.record(done - ready);
    m_metrics.batch.record(done - started);
    return {Outcome::Committed, 0, 0, database.rowsWritten() != written};
}

Writer::Attempt Writer::run(Jobs jobs)
{
    Database &database = m_connection->database();
    for (std::size_t i = 0; i < jobs.size();) {
        std::size_t next = i;
        while (next < jobs.size() && jobs[next]->appendJob())
            ++next;
        const auto written = database.rowsWritten();
        if (next > i) {
            runAppends(jobs.subspan(i, next - i));
        } else {
            jobs[i]->run(m_connection->tables());
            next = i + 1;
            if (jobs[i]->error() && database.rowsWritten() != written)
                return {Outcome::Spoilt, i, 1};
        }
        if (database.fault())
            return {Outcome::Spoilt, i, next - i};
        i = next;
    }
    return {};
}

void Writer::runAppends(Jobs jobs)
{
    m_span.clear();
    for (const auto &job : jobs)
        m_span.push_back(job->appendJob()->message());
    auto outcomes = m_connection->tables().messages().append(m_span);
    for (std::size_t i = 0; i < jobs.size(); ++i)
        jobs[i]->appendJob()->setOutcome(std::move(outcomes[i]));
}

void Writer::countCommit(Jobs jobs)
{
    quint64 messages = 0;
    for (const auto &job : jobs) {
        const AppendJob *append = job->appendJob();
        messages += append && append->isStored() ? 1 : 0;
    }
    m_metrics.commits.add();
    m_metrics.batchSizes.record(jobs.size());
    m_metrics.messages.add(messages);
}

bool Writer::runsAgain(Jobs jobs, const Attempt &made)
{
    const bool inCommit = made.outcome == Outcome::Unknown;
    const bool relinked = relink();
    if (!inCommit || !made.wrote) {
        if (!relinked)
            failAll(jobs, ErrorCode::Unavailable);
        return relinked;
    }
    const auto committed = relinked ? isCommitted(jobs) : std::nullopt;
    if (!committed) {
        rememberUnsettled(jobs);
        failAll(jobs, ErrorCode::OutcomeUnknown);
        return false;
    }
    if (*committed)
        countCommit(jobs);
    return !*committed;
}

std::optional<bool> Writer::isCommitted(Jobs jobs)
{
    // All of a transaction is stored or nothing: one message that it brought tells for all.
    const auto witness = std::ranges::find_if(jobs, [](const auto &job) {
        const AppendJob *append = job->appendJob();
        return append && append->isStored();
    });
    if (witness == jobs.end())
        return std::nullopt;
    const auto stored = m_connection->tables().messages().holds((*witness)->appendJob()->message(),
                                                                (*witness)->appendJob()->stored().message.id);
    return stored ? std::optional(*stored) : std::nullopt;
}

bool Writer::relink()
{
    const bool answers = !m_connection->database().isCut();
    m_loss = m_connection->database().loss();
    m_past = m_connection->past();
    m_connection.reset();
    if (!answers || m_relinksLeft-- <= 0)
        return false;
    if (auto opened = open(); !opened)
        return false;
    qCWarning(logStore).noquote() << "The connection to the database was lost and made anew:" << m_loss;
    return true;
}

std::expected<void, OpeningFailure> Writer::open()
{
    auto opened = WritingConnection::open(m_source, m_past);
    if (!opened)
        return std::unexpected(std::move(opened.error()));
    m_connection = *std::move(opened);
    if (!settle()) {
        const QString loss = m_connection->database().loss();
        m_connection.reset();
        return std::unexpected(OpeningFailure{{ErrorCode::Unavailable, loss}});
    }
    m_past = m_connection->past();
    return {};
}

void Writer::rememberUnsettled(Jobs jobs)
{
    for (const auto &job : jobs) {
        if (const AppendJob *append = job->appendJob(); append && append->isStored())
            m_unsettled.emplace_back(append->message(), append->stored());
    }
}

bool Writer::settle()
{
    if (m_unsettled.empty())
        return true;
    const auto &[message, stored] = m_unsettled.front();
    const auto held = m_connection->tables().messages().holds(message, stored.message.id);
    if (!held)
        return false;
    std::vector<std::unique_ptr<Job>> late;
    for (auto &[sent, appended] : m_unsettled) {
        if (*held)
            late.push_back(std::make_unique<LateJob>(std::move(appended), m_source.lateMessage));
    }
    m_metrics.messages.add(late.size());
    m_unsettled.clear();
    if (!late.empty())
        m_outbox.put(std::move(late));
    return true;
}

void Writer::waitForDatabase()
{
    const auto since = Steady::now();
    qCCritical(logStore).noquote() << "The database is lost, nothing can be stored:" << m_loss;
    QString told;
    std::unique_lock lock(m_mutex);
    m_unavailable = true;
    failWaiting(std::move(lock), ErrorCode::Unavailable);
    lock = std::unique_lock(m_mutex, std::defer_lock);
    for (;;) {
        lock.lock();
        if (m_wake.wait_for(lock, lookingPause, [this] { return m_closing; }))
            return;
        lock.unlock();
        const auto opened = open();
        if (opened)
            break;
        // While a server starts it says this and that; only what does not pass by itself is worth another line.
        const QString reason = opened.error().error.message();
        if (opened.error().isReached && reason != told)
            qCCritical(logStore).noquote() << "The database is back, but cannot be used:" << reason;
        if (opened.error().isReached)
            told = reason;
    }
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - since);
    qCWarning(logStore).noquote() << "The database is back after" << took.count() << "ms";
    lock.lock();
    m_unavailable = false;
}

} // namespace natter::store
