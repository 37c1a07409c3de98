// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/groupchanges.h"

#include "domain/policy.h"
#include "services/departure.h"
#include "store/tables/tables.h"

#include <QSet>

namespace natter::services {

using namespace protocol;
using domain::Action;

namespace {

using Events = GroupEvents;

/** An administrator stands above everybody who is in it. */
Result<Standing> allowedToAdministrator(const store::Tables &tables, Action action, ConversationId group)
{
    const auto found = tables.rooms().one(group);
    if (!found)
        return fail(found.error());
    if (auto may = domain::mayAdminister(action, found->archived); !may)
        return fail(std::move(may.error()));
    Standing standing;
    standing.kind = ConversationKind::Group;
    standing.role = Role::Owner;
    standing.archived = found->archived;
    standing.memberCount = int(found->memberCount);
    return standing;
}

/** How the doer stands in the group, if they may do that to somebody in the role of @p other. */
Result<Standing> allowed(const store::Tables &tables, Action action, ConversationId group, GroupDoer doer,
                         std::optional<Role> other = std::nullopt)
{
    if (doer.isAdministrator)
        return allowedToAdministrator(tables, action, group);
    const auto standing = tables.members().standing(group, doer.user);
    if (!standing)
        return fail(standing.error());
    if (auto may = domain::mayDo(action, *standing, other); !may)
        return fail(std::move(may.error()));
    return **standing;
}

Result<Event> setRole(store::WritableTables &tables, ConversationId group, UserId user, Role role, UserId by)
{
    const auto changed = tables.groups().setRole(group, user, role, by);
    if (!changed)
        return fail(changed.error());
    auto now = groupOf(tables, group);
    if (!now)
        return fail(std::move(now.error()));
    return GroupUpdated{changeOf(group, by, *changed), now->name, now->archived, GroupMemberRole{user, role}};
}

/** Lets @p user go, who is in the group as @p role. */
Events letGo(store::WritableTables &tables, ConversationId group, UserId user, Role role, UserId by)
{
    const auto left = tables.departures().leave(group, user, role, by);
    if (!left)
        return fail(left.error());
    return eventsOf(tables, *left);
}

} // namespace

Result<Standing> standingFor(const store::Tables &tables, Action action, ConversationId group, GroupDoer doer)
{
    return allowed(tables, action, group, doer);
}

Result<std::monostate> requireRoom(const store::Tables &tables, const std::vector<UserId> &users, int groupsOfUser)
{
    const auto full = tables.groups().inMany(users, groupsOfUser);
    if (!full)
        return fail(full.error());
    if (*full)
        return fail(
            ErrorCode::LimitReached,
            QStringLiteral("User %1 is in %2 groups, as many as are allowed").arg((*full)->value()).arg(groupsOfUser));
    return {};
}

GroupEvents addMembers(store::WritableTables &tables, const AddGroupMembers &command, GroupDoer doer,
                       const GroupLimits &limits)
{
    const auto standing = allowed(tables, Action::AddMembers, command.room, doer);
    if (!standing)
        return fail(standing.error());
    const auto there = tables.groups().among(command.room, command.users);
    if (!there)
        return fail(there.error());
    const QSet<UserId> members(there->begin(), there->end());
    std::vector<UserId> fresh = command.users;
    std::erase_if(fresh, [&members](UserId user) { return members.contains(user); });
    if (fresh.empty())
        return std::vector<Event>();
    if (auto known = tables.conversations().requireAddable(fresh, doer.isAdministrator ? UserId() : doer.user); !known)
        return fail(std::move(known.error()));
    if (standing->memberCount + qint64(fresh.size()) > limits.members)
        return fail(ErrorCode::LimitReached, QStringLiteral("A group has at most %1 members").arg(limits.members));
    if (auto room = requireRoom(tables, fresh, limits.groupsOfUser); !room)
        return fail(std::move(room.error()));
    const auto changed = tables.groups().add(command.room, fresh, doer.user);
    if (!changed)
        return fail(changed.error());
    auto now = groupOf(tables, command.room);
    if (!now)
        return fail(std::move(now.error()));
    return std::vector<Event>{
        GroupMembersAdded{changeOf(command.room, doer.user, *changed), *std::move(now), std::move(fresh)}};
}

GroupEvents removeMember(store::WritableTables &tables, const RemoveGroupMember &command, GroupDoer doer)
{
    const UserId caller = doer.user;
    if (command.user == caller && !doer.isAdministrator) {
        const auto standing = allowed(tables, Action::Leave, command.room, doer);
        return standing ? letGo(tables, command.room, caller, standing->role, caller) : Events(fail(standing.error()));
    }
    // Whether somebody is in the group is a member's to know, whatever their role.
    if (auto member = allowed(tables, Action::SeeMembers, command.room, doer); !member)
        return fail(std::move(member.error()));
    const auto other = tables.groups().role(command.room, command.user);
    if (!other)
        return fail(other.error());
    if (!*other)
        return fail(ErrorCode::NotFound);
    const auto standing = allowed(tables, Action::RemoveMember, command.room, doer, *other);
    if (!standing)
        return fail(standing.error());
    return letGo(tables, command.room, command.user, **other, caller);
}

GroupEvents changeRole(store::WritableTables &tables, const SetGroupRole &command, GroupDoer doer)
{
    const UserId caller = doer.user;
    if (auto member = allowed(tables, Action::SeeMembers, command.room, doer); !member)
        return fail(std::move(member.error()));
    const auto other = tables.groups().role(command.room, command.user);
    if (!other)
        return fail(other.error());
    if (!*other)
        return fail(ErrorCode::NotFound);
    if (auto standing = allowed(tables, Action::SetRole, command.room, doer, *other); !standing)
        return fail(std::move(standing.error()));
    std::vector<Event> events;
    if (**other == command.role)
        return events;
    const auto owner = tables.rooms().owner(command.room);
    if (!owner)
        return fail(owner.error());
    // Only an administrator comes here with the owner as the other one.
    if (**other == Role::Owner)
        return fail(ErrorCode::NotSupported,
                    QStringLiteral("A group has one owner: make somebody else the owner instead"));
    auto given = setRole(tables, command.room, command.user, command.role, caller);
    if (!given)
        return fail(std::move(given.error()));
    events.push_back(*std::move(given));
    if (command.role != Role::Owner)
        return events;
    if (!*owner)
        return events;
    // There is one owner: who hands the group over, or has it taken, stays as an admin.
    auto stepped = setRole(tables, command.room, (*owner)->user, Role::Admin, caller);
    if (!stepped)
        return fail(std::move(stepped.error()));
    events.push_back(*std::move(stepped));
    return events;
}

GroupEvents renameGroup(store::WritableTables &tables, const RenameGroup &command, GroupDoer doer)
{
    const auto group = groupOf(tables, command.room);
    if (!group)
        return fail(group.error());
    const bool archived = command.archived.value_or(group->archived);
    // A group that comes out of the archive may get its new name with that.
    const auto action = command.archived ? Action::Archive : Action::Rename;
    if (auto standing = allowed(tables, action, command.room, doer); !standing)
        return fail(std::move(standing.error()));
    if (command.name && archived)
        if (auto standing = allowed(tables, Action::Rename, command.room, doer); !standing)
            return fail(std::move(standing.error()));
    const QString name = command.name ? command.name->toString() : group->name;
    if (name == group->name && archived == group->archived)
        return std::vector<Event>();
    const auto changed = tables.groups().update(command.room, name, archived, doer.user);
    if (!changed)
        return fail(changed.error());
    return std::vector<Event>{GroupUpdated{changeOf(command.room, doer.user, *changed), name, archived, std::nullopt}};
}

GroupEvents deleteGroup(store::WritableTables &tables, ConversationId group, GroupDoer doer)
{
    if (auto standing = allowed(tables, Action::DeleteGroup, group, doer); !standing)
        return fail(std::move(standing.error()));
    auto members = tables.groups().members(group);
    if (!members)
        return fail(std::move(members.error()));
    const auto erased = tables.groups().erase(group, doer.user);
    if (!erased)
        return fail(erased.error());
    return std::vector<Event>{GroupDeleted{changeOf(group, doer.user, *erased), *std::move(members)}};
}

} // namespace natter::services
