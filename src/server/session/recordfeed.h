// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/pending.h"
#include "hub/roster.h"
#include "protocol/admin/adminaccounts.h"
#include "services/recordnews.h"
#include "session/streamtopic.h"

#include <functional>
#include <memory>
#include <vector>

namespace natter::session {

/** Where rows of the database come from, as they are now. */
struct RecordSources
{
    std::function<void(std::vector<qint64> ids, Reply<std::vector<protocol::AdminUser>> reply)> users;
    std::function<void(Reply<qint64> reply)> userCount;
    std::function<void(std::vector<qint64> ids, Reply<std::vector<protocol::AdminGroup>> reply)> groups;
    std::function<void(Reply<qint64> reply)> groupCount;
    /** Those that somebody who is connected is in. */
    std::function<std::vector<ConversationId>(UserId user)> groupsOf;
    /** The newest, oldest first. */
    std::function<void(int most, Reply<std::vector<protocol::AuditEntry>> reply)> audit;
};

/** Makes the topics that show rows of the database. Loop thread; outlives them. */
class RecordFeed
{
public:
    RecordFeed(services::RecordNews &news, hub::Roster &roster, RecordSources sources)
        : m_news(news)
        , m_roster(roster)
        , m_sources(std::move(sources))
    {}

    /** The topic called @p name; null if there is none. @p ready is called when it has a snapshot to show. */
    [[nodiscard]] std::unique_ptr<StreamTopic> topic(const QString &name, std::function<void()> ready);

private:
    services::RecordNews &m_news;
    hub::Roster &m_roster;
    RecordSources m_sources;
};

} // namespace natter::session
