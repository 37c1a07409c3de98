// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/livecommands.h"

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

ControlAnswer closeConnections(services::LiveConnections &connections, const QStringList &words)
{
    std::vector<qint64> ids;
    for (const QString &word : words) {
        bool isNumber = false;
        ids.push_back(word.toLongLong(&isNumber));
        if (!isNumber)
            return {EX_USAGE, u"\"%1\" is no connection; natterd connections shows them\n"_s.arg(logSafe(word))};
    }
    if (ids.empty())
        return {EX_USAGE, u"which connections? natterd connections shows them\n"_s};
    const protocol::AdminClosed outcome = connections.close(ids, u"closed by an operator"_s);
    QString text = u"%1 closed\n"_s.arg(outcome.closed);
    if (!outcome.unknown.empty())
        text += u"%1 not there any more\n"_s.arg(outcome.unknown.size());
    return {EX_OK, text};
}

ControlAnswer logLevels(services::LogLevels &levels, const QStringList &words)
{
    services::LogLevels::Levels wanted;
    for (const QString &word : words) {
        const auto level = logLevelNamed(word.section(u'=', 1));
        QString category = word.section(u'=', 0, 0);
        if (!category.startsWith(u"natter."))
            category.prepend(u"natter.");
        if (!level)
            return {EX_USAGE, u"\"%1\" is no CATEGORY=LEVEL such as net=debug\n"_s.arg(logSafe(word))};
        wanted.insert(category, *level);
    }
    if (const auto changed = levels.change(wanted); !changed)
        return {EX_USAGE, changed.error().message() + u'\n'};
    QString text;
    for (auto level = levels.levels().cbegin(); level != levels.levels().cend(); ++level)
        text += level.key() + u'=' + logLevelName(*level) + u'\n';
    return {EX_OK, text};
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

void runLiveCommand(const ControlRequest &request, LivePlane &plane, services::LogLevels &levels, AnswerControl answer)
{
    const QString name = request.words.value(0);
    if (name == u"log-level")
        return answer(logLevels(levels, request.words.sliced(1)));
    if (name == u"status") {
        return plane.overview().read([answer = std::move(answer)](Result<protocol::AdminOverview> overview) mutable {
            answer(overview ? ControlAnswer{EX_OK, statusText(*overview)}
                            : ControlAnswer{EX_UNAVAILABLE, overview.error().message() + u'\n'});
        });
    }
    if (request.words.value(1) == u"close")
        return answer(closeConnections(plane.connections(), request.words.sliced(2)));
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
