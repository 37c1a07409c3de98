// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "services/admin/audittrail.h"

namespace natter::services {

/** Invitations, as administrators make them. Loop thread. */
class Invitations
{
public:
    Invitations(store::Store &store, AuditTrail &trail)
        : m_store(store)
        , m_trail(trail)
    {}

    void page(const protocol::admin::ListInvites &command, Reply<protocol::AdminPage<protocol::AdminInvite>> reply);
    /** The answer is the only time that its code is known. */
    void add(const protocol::admin::AddInvite &command, const Authority &by, Reply<protocol::AdminNewInvite> reply);
    /** Error: NotFound. */
    void remove(qint64 invite, const Authority &by, Reply<std::monostate> reply);

private:
    store::Store &m_store;
    AuditTrail &m_trail;
};

} // namespace natter::services
