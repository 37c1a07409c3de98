// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/tables/departures.h"

#include "store/database.h"
#include "store/tables/batch.h"

namespace natter::store {

using namespace Qt::StringLiterals;

namespace {

// changes.kind
constexpr int memberRemoved = 3; ///< removals.kind too, as the last
constexpr int roleChanged = 5;
constexpr int groupDeleted = 6;

} // namespace

Result<std::vector<LeftGroup>> Departures::leaveAll(UserId user)
{
    const auto groups = m_database.all("departures.groups"_L1, {user.value()}, [](const Row &row) {
        return std::pair(row.id<ConversationId>(0), Role(row.integer(1)));
    });
    if (!groups)
        return fail(groups.error());
    std::vector<LeftGroup> all;
    for (const auto &[group, role] : *groups) {
        auto left = leave(user, group, role);
        if (!left)
            return fail(std::move(left.error()));
        all.push_back(*left);
    }
    return all;
}

Result<LeftGroup> Departures::leave(UserId user, ConversationId group, Role role)
{
    LeftGroup left{group, user, {}, {}, {}, false};
    const auto heir = m_database.first("departures.heir"_L1, {group.value(), user.value()},
                                       [](const Row &row) { return row.id<UserId>(0); });
    if (!heir)
        return fail(heir.error());
    left.gone = !*heir;
    if (*heir && role == Role::Owner) {
        left.heir = **heir;
        left.inherited = m_batch->next();
        const auto raised =
            m_database.change("departures.inherit"_L1, {int(Role::Owner), group.value(), left.heir.value()});
        if (!raised)
            return fail(raised.error());
        const QString owner = QString::number(int(Role::Owner));
        if (auto noted = note(left.inherited, group, roleChanged, left.heir, user, owner); !noted)
            return fail(std::move(noted.error()));
    }
    left.left = m_batch->next();
    const int kind = left.gone ? groupDeleted : memberRemoved;
    if (auto noted = note(left.left, group, kind, user, user, u""_s); !noted)
        return fail(std::move(noted.error()));
    const qint64 rev = left.left.value();
    const auto removed = m_database.change("departures.leave"_L1, {group.value(), user.value()});
    if (!removed)
        return fail(removed.error());
    const auto told = m_database.change("departures.removal"_L1, {user.value(), group.value(), rev, kind});
    if (!told)
        return fail(told.error());
    const auto moved = left.gone
                           ? m_database.change("departures.delete"_L1, {toStored(m_batch->time()), rev, group.value()})
                           : m_database.change("departures.touch"_L1, {rev, group.value()});
    if (!moved)
        return fail(moved.error());
    return left;
}

Result<std::monostate> Departures::note(Rev rev, ConversationId group, int kind, UserId whom, UserId by,
                                        const QString &detail)
{
    const auto noted = m_database.change("departures.note"_L1, {rev.value(), group.value(), kind, whom.value(),
                                                                by.value(), toStored(m_batch->time()), detail});
    if (!noted)
        return fail(noted.error());
    return {};
}

} // namespace natter::store
