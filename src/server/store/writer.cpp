// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/writer.h"

#include "base/log.h"
#include "base/threadname.h"
#include "store/database.h"
#include "store/migrator.h"
#include "store/outbox.h"
#include "store/storemetrics.h"
#include "store/tables/tables.h"

#include <future>

namespace natter::store {

namespace {

/** Makes a freshly opened database fit for writing: ours, durable, of today's schema. */
Result<std::monostate> prepare(Database &database)
{
    Migrator migrator(database);
    if (auto inspected = migrator.inspect(); !inspected)
        return inspected;
    if (auto durable = database.makeDurable(); !durable)
        return durable;
    return migrator.migrate();
}

} // namespace

Writer::Writer(std::size_t maxWaiting, Outbox &outbox, StoreMetrics &metrics)
    : m_maxWaiting(maxWaiting)
    , m_outbox(outbox)
    , m_metrics(metrics)
{}

Result<std::unique_ptr<Writer>> Writer::start(const DatabaseUrl &url, const Queries &queries, std::size_t maxWaiting,
                                              Outbox &outbox, StoreMetrics &metrics)
{
    std::unique_ptr<Writer> writer(new Writer(maxWaiting, outbox, metrics));
    std::promise<Result<std::monostate>> opened;
    auto outcome = opened.get_future();
    writer->m_thread = std::thread([&url, &queries, self = writer.get(), opened = std::move(opened)]() mutable {
        nameThisThread("writer");
        auto database = Database::open(url, Access::Write, queries);
        if (!database) {
            opened.set_value(natter::fail(std::move(database.error())));
            return;
        }
        auto prepared = prepare(**database);
        WritableTables tables(**database);
        if (prepared)
            prepared = tables.load();
        const bool usable = prepared.has_value();
        if (usable)
            self->m_openedAt =
                tables.history().rev().value_or(Rev()); // before the promise: read by the opener only after it
        opened.set_value(std::move(prepared));
        if (usable)
            self->work(**database, tables);
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

bool Writer::enqueue(std::unique_ptr<Job> &job)
{
    bool first = false;
    {
        const std::lock_guard lock(m_mutex);
        if (m_waiting.size() >= m_maxWaiting)
            return false;
        first = m_waiting.empty();
        m_waiting.push_back(std::move(job));
    }
    // Whoever finds others waiting knows that the thread is awake or has been called.
    if (first)
        m_wake.notify_one();
    return true;
}

std::vector<std::unique_ptr<Job>> Writer::take()
{
    std::vector<std::unique_ptr<Job>> batch;
    std::unique_lock lock(m_mutex);
    m_wake.wait(lock, [this] { return m_closing || !m_waiting.empty(); });
    const auto count = std::ptrdiff_t(std::min(m_waiting.size(), maxBatch));
    batch.assign(std::move_iterator(m_waiting.begin()), std::move_iterator(m_waiting.begin() + count));
    m_waiting.erase(m_waiting.begin(), m_waiting.begin() + count);
    return batch;
}

void Writer::work(Database &database, WritableTables &tables)
{
    for (;;) {
        auto batch = take();
        if (batch.empty())
            return;
        write(batch, database, tables);
        m_outbox.put(std::move(batch));
    }
}

void Writer::write(Jobs jobs, Database &database, WritableTables &tables)
{
    while (!jobs.empty()) {
        const Attempt made = attempt(jobs, database, tables);
        if (made.outcome == Outcome::Committed) {
            m_metrics.commits.add();
            m_metrics.batchSizes.record(jobs.size());
            countStored(jobs);
            return;
        }
        tables.giveUpBatch();
        if (made.outcome == Outcome::Refused) {
            m_metrics.failedCommits.add();
            const ErrorCode code = errorCodeOf(database.fault().value_or(Fault::Other));
            for (const auto &job : jobs)
                job->fail(code);
            return;
        }
        if (jobs.size() == 1)
            return finishSpoiler(*jobs.front());
        m_metrics.replayedBatches.add();
        write(jobs.first(made.first), database, tables);
        for (std::size_t i = 0; i < made.count; ++i)
            write(jobs.subspan(made.first + i, 1), database, tables);
        jobs = jobs.subspan(made.first + made.count);
    }
}

void Writer::finishSpoiler(Job &job)
{
    // It may have overlooked its own error and called the outcome a success.
    if (!job.error())
        job.fail(ErrorCode::Internal);
}

Writer::Attempt Writer::attempt(Jobs jobs, Database &database, WritableTables &tables)
{
    const auto started = Steady::now();
    auto transaction = Transaction::begin(database);
    if (!transaction)
        return {Outcome::Refused};
    tables.beginBatch(wallClockNow());
    Attempt made = run(jobs, database, tables);
    if (made.outcome == Outcome::Committed && !tables.sealBatch())
        made = {Outcome::Spoilt, 0, jobs.size()};
    if (made.outcome != Outcome::Committed) {
        if (database.fault() && isEnvironmental(*database.fault()))
            made.outcome = Outcome::Refused;
        return made;
    }
    const auto ready = Steady::now();
    if (!transaction->commit())
        return {Outcome::Refused};
    tables.keepBatch();
    const auto done = Steady::now();
    m_metrics.commit.record(done - ready);
    m_metrics.batch.record(done - started);
    return {};
}

Writer::Attempt Writer::run(Jobs jobs, Database &database, WritableTables &tables)
{
    for (std::size_t i = 0; i < jobs.size();) {
        std::size_t next = i;
        while (next < jobs.size() && jobs[next]->appendJob())
            ++next;
        const auto written = database.rowsWritten();
        if (next > i) {
            runAppends(jobs.subspan(i, next - i), tables);
        } else {
            jobs[i]->run(tables);
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

void Writer::runAppends(Jobs jobs, WritableTables &tables)
{
    m_span.clear();
    for (const auto &job : jobs)
        m_span.push_back(job->appendJob()->message());
    auto outcomes = tables.messages().append(m_span);
    for (std::size_t i = 0; i < jobs.size(); ++i)
        jobs[i]->appendJob()->setOutcome(std::move(outcomes[i]));
}

void Writer::countStored(Jobs jobs)
{
    quint64 messages = 0;
    for (const auto &job : jobs) {
        const AppendJob *append = job->appendJob();
        messages += append && append->isStored() ? 1 : 0;
    }
    m_metrics.messages.add(messages);
}

} // namespace natter::store
