// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hub/roster.h"
#include "session/streamtopic.h"

#include <QHash>

#include <deque>
#include <vector>

namespace natter::session {

/**
 * The live connections. The snapshot is those that were there when it began, in order of id; of the others, and of
 * those that were shown already, what happens is noted: a few bytes a connection, however often it changes and however
 * long the reader takes. Of one that comes and goes in between nothing is said.
 */
class ConnectionTopic final : public StreamTopic, private hub::RosterWatcher
{
public:
    explicit ConnectionTopic(hub::Roster &roster);
    ~ConnectionTopic() override;

    [[nodiscard]] QByteArray snapshotPart() override;
    [[nodiscard]] QByteArray changes() override;

private:
    static constexpr quint8 isNew = 128; ///< beside ActivityField bits: nothing was said of it yet

    struct Waiting
    {
        hub::LiveConnection *connection = nullptr;
        quint8 fields = 0;
    };

    void connectionEntered(hub::LiveConnection &connection) override;
    void connectionChanged(hub::LiveConnection &connection, quint8 fields) override;
    void connectionLeft(hub::LiveConnection &connection) override;
    [[nodiscard]] bool isShown(hub::SubscriberId id) const;
    void wait(hub::LiveConnection &connection, quint8 fields);

    hub::Roster &m_roster;
    hub::SubscriberId m_until; ///< the newest that belongs to the snapshot
    hub::SubscriberId m_shown; ///< so far; its parts follow the order of ids
    bool m_isComplete = false;
    bool m_isFirst = true;
    QHash<hub::SubscriberId, Waiting> m_waiting;
    std::deque<hub::SubscriberId> m_order; ///< in which they wait, and perhaps some that do not any more
    std::vector<qint64> m_removed;
};

} // namespace natter::session
