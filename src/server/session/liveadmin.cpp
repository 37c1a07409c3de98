// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/liveadmin.h"

#include "base/log.h"
#include "services/metricspage.h"
#include "session/ringtopics.h"

#include <QCryptographicHash>

namespace natter::session {

using namespace protocol;
using namespace Qt::StringLiterals;

namespace {

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

Result<AdminOutcome> linesOf(const services::LogBook &book, const services::LogLevels &levels,
                             const admin::ListLogs &command)
{
    services::LogFilter filter;
    if (command.level) {
        const auto least = logLevelNamed(*command.level);
        if (!least)
            return fail(unknownLevel(u"level"_s));
        filter.least = *least;
    }
    filter.category = command.category.value_or(QString());
    if (!filter.category.isEmpty() && !levels.knows(filter.category)) {
        // No line would look as if all were quiet.
        Error error(ErrorCode::ValidationFailed);
        error.fields.push_back({"enum", "category", levels.lackOf(filter.category), {}});
        return fail(std::move(error));
    }
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

/** Why nothing can come of @p command, so that it need not be noted; none: something can. */
std::optional<Error> refusalOf(const AdminCommand &command, const services::LiveConnections &connections)
{
    if (const auto *close = std::get_if<admin::CloseConnections>(&command); close && close->one) {
        if (const auto found = connections.read(close->ids.front()); !found)
            return found.error();
    }
    if (const auto *message = std::get_if<admin::MessageConnections>(&command); message && message->one) {
        if (const auto possible = connections.takesMessages(message->ids.front()); !possible)
            return possible.error();
    }
    return std::nullopt;
}

QString listOf(const std::vector<qint64> &ids)
{
    QStringList texts;
    for (const qint64 id : ids)
        texts += QString::number(id);
    return texts.join(u", ");
}

/** What is noted of @p command in the audit. */
services::Deed deedOf(const AdminCommand &command)
{
    if (const auto *close = std::get_if<admin::CloseConnections>(&command)) {
        return {"connection.close", "connection", close->one ? close->ids.front() : 0,
                services::detailOf({{"ids", {}, listOf(close->ids)}, {"reason", {}, close->reason}})};
    }
    if (const auto *message = std::get_if<admin::MessageConnections>(&command)) {
        return {"connection.message", "connection", message->one ? message->ids.front() : 0,
                services::detailOf({{"ids", {}, listOf(message->ids)}, {"text", {}, message->text}})};
    }
    const auto &levels = std::get<admin::SetLogLevels>(command).levels;
    QStringList names = levels.keys();
    names.sort();
    for (QString &name : names)
        name += QString(u'=' + levels.value(name));
    return {"logs.levels", "", 0, services::detailOf({{"levels", {}, names.join(u", ")}})};
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

Result<AdminOutcome> LiveAdmin::change(const AdminCommand &command)
{
    services::LiveConnections &connections = m_services.connections;
    if (const auto *levels = std::get_if<admin::SetLogLevels>(&command))
        return changeLevels(m_services.levels, *levels);
    if (const auto *close = std::get_if<admin::CloseConnections>(&command)) {
        AdminClosed outcome = connections.close(close->ids, close->reason);
        if (!close->one)
            return AdminOutcome(std::move(outcome));
        return outcome.closed == 0 ? Result<AdminOutcome>(fail(ErrorCode::NotFound)) : AdminOutcome();
    }
    const auto &message = std::get<admin::MessageConnections>(command);
    AdminMessaged outcome = connections.message(message.ids, message.text);
    return message.one ? AdminOutcome() : AdminOutcome(std::move(outcome));
}

void LiveAdmin::execute(const AdminCommand &command, const services::Authority &by, services::AuditTrail &trail,
                        Reply<AdminOutcome> reply)
{
    services::LiveConnections &connections = m_services.connections;
    if (std::holds_alternative<admin::ReadOverview>(command)) {
        return m_services.overview.read([reply = std::move(reply)](Result<AdminOverview> overview) mutable {
            reply(outcomeOf(std::move(overview)));
        });
    }
    if (const auto *wanted = std::get_if<admin::ListConnections>(&command)) {
        return connections.list(*wanted,
                                [reply = std::move(reply)](Result<AdminCountedPage<AdminConnection>> page) mutable {
                                    reply(outcomeOf(std::move(page)));
                                });
    }
    if (const auto *wanted = std::get_if<admin::ReadConnection>(&command))
        return reply(outcomeOf(connections.read(wanted->id)));
    if (const auto *wanted = std::get_if<admin::ListLogs>(&command))
        return reply(linesOf(m_surroundings.log, m_services.levels, *wanted));
    if (std::holds_alternative<admin::ReadLogLevels>(command))
        return reply(levelsOf(m_services.levels));
    if (std::holds_alternative<admin::SetLogLevels>(command)) {
        // Who looks for what is wrong may have no database to note it in: it is done in any case.
        auto done = change(command);
        if (!done)
            return reply(fail(std::move(done.error())));
        return trail.noteAlone(
            by, deedOf(command),
            [done = std::move(done), reply = std::move(reply)](const Result<std::monostate> &noted) mutable {
                if (!noted)
                    qCWarning(logServer, "log levels were changed, which could not be noted in the audit");
                reply(std::move(done));
            });
    }
    if (const auto refusal = refusalOf(command, connections))
        return reply(fail(*refusal));
    trail.noteAlone(by, deedOf(command),
                    [this, command, reply = std::move(reply)](const Result<std::monostate> &noted) mutable {
                        reply(noted ? change(command) : Result<AdminOutcome>(fail(noted.error())));
                    });
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
