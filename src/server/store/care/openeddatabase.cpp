// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/care/openeddatabase.h"

#include "base/log.h"
#include "store/databaselock.h"
#include "store/inspection.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace natter::store {

using namespace Qt::StringLiterals;

namespace {

/** Whether what lies there is damaged, or none of ours. */
bool isNoDatabase(const DatabaseUrl &url)
{
    const DatabaseState state = inspectDatabase(url, false).state;
    return state == DatabaseState::Damaged || state == DatabaseState::Foreign;
}

} // namespace

Result<OpenedDatabase> OpenedDatabase::forReading(const DatabaseUrl &url)
{
    return reading(url, nullptr);
}

Result<OpenedDatabase> OpenedDatabase::forReadingSoon(const DatabaseUrl &url)
{
    return reading(url, std::make_unique<LinkGuard>());
}

Result<OpenedDatabase> OpenedDatabase::reading(const DatabaseUrl &url, std::unique_ptr<LinkGuard> guard)
{
    if (url.engine == Engine::Sqlite && !QFileInfo::exists(url.file))
        return fail(ErrorCode::NotFound, u"There is no database %1"_s.arg(url.file));
    OpenedDatabase opened;
    opened.m_guard = std::move(guard);
    if (auto done = opened.open(url, Access::Read); !done)
        return fail(std::move(done.error()));
    return opened;
}

Result<OpenedDatabase> OpenedDatabase::claimed(const DatabaseUrl &url, Migrator::Unfinished unfinished)
{
    OpenedDatabase opened;
    opened.m_unfinished = unfinished;
    DatabaseUrl own = url;
    if (url.engine == Engine::Sqlite) {
        auto file = DatabaseFile::claim(url.file);
        if (!file)
            return fail(std::move(file.error()));
        opened.m_file.emplace(*std::move(file));
        own.file = opened.m_file->path();
    }
    if (auto done = opened.open(own, Access::Write); !done)
        return fail(std::move(done.error()));
    return opened;
}

Result<OpenedDatabase> OpenedDatabase::scratch(const QString &file)
{
    OpenedDatabase opened;
    DatabaseUrl url;
    url.file = file;
    auto done = opened.open(url, Access::Write);
    for (const QString &setting : {u"PRAGMA synchronous = OFF"_s, u"PRAGMA journal_mode = OFF"_s}) {
        if (!done)
            break;
        if (auto set = opened.database().execute(setting); !set)
            done = opened.naming(set.error());
    }
    if (!done)
        return fail(std::move(done.error()));
    return opened;
}

Result<std::monostate> OpenedDatabase::open(const DatabaseUrl &url, Access access)
{
    m_name = url.engine == Engine::Sqlite ? url.file : logSafe(url.shown());
    DatabaseUrl own = url;
    if (url.engine == Engine::Postgres) {
        const QString session =
            u"fallback_application_name='natterd, process %1' "_s.arg(QCoreApplication::applicationPid());
        own.options.prepend(session);
    }
    m_queries = std::make_unique<Queries>(Dialect(url.engine));
    auto opened = Database::open(own, access, *m_queries, m_guard.get());
    if (!opened) {
        const bool isUnfit = url.engine == Engine::Sqlite && isNoDatabase(url);
        return naming({isUnfit ? ErrorCode::ValidationFailed : opened.error().code, opened.error().message()});
    }
    m_database = *std::move(opened);
    if (access == Access::Write) {
        if (auto locked = lockDatabase(*m_database); !locked)
            return naming(locked.error());
    }
    return inspectAgain();
}

Result<std::monostate> OpenedDatabase::inspectAgain()
{
    m_migrator = std::make_unique<Migrator>(*m_database);
    if (auto inspected = m_migrator->inspect(m_unfinished); !inspected) {
        const auto fault = m_database->fault();
        const bool isUnfit = !fault || fault == Fault::Corrupt || fault == Fault::Other;
        return naming({isUnfit ? ErrorCode::ValidationFailed : inspected.error().code, inspected.error().message()});
    }
    return {};
}

std::unexpected<Error> OpenedDatabase::naming(const Error &error) const
{
    // What only the log would have said is the better sentence.
    const bool isBare = error.detail.isEmpty() && m_database && !m_database->complaint().isEmpty();
    return fail(error.code, u"The database %1: %2"_s.arg(m_name, isBare ? m_database->complaint() : error.message()));
}

} // namespace natter::store
