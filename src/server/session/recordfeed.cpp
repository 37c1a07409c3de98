// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/recordfeed.h"

#include "session/recordtopic.h"

#include <deque>

namespace natter::session {

using namespace Qt::StringLiterals;
using services::RecordNews;

namespace {

constexpr int auditEntriesShown = 50;
constexpr std::size_t auditEntriesMost = 500;

/** The accounts; what their rows say of connections changes as those come and go. */
class UserTopic final : public RecordTopic<protocol::AdminUser>, private hub::RosterWatcher
{
public:
    UserTopic(hub::Roster &roster, const QString &name, const RecordSources &sources, std::function<void()> ready)
        : RecordTopic(name, sources.users, sources.userCount, std::move(ready))
        , m_roster(roster)
    {
        m_roster.watch(*this);
    }
    ~UserTopic() override { m_roster.unwatch(*this); }
    Q_DISABLE_COPY_MOVE(UserTopic)

private:
    void connectionEntered(hub::LiveConnection &connection) override { note(connection); }
    void connectionChanged(hub::LiveConnection &, quint8) override {}
    void connectionLeft(hub::LiveConnection &connection) override { note(connection); }
    void note(const hub::LiveConnection &connection) { changed(connection.origin().user.value()); }

    hub::Roster &m_roster;
};

/** The groups; how many of their members are online changes as connections come and go. */
class GroupTopic final : public RecordTopic<protocol::AdminGroup>, private hub::RosterWatcher
{
public:
    GroupTopic(hub::Roster &roster, const QString &name, const RecordSources &sources, std::function<void()> ready)
        : RecordTopic(name, sources.groups, sources.groupCount, std::move(ready))
        , m_roster(roster)
        , m_groupsOf(sources.groupsOf)
    {
        m_roster.watch(*this);
    }
    ~GroupTopic() override { m_roster.unwatch(*this); }
    Q_DISABLE_COPY_MOVE(GroupTopic)

private:
    void connectionEntered(hub::LiveConnection &connection) override { note(connection); }
    void connectionChanged(hub::LiveConnection &, quint8) override {}
    void connectionLeft(hub::LiveConnection &connection) override { note(connection); }
    void note(const hub::LiveConnection &connection)
    {
        for (const ConversationId group : m_groupsOf(connection.origin().user))
            changed(group.value());
    }

    hub::Roster &m_roster;
    std::function<std::vector<ConversationId>(UserId user)> m_groupsOf;
};

/** The newest entries of the audit, then what comes: of a reader that is too slow the oldest are dropped. */
class AuditTopic final : public StreamTopic
{
public:
    AuditTopic(RecordNews &news, const RecordSources &sources, std::function<void()> ready)
        : StreamTopic(u"audit"_s)
        , m_ready(std::move(ready))
        , m_alive(std::make_shared<AuditTopic *>(this))
    {
        QObject::connect(&news, &RecordNews::audited, &m_context, [this](const protocol::AuditEntry &entry) {
            if (m_entries.size() == auditEntriesMost)
                m_entries.pop_front();
            m_entries.push_back(entry);
        });
        sources.audit(auditEntriesShown,
                      [alive = std::weak_ptr(m_alive)](Result<std::vector<protocol::AuditEntry>> newest) {
                          if (const auto self = alive.lock())
                              (*self)->taken(newest ? *std::move(newest) : std::vector<protocol::AuditEntry>());
                      });
    }

    [[nodiscard]] QByteArray snapshotPart() override
    {
        if (!m_isRead || std::exchange(m_isComplete, true))
            return {};
        SnapshotWriter part(*this, true);
        for (const protocol::AuditEntry &entry : std::exchange(m_newest, {})) {
            m_last = entry.id;
            part.add(entry);
        }
        return part.take(true, m_last);
    }

    [[nodiscard]] QByteArray changes() override
    {
        if (!m_isComplete)
            return {};
        ChangesWriter writer(*this);
        while (!m_entries.empty() && !writer.isFull()) {
            // What was written while the snapshot was read may be in both.
            if (m_entries.front().id > m_last)
                writer.add(m_entries.front());
            m_entries.pop_front();
        }
        return writer.take({});
    }

private:
    void taken(std::vector<protocol::AuditEntry> newest)
    {
        m_newest = std::move(newest);
        m_isRead = true;
        m_ready();
    }

    std::function<void()> m_ready;
    std::vector<protocol::AuditEntry> m_newest;
    std::deque<protocol::AuditEntry> m_entries;
    qint64 m_last = 0;
    bool m_isRead = false;
    bool m_isComplete = false;
    QObject m_context; ///< ends the connection to the news
    std::shared_ptr<AuditTopic *> m_alive;
};

} // namespace

std::unique_ptr<StreamTopic> RecordFeed::topic(const QString &name, std::function<void()> ready)
{
    if (name == "users"_L1 && m_sources.users) {
        auto topic = std::make_unique<UserTopic>(m_roster, name, m_sources, std::move(ready));
        QObject::connect(&m_news, &RecordNews::userChanged, topic->context(),
                         [changed = topic.get()](UserId user) { changed->changed(user.value()); });
        return topic;
    }
    if (name == "groups"_L1 && m_sources.groups) {
        auto topic = std::make_unique<GroupTopic>(m_roster, name, m_sources, std::move(ready));
        QObject::connect(&m_news, &RecordNews::groupChanged, topic->context(),
                         [changed = topic.get()](ConversationId group) { changed->changed(group.value()); });
        return topic;
    }
    if (name == "audit"_L1 && m_sources.audit)
        return std::make_unique<AuditTopic>(m_news, m_sources, std::move(ready));
    return nullptr;
}

} // namespace natter::session
