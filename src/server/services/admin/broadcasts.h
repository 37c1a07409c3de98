// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domain/directory.h"
#include "hub/hub.h"
#include "services/admin/audittrail.h"
#include "services/changes.h"

namespace natter::services {

/**
 * The operator's word to everybody, a group or somebody who is connected now; only native connections are told, since
 * the seed's protocol has no word for it. Loop thread.
 */
class Broadcasts
{
public:
    Broadcasts(store::Store &store, Changes &changes, const domain::Directory &directory, const hub::Hub &hub,
               AuditTrail &trail)
        : m_store(store)
        , m_changes(changes)
        , m_directory(directory)
        , m_hub(hub)
        , m_trail(trail)
    {}

    /** It is noted before it is sent. Errors: NotFound for a group or user that is not there, the store's. */
    void send(const protocol::admin::Broadcast &command, const Authority &by, Reply<protocol::BroadcastReach> reply);

private:
    /** Those of the target who are connected. */
    [[nodiscard]] std::vector<UserId> present(const protocol::admin::Broadcast &command) const;

    store::Store &m_store;
    Changes &m_changes;
    const domain::Directory &m_directory;
    const hub::Hub &m_hub;
    AuditTrail &m_trail;
};

} // namespace natter::services
