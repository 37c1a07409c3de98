// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "model/conversation.h"
#include "store/tables/replay.h"

#include <optional>
#include <variant>
#include <vector>

namespace natter::store {

class Batch;
class Database;

/** A change of a group that was just written. */
struct GroupChanged
{
    Rev rev;
    Timestamp at;
};

/**
 * Groups and who is in them. Who may do what is decided before; what writes takes the next number of the order of
 * changes. A group that is not there is never asked for: the caller looked how somebody stands in it, in the same
 * transaction.
 */
class Groups
{
public:
    Groups(Database &database, Batch *batch)
        : m_database(database)
        , m_batch(batch)
    {}

    /** One of @p users who is in @p count groups or more; nothing if none is. */
    Result<std::optional<UserId>> inMany(const std::vector<UserId> &users, int count) const;
    /** Those of @p users who are in @p group, in no order. */
    Result<std::vector<UserId>> among(ConversationId group, const std::vector<UserId> &users) const;
    /** What @p user is in @p group; nothing if they are not in it. */
    Result<std::optional<Role>> role(ConversationId group, UserId user) const;
    /** Who owns @p group when @p user has left: the oldest admin, else the oldest member; nobody if it is empty then.
     */
    Result<std::optional<UserId>> heir(ConversationId group, UserId user) const;
    /** All of them, in order of id. */
    Result<std::vector<UserId>> members(ConversationId group) const;
    /** At most @p most of those above @p after, in order of id. */
    Result<std::vector<GroupMember>> page(ConversationId group, UserId after, int most) const;

    // Writer only.

    /** Puts @p users, of whom none is in it, into the group. */
    Result<GroupChanged> add(ConversationId group, const std::vector<UserId> &users, UserId by);
    Result<GroupChanged> remove(ConversationId group, UserId user, UserId by);
    Result<GroupChanged> setRole(ConversationId group, UserId user, Role role, UserId by);
    Result<GroupChanged> update(ConversationId group, const QString &name, bool archived, UserId by);
    /** Nobody is in it any more; its messages are removed in small steps later. */
    Result<GroupChanged> erase(ConversationId group, UserId by);

private:
    /** Takes the next number and writes down what it stands for. */
    Result<GroupChanged> note(ConversationId group, ChangeKind kind, UserId user, UserId by,
                              const QString &detail = {});
    /** Runs statements until one fails. */
    Result<std::monostate> write(QLatin1StringView query, std::initializer_list<QVariant> values);

    Database &m_database;
    Batch *m_batch;
};

} // namespace natter::store
