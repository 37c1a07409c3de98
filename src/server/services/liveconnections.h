// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/pending.h"
#include "hub/roster.h"
#include "protocol/admin/admincommand.h"
#include "services/changes.h"

#include <QObject>

namespace natter::services {

/** What an administrator sees of the connections that are open now, and does with them. Loop thread. */
class LiveConnections
{
public:
    LiveConnections(hub::Roster &roster, const hub::Hub &hub, const Changes &changes)
        : m_roster(roster)
        , m_hub(hub)
        , m_changes(changes)
    {}
    ~LiveConnections();
    Q_DISABLE_COPY_MOVE(LiveConnections)

    [[nodiscard]] static protocol::AdminConnection rowOf(const hub::LiveConnection &connection);
    /** Those columns of @p connection that @p fields, ActivityField bits, are about, and its id. */
    [[nodiscard]] static protocol::PartialRow<protocol::AdminConnection> changeOf(const hub::LiveConnection &connection,
                                                                                  quint8 fields);

    /**
     * A page of those that match. Costs a look at each connection, but never holds up the loop: very many are looked at
     * in several turns. Error: ValidationFailed for an order that there is not.
     */
    void list(const protocol::admin::ListConnections &command,
              Reply<protocol::AdminCountedPage<protocol::AdminConnection>> reply);
    /** Error: NotFound. */
    [[nodiscard]] Result<protocol::AdminConnection> read(qint64 id) const;
    /** Costs what that user has, however many others are connected. */
    [[nodiscard]] std::vector<protocol::AdminConnection> ofUser(UserId user) const;

    /** Closes them, to come back when they like. */
    protocol::AdminClosed close(std::span<const qint64> ids, const QString &reason);
    /** Shows @p text to those among them who speak native. */
    protocol::AdminMessaged message(std::span<const qint64> ids, const QString &text);
    /** Whether this one could be shown a text. Errors: NotFound, NotSupported. */
    [[nodiscard]] Result<std::monostate> takesMessages(qint64 id) const;

private:
    class Listing;

    [[nodiscard]] hub::LiveConnection *find(qint64 id) const { return m_roster.find(hub::SubscriberId(id)); }

    hub::Roster &m_roster;
    const hub::Hub &m_hub;
    const Changes &m_changes;
    QObject m_context; ///< whoever is not answered yet goes with it
};

} // namespace natter::services
