// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "model/ids.h"
#include "model/role.h"
#include "store/tables/groups.h"

#include <optional>
#include <vector>

namespace natter::store {

/** What became of a group that somebody has left. */
struct LeftGroup
{
    ConversationId group;
    UserId user;                           ///< who left
    UserId by;                             ///< who wanted it so: themselves, or who removed them
    UserId heir;                           ///< who owns it now; invalid if that has not changed
    std::optional<GroupChanged> inherited; ///< what made them so, before the other left
    GroupChanged left;                     ///< what took them out, or deleted the group
    bool gone = false;                     ///< nobody was left: the group is deleted
};

/** Leaving groups. The writer's only. */
class Departures
{
public:
    Departures(Database &database, Groups &groups)
        : m_database(database)
        , m_groups(groups)
    {}

    /**
     * Takes @p user, whose role is @p role, out of @p group: where they are the owner the oldest admin, else the oldest
     * member owns it from then on; a group that nobody is left in is deleted.
     */
    Result<LeftGroup> leave(ConversationId group, UserId user, Role role, UserId by);
    /** Takes @p user out of every group, in the order of changes. */
    Result<std::vector<LeftGroup>> leaveAll(UserId user);

private:
    Database &m_database;
    Groups &m_groups;
};

} // namespace natter::store
