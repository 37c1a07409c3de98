// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/liveadmin.h"

#include "services/metricspage.h"
#include "session/ringtopics.h"

#include <QCryptographicHash>

namespace natter::session {

using namespace protocol;
using namespace Qt::StringLiterals;

namespace {

template<class... Handlers>
struct Overloaded : Handlers...
{
    using Handlers::operator()...;
};

Error unknownLevel(const QString &category)
{
    Error error(ErrorCode::ValidationFailed);
    error.fields.push_back({"enum", category.toUtf8(), u"Input should be 'debug', 'info', 'warning' or 'error'"_s, {}});
    return error;
}

Result<AdminOutcome> levelsOf(const services::LogLevels &levels)
{
    protocol::LogLevels outcome;
    for (auto level = levels.levels().cbegin(); level != levels.levels().cend(); ++level)
        outcome.levels.insert(level.key(), QString(logLevelName(*level)));
    return AdminOutcome(std::move(outcome));
}

Result<AdminOutcome> changeLevels(services::LogLevels &levels, const admin::SetLogLevels &command)
{
    services::LogLevels::Levels wanted;
    for (auto level = command.levels.cbegin(); level != command.levels.cend(); ++level) {
        const auto named = logLevelNamed(*level);
        if (!named)
            return fail(unknownLevel(level.key()));
        wanted.insert(level.key(), *named);
    }
    if (const auto changed = levels.change(wanted); !changed)
        return fail(changed.error());
    return levelsOf(levels);
}

Result<AdminOutcome> linesOf(const services::LogBook &book, const admin::ListLogs &command)
{
    services::LogFilter filter;
    if (command.level) {
        const auto least = logLevelNamed(*command.level);
        if (!least)
            return fail(unknownLevel(u"level"_s));
        filter.least = *least;
    }
    filter.category = command.category.value_or(QString());
    AdminPage<LogLine> page;
    for (const services::LogRecord &record : book.newest(std::size_t(command.limit), filter))
        page.items.push_back(LogTopic::rowOf(record));
    return AdminOutcome(std::move(page));
}

/** Takes as long for a good guess as for a bad one. */
bool isToken(QByteArrayView given, const QByteArray &expected)
{
    const QByteArray one = QCryptographicHash::hash(given.toByteArray(), QCryptographicHash::Sha256);
    const QByteArray other = QCryptographicHash::hash(expected, QCryptographicHash::Sha256);
    int differences = expected.isEmpty() ? 1 : 0;
    for (qsizetype i = 0; i < one.size(); ++i)
        differences |= one[i] ^ other[i];
    return differences == 0;
}

template<class T>
Result<AdminOutcome> outcomeOf(Result<T> result)
{
    if (!result)
        return fail(std::move(result.error()));
    return AdminOutcome(*std::move(result));
}

} // namespace

bool LiveAdmin::knows(const AdminCommand &command)
{
    return std::holds_alternative<admin::ReadOverview>(command) || std::holds_alternative<admin::ListLogs>(command) ||
           std::holds_alternative<admin::ReadLogLevels>(command) ||
           std::holds_alternative<admin::SetLogLevels>(command) ||
           std::holds_alternative<admin::ListConnections>(command) ||
           std::holds_alternative<admin::ReadConnection>(command) ||
           std::holds_alternative<admin::CloseConnections>(command) ||
           std::holds_alternative<admin::MessageConnections>(command);
}

void LiveAdmin::execute(const AdminCommand &command, Reply<AdminOutcome> reply)
{
    services::LiveConnections &connections = m_services.connections;
    if (std::holds_alternative<admin::ReadOverview>(command)) {
        return m_services.overview.read([reply = std::move(reply)](Result<AdminOverview> overview) mutable {
            reply(outcomeOf(std::move(overview)));
        });
    }
    if (const auto *wanted = std::get_if<admin::ListConnections>(&command)) {
        return connections.list(
            *wanted, [reply = std::move(reply)](Result<AdminCountedPage<AdminConnection>> page) mutable {
                reply(outcomeOf(std::move(page)));
            });
    }
    const auto close = [&](const admin::CloseConnections &wanted) -> Result<AdminOutcome> {
        AdminClosed outcome = connections.close(wanted.ids, wanted.reason);
        if (!wanted.one)
            return AdminOutcome(std::move(outcome));
        return outcome.closed == 0 ? Result<AdminOutcome>(fail(ErrorCode::NotFound)) : AdminOutcome();
    };
    const auto message = [&](const admin::MessageConnections &wanted) -> Result<AdminOutcome> {
        if (wanted.one) {
            if (const auto possible = connections.takesMessages(wanted.ids.front()); !possible)
                return fail(possible.error());
        }
        AdminMessaged outcome = connections.message(wanted.ids, wanted.text);
        return wanted.one ? AdminOutcome() : AdminOutcome(std::move(outcome));
    };
    reply(std::visit(Overloaded{
                         [&](const admin::ListLogs &wanted) { return linesOf(m_surroundings.log, wanted); },
                         [&](const admin::ReadLogLevels &) { return levelsOf(m_services.levels); },
                         [&](const admin::SetLogLevels &wanted) { return changeLevels(m_services.levels, wanted); },
                                      [&](const admin::ReadConnection &wanted) { return outcomeOf(connections.read(wanted.id)); },
                         close,
                         message,
                         [](const auto &) -> Result<AdminOutcome> { return fail(ErrorCode::NotImplemented); },
                     },
                     command));
}

Result<AdminOutcome> LiveAdmin::metrics(QByteArrayView token) const
{
    if (!m_services.isLoopback && !isToken(token, m_services.metricsToken))
        return fail(ErrorCode::Unauthenticated);
    return AdminOutcome(AdminDocument{
        services::metricsPageType, services::metricsPage(m_surroundings.telemetry, m_services.version), {}});
}

std::unique_ptr<Endpoint> LiveAdmin::openStream(Caller caller, Outlet &outlet)
{
    return std::make_unique<AdminStream>(m_surroundings, std::move(caller), outlet);
}

} // namespace natter::session
