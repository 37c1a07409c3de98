// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/store.h"

#include "store/databasefile.h"
#include "store/dialect.h"
#include "store/outbox.h"
#include "store/queries.h"
#include "store/reader.h"
#include "store/storemetrics.h"
#include "store/writer.h"

namespace natter::store {

namespace {

Error naming(const QString &file, const Error &error)
{
    return {ErrorCode::Unavailable, QStringLiteral("Cannot use the database %1: %2").arg(file, error.message())};
}

} // namespace

/** What the threads work with; outlives them. */
struct Store::Foundation
{
    DatabaseFile file;
    DatabaseUrl url;
    Queries queries;
    Outbox outbox;
    StoreMetrics metrics;
};

Store::Store(std::unique_ptr<Foundation> foundation)
    : m_foundation(std::move(foundation))
{}

Result<std::unique_ptr<Store>> Store::open(const StoreOptions &options)
{
    if (options.url.engine != Engine::Sqlite) {
        return natter::fail(
            ErrorCode::Unavailable,
            QStringLiteral("This build of natterd stores in SQLite only; PostgreSQL is not supported yet"));
    }
    auto file = DatabaseFile::claim(options.url.file);
    if (!file)
        return natter::fail(std::move(file.error()));
    DatabaseUrl url = options.url;
    url.file = file->path();

    std::unique_ptr<Store> store(new Store(
        std::unique_ptr<Foundation>(new Foundation{*std::move(file), url, Queries(Dialect(url.engine)), {}, {}})));
    Foundation &base = *store->m_foundation;
    auto writer = Writer::start(base.url, base.queries, options.maxWaitingJobs, base.outbox, base.metrics);
    if (!writer)
        return natter::fail(naming(url.file, writer.error()));
    store->m_writer = *std::move(writer);
    if (auto done = base.file.makePrivate(); !done)
        return natter::fail(std::move(done.error()));
    auto reader = Reader::start(base.url, base.queries, std::max(1, options.readers), options.maxWaitingJobs,
                                base.outbox, base.metrics);
    if (!reader)
        return natter::fail(naming(url.file, reader.error()));
    store->m_reader = *std::move(reader);
    return store;
}

Store::~Store()
{
    // Each ends when its queue is empty. The writer's connection is closed last: that empties the write-ahead log.
    m_reader.reset();
    m_writer.reset();
    m_foundation->outbox.deliver();
}

void Store::append(AppendMessage message, Reply<AppendedMessage> reply)
{
    enqueueWrite(std::make_unique<AppendJob>(std::move(message), std::move(reply)));
}

void Store::enqueueWrite(std::unique_ptr<Job> job)
{
    if (!m_writer)
        refuse(*job, ErrorCode::Unavailable);
    else if (!m_writer->enqueue(job))
        refuse(*job, ErrorCode::Overloaded);
}

void Store::enqueueRead(std::unique_ptr<Job> job)
{
    if (!m_reader)
        refuse(*job, ErrorCode::Unavailable);
    else if (!m_reader->enqueue(job))
        refuse(*job, ErrorCode::Overloaded);
}

void Store::refuse(Job &job, Error error)
{
    m_foundation->metrics.refused.add();
    job.fail(std::move(error));
    job.finish();
}

Rev Store::openedAt() const
{
    return m_writer->openedAt();
}

const StoreMetrics &Store::metrics() const
{
    return m_foundation->metrics;
}

} // namespace natter::store
