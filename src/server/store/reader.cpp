// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/reader.h"

#include "base/threadname.h"
#include "store/database.h"
#include "store/outbox.h"
#include "store/storemetrics.h"
#include "store/tables/tables.h"

#include <future>

namespace natter::store {

Reader::Reader(std::size_t maxWaiting, Outbox &outbox, StoreMetrics &metrics)
    : m_maxWaiting(maxWaiting)
    , m_outbox(outbox)
    , m_metrics(metrics)
{}

Result<std::unique_ptr<Reader>> Reader::start(const DatabaseUrl &url, const Queries &queries, int threads,
                                              std::size_t maxWaiting, Outbox &outbox, StoreMetrics &metrics)
{
    std::unique_ptr<Reader> reader(new Reader(maxWaiting, outbox, metrics));
    for (int i = 0; i < threads; ++i) {
        std::promise<Result<std::monostate>> opened;
        auto outcome = opened.get_future();
        reader->m_threads.emplace_back([&url, &queries, self = reader.get(), opened = std::move(opened)]() mutable {
            nameThisThread("reader");
            auto database = Database::open(url, Access::Read, queries);
            if (!database) {
                opened.set_value(natter::fail(std::move(database.error())));
                return;
            }
            opened.set_value({});
            self->work(**database);
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

bool Reader::enqueue(std::unique_ptr<Job> &job)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_waiting.size() >= m_maxWaiting)
            return false;
        m_waiting.push_back(std::move(job));
    }
    m_wake.notify_one();
    return true;
}

void Reader::work(Database &database)
{
    Tables tables(database);
    for (;;) {
        std::vector<std::unique_ptr<Job>> taken(1);
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return m_closing || !m_waiting.empty(); });
            if (m_waiting.empty())
                return;
            taken.front() = std::move(m_waiting.front());
            m_waiting.pop_front();
        }
        Job &job = *taken.front();
        if (auto snapshot = Transaction::begin(database); !snapshot)
            job.fail(std::move(snapshot.error()));
        else
            job.read(tables);
        m_metrics.reads.add();
        m_outbox.put(std::move(taken));
    }
}

} // namespace natter::store
