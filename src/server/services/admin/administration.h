// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "services/admin/admingroups.h"
#include "services/admin/adminusers.h"
#include "services/admin/bans.h"
#include "services/admin/broadcasts.h"
#include "services/admin/entrance.h"
#include "services/admin/invitations.h"

namespace natter::services {

/** What the administration works with besides its own; all of it outlives it. */
struct AdminFoundation
{
    store::Store &store;
    Passwords &passwords;
    const Tokens &tokens;
    Changes &changes;
    Accounts &accounts;
    domain::Directory &directory;
    hub::Hub &hub;
};

/** Everything that administrators can do, a service a subject. Loop thread, owned by the application. */
struct Administration
{
    Administration(const AdminFoundation &on, const QString &dataDir, QByteArray auditKey, GroupLimits limits)
        : code(dataDir)
        , trail(on.store, std::move(auditKey))
        , entrance(on.store, on.passwords, on.tokens, on.changes, on.accounts, trail, code)
        , users(on.store, on.passwords, on.changes, on.hub, trail)
        , groups(on.store, on.changes, on.directory, on.hub, trail, limits)
        , invitations(on.store, trail)
        , broadcasts(on.store, on.changes, on.directory, on.hub, trail)
        , bans(on.store, trail)
    {}

    SetupCode code;
    AuditTrail trail;
    Entrance entrance;
    AdminUsers users;
    AdminGroups groups;
    Invitations invitations;
    Broadcasts broadcasts;
    Bans bans;
};

} // namespace natter::services
