// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hub/liveconnection.h"

#include <QHash>

#include <memory>
#include <vector>

namespace natter::hub {

/** Somebody who wants to know what changes about the connections. Loop thread. */
class RosterWatcher
{
public:
    virtual void connectionEntered(LiveConnection &connection) = 0;
    /** Since the last report; @p fields are ActivityField bits. */
    virtual void connectionChanged(LiveConnection &connection, quint8 fields) = 0;
    virtual void connectionLeft(LiveConnection &connection) = 0;

protected:
    ~RosterWatcher() = default;
};

/**
 * All live chat connections, in the order in which they came, which is that of their ids. Coming, going and finding one
 * cost nothing that grows with their number but a binary search; what has changed is noted as it changes, so that a
 * report costs what changed. Loop thread; must outlive the connections.
 */
class Roster
{
public:
    Roster() = default;
    ~Roster() = default;
    Q_DISABLE_COPY_MOVE(Roster)

    /** Ids only go up. */
    void enter(LiveConnection &connection);
    void leave(LiveConnection &connection);

    [[nodiscard]] LiveConnection *find(SubscriberId id) const;
    [[nodiscard]] qsizetype size() const { return m_seedCount + m_nativeCount; }
    [[nodiscard]] qsizetype count(protocol::Dialect dialect) const
    {
        return dialect == protocol::Dialect::Seed ? m_seedCount : m_nativeCount;
    }
    /** The newest there ever was; invalid before the first. */
    [[nodiscard]] SubscriberId newest() const { return m_newest; }

    /** Those with ids above @p after, in order, until @p visit returns false. They must not come or go meanwhile. */
    template<class Visit>
    void visit(SubscriberId after, Visit visit) const
    {
        for (auto entry = firstAbove(after); entry != m_entries.cend(); ++entry) {
            if (entry->connection && !visit(*entry->connection))
                return;
        }
    }

    /** From here on @p watcher hears of every connection that comes or goes, and of changes to those it follow()s. */
    void watch(RosterWatcher &watcher);
    void unwatch(RosterWatcher &watcher);
    /** Changes of @p connection are reported from here on. */
    void follow(LiveConnection &connection);
    /** Tells the watchers of everything that has changed since the last time. */
    void report();

    /** The trace of @p connection, which begins with the first who asks; ends when nobody holds it, or with the
     * connection. */
    [[nodiscard]] std::shared_ptr<Trace> trace(LiveConnection &connection);

private:
    friend class Activity;
    struct Entry
    {
        SubscriberId id;
        LiveConnection *connection = nullptr; ///< none: it has left
    };
    using Entries = std::vector<Entry>;

    [[nodiscard]] Entries::const_iterator firstAbove(SubscriberId after) const;
    void note(LiveConnection &connection, quint8 fields);
    qsizetype &countOf(const LiveConnection &connection)
    {
        return connection.origin().dialect == protocol::Dialect::Seed ? m_seedCount : m_nativeCount;
    }

    Entries m_entries; ///< in order of id
    qsizetype m_seedCount = 0;
    qsizetype m_nativeCount = 0;
    SubscriberId m_newest;
    std::vector<RosterWatcher *> m_watchers;
    std::vector<LiveConnection *> m_changed; ///< since the last report; null: it has left
    QHash<LiveConnection *, std::weak_ptr<Trace>> m_traces;
};

} // namespace natter::hub
