// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/roster.h"

#include <algorithm>

namespace natter::hub {

void Activity::note(quint8 fields)
{
    if (m_connection)
        m_connection->m_roster->note(*m_connection, fields);
}

void Activity::answered(Steady::duration roundTrip)
{
    const auto time = qint32(std::chrono::duration_cast<std::chrono::milliseconds>(roundTrip).count());
    if (time == m_roundTrip)
        return;
    m_roundTrip = time;
    touch(RoundTripField);
}

void Activity::closing()
{
    m_isClosing = true;
    touch(StateField);
}

void Roster::enter(LiveConnection &connection)
{
    Q_ASSERT(connection.origin().id > m_newest);
    m_newest = connection.origin().id;
    m_entries.push_back({m_newest, &connection});
    ++countOf(connection);
    connection.m_roster = this;
    connection.m_activity.m_connection = &connection;
    for (RosterWatcher *watcher : m_watchers)
        watcher->connectionEntered(connection);
}

void Roster::leave(LiveConnection &connection)
{
    for (RosterWatcher *watcher : m_watchers)
        watcher->connectionLeft(connection);
    Activity &activity = connection.m_activity;
    if (activity.m_changed != Activity::unwatched && (activity.m_changed & Activity::listed))
        m_changed[activity.m_place] = nullptr;
    activity.m_changed = Activity::unwatched;
    activity.m_connection = nullptr;
    activity.control(Trace::Direction::Out, QLatin1StringView("(end)"), 0);
    activity.m_trace = nullptr;
    m_traces.remove(&connection);
    --countOf(connection);
    m_entries[std::size_t(std::ranges::lower_bound(m_entries, connection.origin().id, {}, &Entry::id) -
                          m_entries.begin())]
        .connection = nullptr;
    // The gaps are closed when they are half of it: each connection pays for one move of another at most.
    if (qsizetype(m_entries.size()) > 2 * size())
        std::erase_if(m_entries, [](const Entry &entry) { return entry.connection == nullptr; });
}

LiveConnection *Roster::find(SubscriberId id) const
{
    const auto entry = std::ranges::lower_bound(m_entries, id, {}, &Entry::id);
    return entry != m_entries.end() && entry->id == id ? entry->connection : nullptr;
}

Roster::Entries::const_iterator Roster::firstAbove(SubscriberId after) const
{
    return std::ranges::upper_bound(m_entries, after, {}, &Entry::id);
}

void Roster::watch(RosterWatcher &watcher)
{
    m_watchers.push_back(&watcher);
}

void Roster::unwatch(RosterWatcher &watcher)
{
    std::erase(m_watchers, &watcher);
    if (!m_watchers.empty())
        return;
    for (LiveConnection *connection : std::exchange(m_changed, {})) {
        if (connection)
            connection->m_activity.m_changed = Activity::unwatched;
    }
}

void Roster::follow(LiveConnection &connection)
{
    quint8 &changed = connection.m_activity.m_changed;
    // Somebody else may be waiting for the report of what has changed already.
    if (changed == Activity::unwatched)
        changed = 0;
}

void Roster::note(LiveConnection &connection, quint8 fields)
{
    Activity &activity = connection.m_activity;
    if (m_watchers.empty()) {
        activity.m_changed = Activity::unwatched; // whoever followed it has gone
        return;
    }
    if (!(activity.m_changed & Activity::listed)) {
        activity.m_place = quint32(m_changed.size());
        m_changed.push_back(&connection);
    }
    activity.m_changed |= fields | Activity::listed;
}

void Roster::report()
{
    for (LiveConnection *connection : std::exchange(m_changed, {})) {
        if (!connection)
            continue;
        const quint8 fields = std::exchange(connection->m_activity.m_changed, quint8(0)) & EveryField;
        for (RosterWatcher *watcher : m_watchers)
            watcher->connectionChanged(*connection, fields);
    }
}

std::shared_ptr<Trace> Roster::trace(LiveConnection &connection)
{
    std::weak_ptr<Trace> &known = m_traces[&connection];
    if (auto trace = known.lock())
        return trace;
    const auto begun = std::shared_ptr<Trace>(new Trace, [this, id = connection.origin().id](Trace *ended) {
        if (LiveConnection *traced = find(id)) {
            traced->m_activity.m_trace = nullptr;
            m_traces.remove(traced);
        }
        delete ended;
    });
    known = begun;
    connection.m_activity.m_trace = begun.get();
    return begun;
}

} // namespace natter::hub
