// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/reader.h"

#include "base/log.h"
#include "base/threadname.h"
#include "store/database.h"
#include "store/outbox.h"
#include "store/storemetrics.h"
#include "store/tables/tables.h"

#include <future>

namespace natter::store {

namespace {

/** How often a lost database is looked for. */
constexpr std::chrono::milliseconds lookingPause{250};

} // namespace

Reader::Reader(const Source &source, std::size_t maxWaiting, Outbox &outbox, StoreMetrics &metrics)
    : m_source(source)
    , m_maxWaiting(maxWaiting)
    , m_outbox(outbox)
    , m_metrics(metrics)
{}

Result<std::unique_ptr<Reader>> Reader::start(const Source &source, int threads, std::size_t maxWaiting, Outbox &outbox,
                                              StoreMetrics &metrics)
{
    std::unique_ptr<Reader> reader(new Reader(source, maxWaiting, outbox, metrics));
    for (int i = 0; i < threads; ++i) {
        std::promise<Result<std::monostate>> opened;
        auto outcome = opened.get_future();
        reader->m_threads.emplace_back([self = reader.get(), opened = std::move(opened)]() mutable {
            nameThisThread("reader");
            auto database =
                Database::open(self->m_source.url, Access::Read, self->m_source.queries, &self->m_source.guard);
            auto done = database ? (*database)->makeImpatient() : natter::fail(database.error());
            if (!done) {
                opened.set_value(std::move(done));
                return;
            }
            {
                const std::lock_guard lock(self->m_mutex);
                ++self->m_connected;
            }
            opened.set_value({});
            self->work(*std::move(database));
        });
        if (auto result = outcome.get(); !result)
            return natter::fail(std::move(result.error()));
    }
    return reader;
}

Reader::~Reader()
{
    {
        const std::lock_guard lock(m_mutex);
        m_closing = true;
    }
    m_wake.notify_all();
    for (std::thread &thread : m_threads)
        thread.join();
}

std::optional<ErrorCode> Reader::enqueue(std::unique_ptr<Job> &job)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_connected == 0)
            return ErrorCode::Unavailable;
        if (m_waiting.size() >= m_maxWaiting)
            return ErrorCode::Overloaded;
        m_waiting.push_back(std::move(job));
    }
    m_wake.notify_one();
    return std::nullopt;
}

std::unique_ptr<Job> Reader::take()
{
    std::unique_lock lock(m_mutex);
    m_wake.wait(lock, [this] { return m_closing || !m_waiting.empty(); });
    if (m_waiting.empty())
        return nullptr;
    auto job = std::move(m_waiting.front());
    m_waiting.pop_front();
    return job;
}

void Reader::work(std::unique_ptr<Database> database)
{
    while (auto job = take()) {
        QString loss;
        if (!perform(*job, *database)) {
            loss = database->loss();
            const bool answers = !database->isCut();
            database.reset();
            database = answers ? open() : nullptr;
            if (database && !perform(*job, *database))
                database.reset();
        }
        m_metrics.reads.add();
        std::vector<std::unique_ptr<Job>> done;
        done.push_back(std::move(job));
        m_outbox.put(std::move(done));
        if (!database)
            database = waitForDatabase(loss);
        if (!database)
            return;
    }
}

bool Reader::perform(Job &job, Database &database)
{
    Tables tables(database);
    if (auto snapshot = Transaction::begin(database); !snapshot)
        job.fail(std::move(snapshot.error()));
    else
        job.read(tables);
    if (!database.isLost()) {
        if (const auto fault = database.fault(); fault && isEnvironmental(*fault))
            m_trouble.met(*fault, database.complaint());
        else
            m_trouble.mended();
        return true;
    }
    job.fail(ErrorCode::Unavailable); // whatever it made of it
    return false;
}

std::unique_ptr<Database> Reader::open() const
{
    auto opened = Database::open(m_source.url, Access::Read, m_source.queries, &m_source.guard);
    if (!opened || !(*opened)->makeImpatient())
        return nullptr;
    return *std::move(opened);
}

std::unique_ptr<Database> Reader::waitForDatabase(const QString &loss)
{
    std::vector<std::unique_ptr<Job>> refused;
    std::unique_lock lock(m_mutex);
    if (--m_connected == 0) {
        qCCritical(logStore).noquote() << "The database is lost, nothing can be read:" << loss;
        refused.assign(std::move_iterator(m_waiting.begin()), std::move_iterator(m_waiting.end()));
        m_waiting.clear();
    }
    for (const auto &job : refused)
        job->fail(ErrorCode::Unavailable);
    if (!refused.empty())
        m_outbox.put(std::move(refused));
    for (;;) {
        if (m_wake.wait_for(lock, lookingPause, [this] { return m_closing; }))
            return nullptr;
        lock.unlock();
        auto opened = open();
        lock.lock();
        if (!opened)
            continue;
        if (m_connected++ == 0)
            qCWarning(logStore) << "The database can be read again";
        return opened;
    }
}

} // namespace natter::store
