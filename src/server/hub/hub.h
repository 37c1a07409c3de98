// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hub/audience.h"
#include "hub/fanoutclock.h"

#include <QHash>
#include <QVarLengthArray>

#include <vector>

namespace natter::hub {

/** Somebody beside the connections who has to know when a login or a user may no longer be served. Loop thread. */
class LoginWatcher
{
public:
    virtual void loginEnded(UserId user, LoginId login) = 0;
    virtual void suspended(UserId user) = 0;

protected:
    ~LoginWatcher() = default;
};

/** Who is connected, and the way to all of them. Loop thread; knows connections, not what they talk about. */
class Hub
{
public:
    /** @p subscriber must stay until it is unsubscribed. */
    void subscribe(SubscriberId id, UserId user, Subscriber &subscriber);
    void unsubscribe(SubscriberId id, UserId user);

    [[nodiscard]] bool isOnline(UserId user) const { return m_connections.contains(user); }
    [[nodiscard]] qsizetype connectionCount(UserId user) const;
    /** The connections of @p user, in order of id. */
    [[nodiscard]] std::vector<SubscriberId> connectionsOf(UserId user) const;
    /** How many people are connected. */
    [[nodiscard]] qsizetype userCount() const { return m_connections.size(); }
    /** Everybody who is connected, in no particular order. */
    [[nodiscard]] std::vector<UserId> online() const;
    /** How many connections of @p user hear announcements. */
    [[nodiscard]] qsizetype nativeCount(UserId user) const;

    /** Gives @p broadcast to every connection of @p audience, in no particular order among them. */
    void publish(const Broadcast &broadcast, const Audience &audience);

    /** Tells every connection of @p user that @p login is over. */
    void endLogin(UserId user, LoginId login);
    /** Tells every connection of @p user that they are called @p name now. */
    void rename(UserId user, const QString &name);
    /** Tells every connection of @p user that they are suspended. */
    void suspend(UserId user);

    /** @p watcher must stay until it is taken out, and may be taken out while it is told. */
    void watchLogins(LoginWatcher &watcher) { m_watchers.push_back(&watcher); }
    void unwatchLogins(LoginWatcher &watcher) { std::erase(m_watchers, &watcher); }

    [[nodiscard]] FanoutClock &clock() { return m_clock; }

private:
    struct Connection
    {
        SubscriberId id;
        Subscriber *subscriber = nullptr;
    };
    QHash<UserId, QVarLengthArray<Connection, 2>> m_connections; ///< no empty entries
    FanoutClock m_clock;
    std::vector<LoginWatcher *> m_watchers;
};

} // namespace natter::hub
