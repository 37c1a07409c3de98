// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/pending.h"
#include "hub/subscriber.h"
#include "model/user.h"
#include "protocol/command.h"
#include "services/changes.h"
#include "store/store.h"

namespace natter::services {

/** Making groups. Loop thread. */
class Groups
{
public:
    Groups(store::Store &store, Changes &changes)
        : m_store(store)
        , m_changes(changes)
    {}

    /**
     * Makes a group of the caller, who owns it, and the named members; tells the connections of all of them but @p
     * origin, which gets the reply instead. Errors: NotFound (one of the members does not exist: nothing is made), the
     * store's.
     */
    void create(protocol::CreateGroup command, const Caller &caller, hub::SubscriberId origin, Reply<Group> reply);

private:
    store::Store &m_store;
    Changes &m_changes;
};

} // namespace natter::services
