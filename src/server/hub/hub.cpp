// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/hub.h"

#include <algorithm>
#include <iterator>

namespace natter::hub {

void Hub::subscribe(SubscriberId id, UserId user, Subscriber &subscriber)
{
    m_connections[user].append({id, &subscriber});
}

void Hub::unsubscribe(SubscriberId id, UserId user)
{
    const auto entry = m_connections.find(user);
    if (entry == m_connections.end())
        return;
    entry->removeIf([id](const Connection &connection) { return connection.id == id; });
    if (entry->isEmpty())
        m_connections.erase(entry);
}

qsizetype Hub::connectionCount(UserId user) const
{
    const auto entry = m_connections.constFind(user);
    return entry == m_connections.cend() ? 0 : entry->size();
}

std::vector<SubscriberId> Hub::connectionsOf(UserId user) const
{
    std::vector<SubscriberId> ids;
    if (const auto entry = m_connections.constFind(user); entry != m_connections.cend())
        std::ranges::transform(*entry, std::back_inserter(ids), &Connection::id);
    std::ranges::sort(ids);
    return ids;
}

std::vector<UserId> Hub::online() const
{
    return {m_connections.keyBegin(), m_connections.keyEnd()};
}

qsizetype Hub::nativeCount(UserId user) const
{
    const auto entry = m_connections.constFind(user);
    if (entry == m_connections.cend())
        return 0;
    return std::ranges::count_if(
        *entry, [](const Connection &connection) { return connection.subscriber->hearsAnnouncements(); });
}

void Hub::publish(const Broadcast &broadcast, const Audience &audience)
{
    m_clock.publicationBegins();
    for (const UserId user : audience.users) {
        const auto entry = m_connections.constFind(user);
        if (entry == m_connections.cend())
            continue;
        // Copied, because a receiver may end its own subscription while it is told.
        const auto connections = *entry;
        for (const Connection &connection : connections) {
            if (connection.id != audience.except)
                connection.subscriber->receive(broadcast);
        }
    }
    m_clock.publicationEnds();
}

void Hub::endLogin(UserId user, LoginId login)
{
    const auto connections = m_connections.value(user); // a copy, as above
    for (const Connection &connection : connections)
        connection.subscriber->loginEnded(login);
    for (LoginWatcher *watcher : std::vector(m_watchers))
        watcher->loginEnded(user, login);
}

void Hub::rename(UserId user, const QString &name)
{
    for (const Connection &connection : m_connections.value(user))
        connection.subscriber->renamed(name);
}

void Hub::suspend(UserId user)
{
    const auto connections = m_connections.value(user); // a copy, as above
    for (const Connection &connection : connections)
        connection.subscriber->suspended();
    for (LoginWatcher *watcher : std::vector(m_watchers))
        watcher->suspended(user);
}

} // namespace natter::hub
