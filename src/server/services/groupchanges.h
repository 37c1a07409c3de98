// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "domain/policy.h"
#include "protocol/command.h"
#include "protocol/event.h"
#include "services/grouplimits.h"
#include "store/store.h"

#include <vector>

/**
 * What changes a group, whoever does it: a member, or an administrator from outside. Each is decided and done inside
 * the transaction of the caller, and gives what is to be told once that is committed, in the order of changes; nothing,
 * if it was so already. Errors as those of services::Groups.
 */
namespace natter::services {

/** Who changes a group. */
struct GroupDoer
{
    UserId user;
    bool isAdministrator = false; ///< of the server: need not be in the group
};

using GroupEvents = Result<std::vector<protocol::Event>>;

/** How @p doer stands in @p group, if they may do @p action. */
[[nodiscard]] Result<Standing> standingFor(const store::Tables &tables, domain::Action action, ConversationId group,
                                           GroupDoer doer);

/** Every user of @p users exists, and may be in one group more. */
[[nodiscard]] Result<std::monostate> requireRoom(const store::Tables &tables, const std::vector<UserId> &users,
                                                 int groupsOfUser);

[[nodiscard]] GroupEvents addMembers(store::WritableTables &tables, const protocol::AddGroupMembers &command,
                                     GroupDoer doer, const GroupLimits &limits);
[[nodiscard]] GroupEvents removeMember(store::WritableTables &tables, const protocol::RemoveGroupMember &command,
                                       GroupDoer doer);
[[nodiscard]] GroupEvents changeRole(store::WritableTables &tables, const protocol::SetGroupRole &command,
                                     GroupDoer doer);
[[nodiscard]] GroupEvents renameGroup(store::WritableTables &tables, const protocol::RenameGroup &command,
                                      GroupDoer doer);
[[nodiscard]] GroupEvents deleteGroup(store::WritableTables &tables, ConversationId group, GroupDoer doer);

} // namespace natter::services
