// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "model/ids.h"
#include "model/role.h"

#include <QString>

#include <variant>
#include <vector>

namespace natter::store {

class Batch;
class Database;

/** What became of a group that somebody has left. */
struct LeftGroup
{
    ConversationId group;
    UserId user;       ///< who left
    UserId heir;       ///< who owns it now; zero if that has not changed
    Rev inherited;     ///< the change that made them so, before they left
    Rev left;          ///< the change that took them out, or deleted the group
    bool gone = false; ///< nobody was left: the group is deleted
};

/** What somebody leaves behind who is erased. The writer's only. */
class Departures
{
public:
    Departures(Database &database, Batch *batch)
        : m_database(database)
        , m_batch(batch)
    {}

    /**
     * Takes @p user out of every group: where they are the owner the oldest admin, else the oldest member owns it from
     * then on; a group that nobody is left in is deleted. In the order of changes.
     */
    Result<std::vector<LeftGroup>> leaveAll(UserId user);

private:
    Result<LeftGroup> leave(UserId user, ConversationId group, Role role);
    Result<std::monostate> note(Rev rev, ConversationId group, int kind, UserId whom, UserId by, const QString &detail);

    Database &m_database;
    Batch *m_batch;
};

} // namespace natter::store
