// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/tables/departures.h"

#include "store/database.h"

namespace natter::store {

using namespace Qt::StringLiterals;

Result<LeftGroup> Departures::leave(ConversationId group, UserId user, Role role, UserId by)
{
    LeftGroup left{group, user, by, {}, std::nullopt, {}, false};
    const auto heir = m_groups.heir(group, user);
    if (!heir)
        return fail(heir.error());
    left.gone = !*heir;
    if (*heir && role == Role::Owner) {
        left.heir = **heir;
        const auto inherited = m_groups.setRole(group, left.heir, Role::Owner, by);
        if (!inherited)
            return fail(inherited.error());
        left.inherited = *inherited;
    }
    const auto gone = left.gone ? m_groups.erase(group, by) : m_groups.remove(group, user, by);
    if (!gone)
        return fail(gone.error());
    left.left = *gone;
    return left;
}

Result<std::vector<LeftGroup>> Departures::leaveAll(UserId user)
{
    const auto groups = m_database.all("groups.of_user"_L1, {user.value()}, [](const Row &row) {
        return std::pair(row.id<ConversationId>(0), Role(row.integer(1)));
    });
    if (!groups)
        return fail(groups.error());
    std::vector<LeftGroup> all;
    for (const auto &[group, role] : *groups) {
        auto left = leave(group, user, role, user);
        if (!left)
            return fail(std::move(left.error()));
        all.push_back(*left);
    }
    return all;
}

} // namespace natter::store
