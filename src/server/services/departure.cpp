// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/departure.h"

#include "services/changes.h"
#include "store/tables/tables.h"

#include <algorithm>
#include <iterator>

namespace natter::services {

using namespace protocol;

GroupChange changeOf(ConversationId group, UserId by, const store::GroupChanged &changed)
{
    return {group, by, changed.at, changed.rev};
}

Result<Group> groupOf(const store::Tables &tables, ConversationId group)
{
    auto found = tables.conversations().group(group);
    if (!found)
        return fail(std::move(found.error()));
    if (!*found)
        return fail(ErrorCode::NotFound);
    return **std::move(found);
}

Result<std::vector<Event>> eventsOf(const store::Tables &tables, const store::LeftGroup &left)
{
    std::vector<Event> events;
    const GroupChange departure = changeOf(left.group, left.by, left.left);
    if (left.gone) {
        events.emplace_back(GroupDeleted{departure, {left.user}});
        return events;
    }
    const auto now = groupOf(tables, left.group);
    if (!now)
        return fail(now.error());
    if (left.inherited)
        events.emplace_back(GroupUpdated{changeOf(left.group, left.by, *left.inherited), now->name, now->archived,
                                         GroupMemberRole{left.heir, Role::Owner}});
    events.emplace_back(GroupMemberRemoved{departure, left.user, now->memberCount});
    return events;
}

Result<Erased> eraseUser(store::WritableTables &tables, UserId user)
{
    const auto known = tables.people().one(user);
    if (!known)
        return fail(known.error());
    if (known->isErased)
        return fail(ErrorCode::NotFound);
    if (auto erased = tables.users().erase(user); !erased)
        return fail(std::move(erased.error()));
    auto left = leaveEveryGroup(tables, user);
    if (!left)
        return fail(std::move(left.error()));
    if (auto unblocked = tables.blocks().removeAll(user); !unblocked)
        return fail(std::move(unblocked.error()));
    if (auto uninvited = tables.invites().removeOf(user); !uninvited)
        return fail(std::move(uninvited.error()));
    if (auto forgotten = tables.audit().forget(user); !forgotten)
        return fail(std::move(forgotten.error()));
    auto logins = tables.logins().removeAll(user);
    if (!logins)
        return fail(std::move(logins.error()));
    return Erased{*std::move(logins), *std::move(left)};
}

void tellOf(const Erased &erased, UserId user, Changes &changes)
{
    for (const Event &event : erased.events)
        changes.commit(event, {});
    for (const LoginId login : erased.logins)
        changes.endLogin(user, login);
}

Result<std::vector<Event>> leaveEveryGroup(store::WritableTables &tables, UserId user)
{
    const auto all = tables.departures().leaveAll(user);
    if (!all)
        return fail(all.error());
    std::vector<Event> events;
    for (const store::LeftGroup &left : *all) {
        auto told = eventsOf(tables, left);
        if (!told)
            return fail(std::move(told.error()));
        std::ranges::move(*told, std::back_inserter(events));
    }
    return events;
}

} // namespace natter::services
