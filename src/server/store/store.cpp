// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/store.h"

#include "base/log.h"
#include "store/databasefile.h"
#include "store/dialect.h"
#include "store/linkguard.h"
#include "store/outbox.h"
#include "store/queries.h"
#include "store/reader.h"
#include "store/storemetrics.h"
#include "store/writer.h"

#include <QCoreApplication>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QSysInfo>

#include <optional>
#include <utility>

namespace natter::store {

namespace {

/** Who we are in the server's list of sessions; no two stores have the same name, wherever they run. */
QString sessionName()
{
    static const QRegularExpression odd(QStringLiteral("[^A-Za-z0-9.-]"));
    return QStringLiteral("natterd on %1, process %2, %3")
        .arg(QSysInfo::machineHostName().left(24).remove(odd))
        .arg(QCoreApplication::applicationPid())
        .arg(QRandomGenerator::system()->generate(), 8, 16, QLatin1Char('0'));
}

/** What to do about what libpq says in its own words, which name no way out. */
QString adviceOn(const QString &words, const DatabaseUrl &url)
{
    const QString user = url.user.isEmpty() ? QStringLiteral("natter") : logSafe(url.user);
    const QString create =
        QStringLiteral("createdb --owner=%1 --encoding=UTF8 --template=template0 %2").arg(user, logSafe(url.database));
    const std::pair<QString, QString> advices[] = {
        {QStringLiteral("Driver not loaded"), QStringLiteral("install Qt's driver for PostgreSQL (libqt6sql6-psql)")},
        {QStringLiteral("password authentication failed"),
         QStringLiteral("the user or the password in DATABASE_URL is wrong")},
        {QStringLiteral("no password supplied"), QStringLiteral("DATABASE_URL needs a password for this user")},
        {QStringLiteral("role \".*\" does not exist"),
         QStringLiteral("make the user with: createuser --pwprompt %1").arg(user)},
        {QStringLiteral("database \".*\" does not exist"), QStringLiteral("make it with: %1").arg(create)},
        {QStringLiteral("permission denied for schema|no schema has been selected"),
         QStringLiteral("the user has to own the database: %1").arg(create)},
        {QStringLiteral("too many c"), QStringLiteral("raise max_connections of the server: natterd needs a few")},
        {QStringLiteral("Connection refused"), QStringLiteral("is PostgreSQL running there?")},
    };
    for (const auto &[sign, advice] : advices) {
        if (words.contains(QRegularExpression(sign)))
            return QStringLiteral("; ") + advice;
    }
    return {};
}

Error naming(const DatabaseUrl &url, const Error &error)
{
    const bool isFile = url.engine == Engine::Sqlite;
    return {ErrorCode::Unavailable, QStringLiteral("Cannot use the database %1: %2")
                                        .arg(isFile ? url.file : logSafe(url.shown()),
                                             error.message() + (isFile ? QString() : adviceOn(error.message(), url)))};
}

} // namespace

/** What the threads work with; outlives them. */
struct Store::Foundation
{
    std::optional<DatabaseFile> file; ///< of an engine that has files
    DatabaseUrl url;
    Queries queries;
    LinkGuard guard;
    Outbox outbox;
    StoreMetrics metrics;
    std::function<void(AppendedMessage)> lateMessage;

    Foundation(std::optional<DatabaseFile> claimed, const DatabaseUrl &understood)
        : file(std::move(claimed))
        , url(understood)
        , queries(Dialect(understood.engine))
    {
        if (file)
            url.file = file->path();
        else
            url.options.prepend(QStringLiteral("fallback_application_name='%1' ").arg(sessionName()));
    }
};

Store::Store(std::unique_ptr<Foundation> foundation)
    : m_foundation(std::move(foundation))
{}

Result<std::unique_ptr<Store>> Store::open(const StoreOptions &options)
{
    std::optional<DatabaseFile> file;
    if (options.url.engine == Engine::Sqlite) {
        auto claimed = DatabaseFile::claim(options.url.file);
        if (!claimed)
            return natter::fail(std::move(claimed.error()));
        file.emplace(*std::move(claimed));
    }
    std::unique_ptr<Store> store(new Store(std::make_unique<Foundation>(std::move(file), options.url)));
    Foundation &base = *store->m_foundation;
    const Source source{base.url, base.queries, base.guard, base.lateMessage};
    auto writer = Writer::start(source, options.maxWaitingJobs, base.outbox, base.metrics);
    if (!writer)
        return natter::fail(naming(base.url, writer.error()));
    store->m_writer = *std::move(writer);
    if (base.file) {
        if (auto done = base.file->makePrivate(); !done)
            return natter::fail(std::move(done.error()));
    }
    auto reader =
        Reader::start(source, std::max(1, options.readers), options.maxWaitingJobs, base.outbox, base.metrics);
    if (!reader)
        return natter::fail(naming(base.url, reader.error()));
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

void Store::onLateMessage(std::function<void(AppendedMessage)> tell)
{
    m_foundation->lateMessage = std::move(tell);
}

std::size_t Store::waitingWrites() const
{
    return m_writer ? m_writer->waiting() : 0;
}

void Store::enqueueWrite(std::unique_ptr<Job> job)
{
    if (!m_writer)
        refuse(*job, ErrorCode::Unavailable);
    else if (const auto reason = m_writer->enqueue(job))
        refuse(*job, *reason);
}

void Store::enqueueRead(std::unique_ptr<Job> job)
{
    if (!m_reader)
        refuse(*job, ErrorCode::Unavailable);
    else if (const auto reason = m_reader->enqueue(job))
        refuse(*job, *reason);
}

void Store::refuse(Job &job, Error error)
{
    m_foundation->metrics.refused.add();
    job.fail(std::move(error));
    job.finish();
}

Rev Store::openedAt() const
{
    return m_writer->openedAt().rev;
}

QString Store::historyName() const
{
    return m_writer->openedAt().history;
}

std::optional<ErrorCode> Store::refusal() const
{
    const auto fault = m_writer ? m_writer->trouble().fault() : std::nullopt;
    return fault ? std::optional(errorCodeOf(*fault)) : std::nullopt;
}

bool Store::isDamaged() const
{
    return (m_writer && m_writer->trouble().isDamaged()) || (m_reader && m_reader->trouble().isDamaged());
}

const StoreMetrics &Store::metrics() const
{
    return m_foundation->metrics;
}

} // namespace natter::store
