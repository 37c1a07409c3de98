// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/livecommands.h"

#include "app/commandanswers.h"
#include "base/log.h"

#include <sysexits.h>

namespace natter::server {

using namespace Qt::StringLiterals;
using protocol::ControlAnswer;
using protocol::ControlRequest;

namespace {

/** Of one answer. */
constexpr int rowsShown = 1'000;
const QString usage = u"see natterd --help\n"_s;

ControlAnswer connectionList(const protocol::AdminCountedPage<protocol::AdminConnection> &page)
{
    QString text = u"ID\tUSER\tADDRESS\tSINCE\tIN\tOUT\tQUEUED\tSTATE\tNAME\tCLIENT\n"_s;
    for (const protocol::AdminConnection &row : page.items) {
        const QStringList columns{QString::number(row.id),
                                  QString::number(row.userId.value()),
                                  row.address,
                                  QString::fromLatin1(toIso8601(row.since)),
                                  QString::number(row.messagesIn),
                                  QString::number(row.messagesOut),
                                  QString::number(row.queuedBytes),
                                  QString::fromLatin1(protocol::wireNameOf(row.state)),
                                  logSafe(row.userName),
                                  logSafe(row.client)};
        text += columns.join(u'\t') + u'\n';
    }
    if (page.total > qint64(page.items.size()))
        text += u"(%1 of %2: say what to look for)\n"_s.arg(page.items.size()).arg(page.total);
    return {EX_OK, text};
}

/** Does @p command as the console would, which notes it in the audit; answers with @p tell of an Outcome. */
template<class Outcome, class Tell>
void administer(const LiveTools &tools, const protocol::AdminCommand &command, AnswerControl answer, Tell tell)
{
    tools.plane.admin().execute(
        command, atTheMachine, tools.trail,
        [answer = std::move(answer), tell = std::move(tell)](Result<protocol::AdminOutcome> outcome) mutable {
            if (!outcome) {
                const bool isUse = outcome.error().code == ErrorCode::ValidationFailed;
                return answer({isUse ? EX_USAGE : EX_UNAVAILABLE, QString(outcome.error().message() + u'\n')});
            }
            answer({EX_OK, tell(std::get<Outcome>(*outcome))});
        });
}

void closeConnections(const QStringList &words, const LiveTools &tools, AnswerControl answer)
{
    protocol::admin::CloseConnections command;
    command.reason = u"closed by an operator"_s;
    for (const QString &word : words) {
        bool isNumber = false;
        command.ids.push_back(word.toLongLong(&isNumber));
        if (!isNumber)
            return answer(
                {EX_USAGE, u"\"%1\" is no connection; natterd connections shows them\n"_s.arg(logSafe(word))});
    }
    if (command.ids.empty())
        return answer({EX_USAGE, u"which connections? natterd connections shows them\n"_s});
    administer<protocol::AdminClosed>(tools, command, std::move(answer), [](const protocol::AdminClosed &outcome) {
        QString text = u"%1 closed\n"_s.arg(outcome.closed);
        if (!outcome.unknown.empty())
            text += u"%1 not there any more\n"_s.arg(outcome.unknown.size());
        return text;
    });
}

QString levelList(const protocol::LogLevels &levels)
{
    QStringList lines;
    for (auto level = levels.levels.cbegin(); level != levels.levels.cend(); ++level)
        lines += QString(level.key() + u'=' + *level + u'\n');
    lines.sort();
    return lines.join(QString());
}

void logLevels(const QStringList &words, const LiveTools &tools, AnswerControl answer)
{
    protocol::admin::SetLogLevels command;
    for (const QString &word : words) {
        const QString level = word.section(u'=', 1);
        QString category = word.section(u'=', 0, 0);
        if (!category.startsWith(u"natter."))
            category.prepend(u"natter.");
        if (!logLevelNamed(level))
            return answer({EX_USAGE, u"\"%1\" is no CATEGORY=LEVEL such as net=debug\n"_s.arg(logSafe(word))});
        command.levels.insert(category, level);
    }
    if (words.isEmpty())
        return administer<protocol::LogLevels>(tools, protocol::admin::ReadLogLevels(), std::move(answer), levelList);
    administer<protocol::LogLevels>(tools, command, std::move(answer), levelList);
}

QString statusText(const protocol::AdminOverview &overview)
{
    const protocol::AdminMetrics &now = overview.metrics;
    constexpr qint64 mebibyte = 1024 * 1024;
    QString text;
    for (const protocol::AdminAlert &alert : overview.alerts) {
        const bool isCritical = alert.severity == protocol::AlertSeverity::Critical;
        text += (isCritical ? u"CRITICAL: "_s : u"warning: "_s) + logSafe(alert.text) + u'\n';
    }
    text += u"version\t%1, since %2\n"_s.arg(overview.version, QString::fromLatin1(toIso8601(overview.startedAt)));
    text += u"database\t%1, %2, %3 MiB\n"_s.arg(overview.database.engine, overview.database.status)
                .arg(overview.database.sizeBytes / mebibyte);
    text += u"connections\t%1 of %2 people\n"_s.arg(now.connections).arg(now.usersOnline);
    text += u"messages\t%1 in, %2 out a second\n"_s.arg(now.messagesInPerSecond, 0, 'f', 1)
                .arg(now.messagesOutPerSecond, 0, 'f', 1);
    text += u"commit\tp50 %1 ms, p99 %2 ms, %3 waiting\n"_s.arg(now.commitMs.p50, 0, 'f', 2)
                .arg(now.commitMs.p99, 0, 'f', 2)
                .arg(now.writerQueue);
    text += u"fan-out\tp50 %1 ms, p99 %2 ms\n"_s.arg(now.fanoutMs.p50, 0, 'f', 2).arg(now.fanoutMs.p99, 0, 'f', 2);
    text += u"process\t%1 MiB, %2 % CPU, %3 descriptors\n"_s.arg(now.memoryBytes / mebibyte)
                .arg(now.cpuPercent, 0, 'f', 1)
                .arg(now.descriptors);
    text += u"stored\t%1 users, %2 groups, %3 messages\n"_s.arg(overview.totals.users)
                .arg(overview.totals.groups)
                .arg(overview.totals.messages);
    return text;
}

} // namespace

bool isLiveCommand(const ControlRequest &request)
{
    const QString name = request.words.value(0);
    return name == u"status" || name == u"connections" || name == u"log-level";
}

void runLiveCommand(const ControlRequest &request, const LiveTools &tools, AnswerControl answer)
{
    LivePlane &plane = tools.plane;
    const QString name = request.words.value(0);
    if (name == u"log-level")
        return logLevels(request.words.sliced(1), tools, std::move(answer));
    if (name == u"status") {
        return plane.overview().read([answer = std::move(answer)](Result<protocol::AdminOverview> overview) mutable {
            answer(overview ? ControlAnswer{EX_OK, statusText(*overview)}
                            : ControlAnswer{EX_UNAVAILABLE, overview.error().message() + u'\n'});
        });
    }
    if (request.words.value(1) == u"close")
        return closeConnections(request.words.sliced(2), tools, std::move(answer));
    if (request.words.size() > 2)
        return answer({EX_USAGE, usage});
    protocol::admin::ListConnections wanted;
    wanted.query = request.words.value(1);
    wanted.page.limit = rowsShown;
    plane.connections().list(
        wanted, [answer = std::move(answer)](
                    const Result<protocol::AdminCountedPage<protocol::AdminConnection>> &page) mutable {
            answer(page ? connectionList(*page) : ControlAnswer{EX_USAGE, page.error().message() + u'\n'});
        });
}

} // namespace natter::server
