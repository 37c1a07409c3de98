// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/groups.h"

#include "domain/policy.h"
#include "services/departure.h"
#include "store/tables/tables.h"

#include <algorithm>
#include <iterator>

namespace natter::services {

using namespace protocol;
using domain::Action;

namespace {

using Events = Result<std::vector<Event>>;

/** How the caller stands in the group, if they may do that to somebody in the role of @p other. */
Result<Standing> allowed(const store::Tables &tables, Action action, ConversationId group, UserId caller,
                         std::optional<Role> other = std::nullopt)
{
    const auto standing = tables.members().standing(group, caller);
    if (!standing)
        return fail(standing.error());
    if (auto may = domain::mayDo(action, *standing, other); !may)
        return fail(std::move(may.error()));
    return **standing;
}

/** Every user of @p users exists, and may be in one group more. */
Result<std::monostate> requireRoom(const store::Tables &tables, const std::vector<UserId> &users, int groupsOfUser)
{
    for (const UserId user : users) {
        const auto count = tables.groups().countOf(user, groupsOfUser);
        if (!count)
            return fail(count.error());
        if (*count >= groupsOfUser)
            return fail(
                ErrorCode::LimitReached,
                QStringLiteral("User %1 is in %2 groups, as many as are allowed").arg(user.value()).arg(groupsOfUser));
    }
    return {};
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

Events addMembers(store::WritableTables &tables, const AddGroupMembers &command, UserId caller,
                  const GroupLimits &limits)
{
    const auto standing = allowed(tables, Action::AddMembers, command.room, caller);
    if (!standing)
        return fail(standing.error());
    std::vector<UserId> fresh;
    for (const UserId user : command.users) {
        const auto role = tables.groups().role(command.room, user);
        if (!role)
            return fail(role.error());
        if (!*role)
            fresh.push_back(user);
    }
    if (fresh.empty())
        return std::vector<Event>();
    if (auto known = tables.conversations().requireAddable(fresh, caller); !known)
        return fail(std::move(known.error()));
    if (standing->memberCount + qint64(fresh.size()) > limits.members)
        return fail(ErrorCode::LimitReached, QStringLiteral("A group has at most %1 members").arg(limits.members));
    if (auto room = requireRoom(tables, fresh, limits.groupsOfUser); !room)
        return fail(std::move(room.error()));
    const auto changed = tables.groups().add(command.room, fresh, caller);
    if (!changed)
        return fail(changed.error());
    auto now = groupOf(tables, command.room);
    if (!now)
        return fail(std::move(now.error()));
    return std::vector<Event>{
        GroupMembersAdded{changeOf(command.room, caller, *changed), *std::move(now), std::move(fresh)}};
}

Events removeMember(store::WritableTables &tables, const RemoveGroupMember &command, UserId caller)
{
    if (command.user == caller) {
        const auto standing = allowed(tables, Action::Leave, command.room, caller);
        return standing ? letGo(tables, command.room, caller, standing->role, caller) : Events(fail(standing.error()));
    }
    // Whether somebody is in the group is a member's to know, whatever their role.
    if (auto member = allowed(tables, Action::SeeMembers, command.room, caller); !member)
        return fail(std::move(member.error()));
    const auto other = tables.groups().role(command.room, command.user);
    if (!other)
        return fail(other.error());
    if (!*other)
        return fail(ErrorCode::NotFound);
    const auto standing = allowed(tables, Action::RemoveMember, command.room, caller, *other);
    if (!standing)
        return fail(standing.error());
    return letGo(tables, command.room, command.user, **other, caller);
}

Events changeRole(store::WritableTables &tables, const SetGroupRole &command, UserId caller)
{
    if (auto member = allowed(tables, Action::SeeMembers, command.room, caller); !member)
        return fail(std::move(member.error()));
    const auto other = tables.groups().role(command.room, command.user);
    if (!other)
        return fail(other.error());
    if (!*other)
        return fail(ErrorCode::NotFound);
    if (auto standing = allowed(tables, Action::SetRole, command.room, caller, *other); !standing)
        return fail(std::move(standing.error()));
    std::vector<Event> events;
    if (**other == command.role)
        return events;
    auto given = setRole(tables, command.room, command.user, command.role, caller);
    if (!given)
        return fail(std::move(given.error()));
    events.push_back(*std::move(given));
    if (command.role != Role::Owner)
        return events;
    // There is one owner: who hands the group over stays as an admin.
    auto stepped = setRole(tables, command.room, caller, Role::Admin, caller);
    if (!stepped)
        return fail(std::move(stepped.error()));
    events.push_back(*std::move(stepped));
    return events;
}

Events renameGroup(store::WritableTables &tables, const RenameGroup &command, UserId caller)
{
    const auto group = groupOf(tables, command.room);
    if (!group)
        return fail(group.error());
    const bool archived = command.archived.value_or(group->archived);
    // A group that comes out of the archive may get its new name with that.
    const auto action = command.archived ? Action::Archive : Action::Rename;
    if (auto standing = allowed(tables, action, command.room, caller); !standing)
        return fail(std::move(standing.error()));
    if (command.name && archived)
        if (auto standing = allowed(tables, Action::Rename, command.room, caller); !standing)
            return fail(std::move(standing.error()));
    const QString name = command.name ? command.name->toString() : group->name;
    if (name == group->name && archived == group->archived)
        return std::vector<Event>();
    const auto changed = tables.groups().update(command.room, name, archived, caller);
    if (!changed)
        return fail(changed.error());
    return std::vector<Event>{GroupUpdated{changeOf(command.room, caller, *changed), name, archived, std::nullopt}};
}

Events deleteGroup(store::WritableTables &tables, ConversationId group, UserId caller)
{
    if (auto standing = allowed(tables, Action::DeleteGroup, group, caller); !standing)
        return fail(std::move(standing.error()));
    auto members = tables.groups().members(group);
    if (!members)
        return fail(std::move(members.error()));
    const auto erased = tables.groups().erase(group, caller);
    if (!erased)
        return fail(erased.error());
    return std::vector<Event>{GroupDeleted{changeOf(group, caller, *erased), *std::move(members)}};
}

} // namespace

void Groups::create(CreateGroup command, const Caller &caller, hub::SubscriberId origin, Reply<GroupMade> reply)
{
    store::NewGroup wanted{caller.user, std::move(command.name), std::move(command.members)};
    std::erase(wanted.members, caller.user);
    m_store.write(
        [wanted = std::move(wanted), limits = m_limits](store::WritableTables &tables) -> Result<store::CreatedGroup> {
            if (qint64(wanted.members.size()) + 1 > limits.members)
                return fail(ErrorCode::LimitReached,
                            QStringLiteral("A group has at most %1 members").arg(limits.members));
            std::vector<UserId> all = wanted.members;
            all.push_back(wanted.owner);
            if (auto room = requireRoom(tables, all, limits.groupsOfUser); !room)
                return fail(std::move(room.error()));
            return tables.conversations().addGroup(wanted);
        },
        [this, origin, reply = std::move(reply)](Result<store::CreatedGroup> made) mutable {
            if (!made)
                return reply(fail(std::move(made.error())));
            const Event event = GroupCreated{std::move(made->group), made->rev};
            m_changes.commit(event, origin);
            const auto &created = std::get<GroupCreated>(event);
            reply(GroupMade{created.group, created.rev});
        });
}

void Groups::change(Work work, Reply<Done> reply)
{
    m_store.write(std::move(work), [this, reply = std::move(reply)](Result<std::vector<Event>> events) mutable {
        if (!events)
            return reply(fail(std::move(events.error())));
        for (const Event &event : *events)
            m_changes.commit(event, {});
        reply(Done());
    });
}

void Groups::read(ReadGroup command, const Caller &caller, Reply<GroupDetails> reply)
{
    m_store.read(
        [command, user = caller.user](store::Tables &tables) -> Result<GroupDetails> {
            const auto standing = allowed(tables, Action::SeeMembers, command.room, user);
            if (!standing)
                return fail(standing.error());
            auto group = groupOf(tables, command.room);
            if (!group)
                return fail(std::move(group.error()));
            GroupDetails details;
            ConversationSummary &summary = details.summary;
            summary.id = group->id;
            summary.kind = ConversationKind::Group;
            summary.name = group->name;
            summary.memberCount = group->memberCount;
            summary.archived = group->archived;
            summary.role = standing->role;
            summary.firstSeq = standing->visibleFrom;
            summary.lastSeq = standing->last;
            summary.readSeq = standing->read;
            details.createdBy = group->createdBy;
            details.createdAt = group->createdAt;
            if (summary.lastSeq < summary.firstSeq)
                return details;
            auto last = tables.messages().at(summary.id, summary.lastSeq);
            if (!last)
                return fail(std::move(last.error()));
            summary.lastMessage = *std::move(last);
            return details;
        },
        std::move(reply));
}

void Groups::members(ListMembers command, const Caller &caller, Reply<MemberList> reply)
{
    m_store.read(
        [command, user = caller.user](store::Tables &tables) -> Result<MemberList> {
            if (auto standing = allowed(tables, Action::SeeMembers, command.room, user); !standing)
                return fail(std::move(standing.error()));
            auto members = tables.groups().page(command.room, command.after, command.limit + 1);
            if (!members)
                return fail(std::move(members.error()));
            MemberList list{*std::move(members), {}};
            if (list.members.size() > std::size_t(command.limit)) {
                list.members.pop_back();
                list.next = list.members.back().user;
            }
            return list;
        },
        std::move(reply));
}

void Groups::add(AddGroupMembers command, const Caller &caller, Reply<Done> reply)
{
    change([command = std::move(command), user = caller.user,
            limits = m_limits](store::WritableTables &tables) { return addMembers(tables, command, user, limits); },
           std::move(reply));
}

void Groups::remove(RemoveGroupMember command, const Caller &caller, Reply<Done> reply)
{
    change([command, user = caller.user](store::WritableTables &tables) { return removeMember(tables, command, user); },
           std::move(reply));
}

void Groups::setRole(SetGroupRole command, const Caller &caller, Reply<Done> reply)
{
    change([command, user = caller.user](store::WritableTables &tables) { return changeRole(tables, command, user); },
           std::move(reply));
}

void Groups::rename(RenameGroup command, const Caller &caller, Reply<Done> reply)
{
    change([command = std::move(command),
            user = caller.user](store::WritableTables &tables) { return renameGroup(tables, command, user); },
           std::move(reply));
}

void Groups::leave(LeaveGroup command, const Caller &caller, Reply<Done> reply)
{
    const RemoveGroupMember oneself{command.room, caller.user};
    change([oneself](store::WritableTables &tables) { return removeMember(tables, oneself, oneself.user); },
           std::move(reply));
}

void Groups::remove(DeleteGroup command, const Caller &caller, Reply<Done> reply)
{
    change([command,
            user = caller.user](store::WritableTables &tables) { return deleteGroup(tables, command.room, user); },
           std::move(reply));
}

} // namespace natter::services
