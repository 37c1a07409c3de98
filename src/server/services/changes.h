// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domain/directory.h"
#include "hub/hub.h"
#include "protocol/event.h"
#include "services/recordnews.h"

namespace natter::services {

/**
 * The one place where the server's beliefs change: a committed event is applied to the directory and handed to the hub.
 * Called on the loop thread, in commit order, from the store's replies. Other loops or nodes would attach here.
 */
class Changes
{
public:
    Changes(domain::Directory &directory, hub::Hub &hub)
        : m_directory(directory)
        , m_hub(hub)
    {}

    /** @p origin: the connection that gets a direct answer instead of the broadcast; invalid for none. */
    void commit(const protocol::Event &event, hub::SubscriberId origin);

    /** Tells @p users of what is neither stored nor numbered. */
    void signal(const protocol::Event &event, std::span<const UserId> users);

    /** A login is over: its connections end, and nobody comes in by it any more. */
    void endLogin(UserId user, LoginId login);

    /** Somebody is called @p name from now on. */
    void rename(UserId user, const QString &name);

    /** Somebody is suspended: their connections end. */
    void suspend(UserId user);

    /** Of a @p user who is connected; else nobody knows. */
    [[nodiscard]] bool hasBlocked(UserId user, UserId other) const { return m_directory.hasBlocked(user, other); }
    /** Whether @p user does not want to hear from @p other has been decided. */
    void setBlocked(UserId user, UserId other, bool blocked) { m_directory.setBlocked(user, other, blocked); }

    /** Where it is said which rows are not what they were. */
    [[nodiscard]] RecordNews &news() { return m_news; }

    /** Every commit up to this one has been told to those who were subscribed. */
    [[nodiscard]] Rev rev() const { return m_rev; }
    /** Where the order stands at start, and how cursors name the history it is of. */
    void resumeFrom(Rev rev, QByteArray history)
    {
        m_rev = rev;
        m_history = std::move(history);
    }
    [[nodiscard]] QByteArrayView history() const { return m_history; }

private:
    domain::Directory &m_directory;
    hub::Hub &m_hub;
    void publish(const protocol::Event &event, std::span<const UserId> users, hub::SubscriberId except);

    Rev m_rev;
    QByteArray m_history;
    RecordNews m_news;
};

} // namespace natter::services
