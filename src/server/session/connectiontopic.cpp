// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/connectiontopic.h"

#include "services/liveconnections.h"
#include "session/streamwriter.h"

namespace natter::session {

using services::LiveConnections;

ConnectionTopic::ConnectionTopic(hub::Roster &roster)
    : StreamTopic(QStringLiteral("connections"))
    , m_roster(roster)
    , m_until(roster.newest())
{
    m_roster.watch(*this);
}

ConnectionTopic::~ConnectionTopic()
{
    m_roster.unwatch(*this);
}

bool ConnectionTopic::isShown(hub::SubscriberId id) const
{
    return m_isComplete || id <= m_shown || id > m_until;
}

QByteArray ConnectionTopic::snapshotPart()
{
    if (m_isComplete)
        return {};
    SnapshotWriter part(*this, std::exchange(m_isFirst, false));
    m_isComplete = true;
    m_roster.visit(m_shown, [&](hub::LiveConnection &connection) {
        const hub::SubscriberId id = connection.origin().id;
        if (id > m_until)
            return false;
        if (part.isFull()) {
            m_isComplete = false;
            return false;
        }
        m_roster.follow(connection);
        part.add(LiveConnections::rowOf(connection));
        m_shown = id;
        return true;
    });
    return part.take(m_isComplete, m_roster.size());
}

QByteArray ConnectionTopic::changes()
{
    ChangesWriter writer(*this);
    while (!m_order.empty() && !writer.isFull()) {
        const auto waiting = m_waiting.constFind(m_order.front());
        m_order.pop_front();
        if (waiting == m_waiting.cend())
            continue;
        hub::LiveConnection &connection = *waiting->connection;
        if (waiting->fields & isNew) {
            m_roster.follow(connection);
            writer.add(LiveConnections::rowOf(connection));
        } else {
            writer.add(LiveConnections::changeOf(connection, waiting->fields));
        }
        m_waiting.erase(waiting);
    }
    constexpr std::size_t removedAtOnce = 10'000;
    if (m_removed.size() <= removedAtOnce)
        return writer.take(std::exchange(m_removed, {}));
    const auto end = m_removed.begin() + removedAtOnce;
    const std::vector<qint64> removed(m_removed.begin(), end);
    m_removed.erase(m_removed.begin(), end);
    return writer.take(removed);
}

void ConnectionTopic::connectionEntered(hub::LiveConnection &connection)
{
    wait(connection, isNew);
}

void ConnectionTopic::connectionChanged(hub::LiveConnection &connection, quint8 fields)
{
    // What is still to be shown will be shown as it is then.
    if (isShown(connection.origin().id))
        wait(connection, fields);
}

void ConnectionTopic::connectionLeft(hub::LiveConnection &connection)
{
    const hub::SubscriberId id = connection.origin().id;
    const auto waiting = m_waiting.constFind(id);
    const bool isUnheardOf = waiting != m_waiting.cend() && (waiting->fields & isNew);
    if (waiting != m_waiting.cend())
        m_waiting.erase(waiting);
    if (isShown(id) && !isUnheardOf)
        m_removed.push_back(id.value());
}

void ConnectionTopic::wait(hub::LiveConnection &connection, quint8 fields)
{
    const hub::SubscriberId id = connection.origin().id;
    Waiting &waiting = m_waiting[id];
    if (!waiting.connection) {
        waiting.connection = &connection;
        m_order.push_back(id);
    }
    waiting.fields |= fields;
    // Those that have left are still in the order; a reader that does not read must not make it grow for ever.
    constexpr std::size_t leftMost = 1'000;
    if (m_order.size() > 2 * std::size_t(m_waiting.size()) + leftMost)
        std::erase_if(m_order, [this](hub::SubscriberId waits) { return !m_waiting.contains(waits); });
}

} // namespace natter::session
