// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "protocol/event.h"
#include "store/store.h"

#include <vector>

namespace natter::store {
struct GroupChanged;
struct LeftGroup;
} // namespace natter::store

namespace natter::services {

/** A change of @p group that @p by has made, as events carry it. */
[[nodiscard]] protocol::GroupChange changeOf(ConversationId group, UserId by, const store::GroupChanged &changed);

/** @p group as it is in this transaction. Errors: NotFound, the store's. */
[[nodiscard]] Result<Group> groupOf(const store::Tables &tables, ConversationId group);

/** What is to be told of @p left, in the order of changes. To be asked in the transaction in which it happened. */
[[nodiscard]] Result<std::vector<protocol::Event>> eventsOf(const store::Tables &tables, const store::LeftGroup &left);

/** What is left to be told of an account that is erased. */
struct Erased
{
    std::vector<LoginId> logins;
    std::vector<protocol::Event> events; ///< of the groups that they were in, in the order of changes
};

/**
 * Takes away all that says who @p user was; what they wrote stays, so that conversations stay whole. Errors: NotFound,
 * also of one who is erased already; LastAdministrator for who is that; the store's.
 */
[[nodiscard]] Result<Erased> eraseUser(store::WritableTables &tables, UserId user);

class Changes;

/** Tells everybody of it, once it is committed. */
void tellOf(const Erased &erased, UserId user, Changes &changes);

/** Takes @p user out of every group; what is to be told of it, in the order of changes. */
[[nodiscard]] Result<std::vector<protocol::Event>> leaveEveryGroup(store::WritableTables &tables, UserId user);

} // namespace natter::services
