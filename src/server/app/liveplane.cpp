// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/liveplane.h"

#include <QCoreApplication>
#include <QHostAddress>

#include <algorithm>
#include <memory>
#include <optional>

namespace natter::server {

namespace {

/** Gathers the answers to many questions into one, of those that had one. */
template<class Row, class Ask>
void readEach(const std::vector<qint64> &ids, Reply<std::vector<Row>> reply, Ask ask)
{
    struct Gathering
    {
        Reply<std::vector<Row>> reply;
        std::vector<Row> rows;
        std::optional<Error> error;
        std::size_t left = 0;
    };
    auto gathering = std::make_shared<Gathering>(Gathering{std::move(reply), {}, {}, ids.size()});
    for (const qint64 id : ids) {
        ask(id, [gathering](auto row) {
            if (row)
                gathering->rows.push_back(*std::move(row));
            else if (row.error().code != ErrorCode::NotFound)
                gathering->error = std::move(row.error());
            if (--gathering->left > 0)
                return;
            if (gathering->error)
                gathering->reply(fail(*std::move(gathering->error)));
            else
                gathering->reply(std::move(gathering->rows));
        });
    }
}

template<class Page>
Reply<Page> totalOf(Reply<qint64> reply)
{
    return [reply = std::move(reply)](Result<Page> page) mutable {
        if (page)
            reply(page->total);
        else
            reply(fail(std::move(page.error())));
    };
}

session::RecordSources recordSources(services::Administration &administration)
{
    using namespace protocol;
    session::RecordSources sources;
    sources.users = [&users = administration.users](const std::vector<qint64> &ids,
                                                    Reply<std::vector<AdminUser>> reply) {
        readEach<AdminUser>(ids, std::move(reply), [&users](qint64 id, Reply<AdminUser> answer) {
            users.read(UserId(id), std::move(answer));
        });
    };
    sources.userCount = [&users = administration.users](Reply<qint64> reply) {
        admin::ListUsers one;
        one.page.limit = 1;
        users.find(one, totalOf<AdminCountedPage<AdminUser>>(std::move(reply)));
    };
    sources.groups = [&groups = administration.groups](const std::vector<qint64> &ids,
                                                       Reply<std::vector<AdminGroup>> reply) {
        readEach<AdminGroup>(ids, std::move(reply), [&groups](qint64 id, Reply<AdminGroupDetails> answer) {
            groups.read(ConversationId(id), std::move(answer));
        });
    };
    sources.groupCount = [&groups = administration.groups](Reply<qint64> reply) {
        admin::ListGroups one;
        one.page.limit = 1;
        groups.find(one, totalOf<AdminCountedPage<AdminGroup>>(std::move(reply)));
    };
    sources.groupsOf = [&groups = administration.groups](UserId user) { return groups.groupsOf(user); };
    sources.audit = [&trail = administration.trail](int most, Reply<std::vector<AuditEntry>> reply) {
        admin::ListAudit newest;
        newest.page.limit = most;
        trail.page(newest, [reply = std::move(reply)](Result<AdminPage<AuditEntry>> page) mutable {
            if (!page)
                return reply(fail(std::move(page.error())));
            std::ranges::reverse(page->items);
            reply(std::move(page->items));
        });
    };
    return sources;
}

} // namespace

LivePlane::LivePlane(const Config &config, Parts parts, std::function<services::NetworkFigures()> network,
                     std::function<services::ServerFacts()> facts)
    : m_telemetry({parts.store, parts.passwords, parts.hub, parts.roster, std::move(network)})
    , m_connections(parts.roster, parts.hub, parts.changes)
    , m_overview(parts.store, parts.health, m_telemetry, std::move(facts))
    , m_records(parts.changes.news(), parts.roster, recordSources(parts.administration))
    , m_admin({m_connections, m_overview, parts.levels, QCoreApplication::applicationVersion().toLatin1(),
               config.metricsToken, QHostAddress(config.adminHost).isLoopback()},
              {parts.hub, parts.roster, m_telemetry, parts.log, m_records, config.floodErrors})
{
    parts.administration.trail.onEntry(
        [&news = parts.changes.news()](const protocol::AuditEntry &entry) { Q_EMIT news.audited(entry); });
    // Connected before any stream is: they tell of what is reported here, in the same beat.
    QObject::connect(&m_telemetry, &services::Telemetry::beaten, &m_telemetry,
                     [&roster = parts.roster] { roster.report(); });
}

} // namespace natter::server
