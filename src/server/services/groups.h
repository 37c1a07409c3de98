// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/pending.h"
#include "hub/subscriber.h"
#include "model/user.h"
#include "protocol/command.h"
#include "protocol/event.h"
#include "services/changes.h"
#include "services/grouplimits.h"
#include "store/store.h"

#include <functional>
#include <vector>

namespace natter::services {

/**
 * Groups and who is in them. Loop thread. Everything is decided inside the commit that does it, by domain::mayDo() on
 * how the caller stands then. Errors, besides each one's own: NotFound (no such group, or the caller is not in it),
 * Forbidden (they lack the role), Archived, the store's.
 */
class Groups
{
public:
    Groups(store::Store &store, Changes &changes, GroupLimits limits)
        : m_store(store)
        , m_changes(changes)
        , m_limits(limits)
    {}

    /**
     * Makes a group of the caller, who owns it, and the named members; tells the connections of all of them but @p
     * origin, which gets the reply instead. Errors: NotFound (one of the members does not exist: nothing is made),
     * LimitReached.
     */
    void create(protocol::CreateGroup command, const Caller &caller, hub::SubscriberId origin,
                Reply<protocol::GroupMade> reply);

    void read(protocol::ReadGroup command, const Caller &caller, Reply<protocol::GroupDetails> reply);
    void members(protocol::ListMembers command, const Caller &caller, Reply<protocol::MemberList> reply);

    /** Who is in it already stays as they are. Errors: NotFound for an unknown user too (nobody is added then),
     * LimitReached. */
    void add(protocol::AddGroupMembers command, const Caller &caller, Reply<protocol::Done> reply);

    /** Errors: NotFound if the user is not in the group. Oneself: as leave(). */
    void remove(protocol::RemoveGroupMember command, const Caller &caller, Reply<protocol::Done> reply);

    /** Makes somebody a member, an admin or, in the caller's place, the owner. Errors: NotFound as above. */
    void setRole(protocol::SetGroupRole command, const Caller &caller, Reply<protocol::Done> reply);

    /** Another name, another place. */
    void rename(protocol::RenameGroup command, const Caller &caller, Reply<protocol::Done> reply);

    /** When the owner leaves, the oldest admin, else the oldest member, becomes the owner; an empty group goes. */
    void leave(protocol::LeaveGroup command, const Caller &caller, Reply<protocol::Done> reply);

    void remove(protocol::DeleteGroup command, const Caller &caller, Reply<protocol::Done> reply);

private:
    using Work = std::function<Result<std::vector<protocol::Event>>(store::WritableTables &)>;
    /** Runs @p work in a commit and tells of what came of it. */
    void change(Work work, Reply<protocol::Done> reply);

    store::Store &m_store;
    Changes &m_changes;
    GroupLimits m_limits;
};

} // namespace natter::services
