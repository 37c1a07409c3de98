// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "model/summary.h"
#include "model/text.h"

#include <optional>
#include <vector>

namespace natter::store {

class Batch;
class Database;

/** A group to be made. */
struct NewGroup
{
    UserId owner;
    DisplayName name;
    std::vector<UserId> members; ///< without the owner; sorted, without doubles
};

struct CreatedGroup
{
    Group group; ///< all members, in order of id
    Rev rev;
};

/** A page of groups that somebody has not confirmed to know of. */
struct UnannouncedGroups
{
    std::vector<Group> groups;
    Rev next;          ///< the following page starts above this one
    bool more = false; ///< there may be a following page
};

/** The conversations, direct and group. */
class Conversations
{
public:
    /** How many of a group's members unannounced() lists. */
    static constexpr int listedMembers = 100;

    Conversations(Database &database, Batch *batch)
        : m_database(database)
        , m_batch(batch)
    {}

    /** Writer only. Error: NotFound if one of the members does not exist or has blocked the owner; nothing is stored
     * then. */
    Result<CreatedGroup> addGroup(const NewGroup &wanted);
    /**
     * Groups that @p user was put into by changes above @p after and up to @p until and whose GROUP_CREATED they never
     * confirmed: the oldest @p most of them, each with its first listedMembers members (by id) and the full
     * memberCount.
     */
    Result<UnannouncedGroups> unannounced(UserId user, Rev after, Rev until, int most) const;

    /** A group as it is now, with its first listedMembers members; nothing if there is none. */
    Result<std::optional<Group>> group(ConversationId id) const;
    /**
     * What @p user is in, the one that changed last first: at most @p most of those whose last change is before @p
     * before. The last message is left to the caller.
     */
    Result<std::vector<ConversationSummary>> list(UserId user, Rev before, bool groupsOnly, int most) const;
    /** NotFound if one of @p users does not exist, is erased, or has blocked @p by, who wants to put them into a group.
     */
    Result<std::monostate> requireAddable(const std::vector<UserId> &users, UserId by) const;

private:
    Result<std::monostate> addMembers(const CreatedGroup &created);
    Result<std::monostate> listMembers(Group &group) const;

    Database &m_database;
    Batch *m_batch;
};

} // namespace natter::store
