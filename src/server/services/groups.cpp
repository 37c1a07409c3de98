// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/groups.h"

#include "services/departure.h"
#include "services/groupchanges.h"
#include "store/tables/tables.h"

namespace natter::services {

using namespace protocol;
using domain::Action;

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
            const auto standing = standingFor(tables, Action::SeeMembers, command.room, {user});
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
            if (auto standing = standingFor(tables, Action::SeeMembers, command.room, {user}); !standing)
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
            limits = m_limits](store::WritableTables &tables) { return addMembers(tables, command, {user}, limits); },
           std::move(reply));
}

void Groups::remove(RemoveGroupMember command, const Caller &caller, Reply<Done> reply)
{
    change(
        [command, user = caller.user](store::WritableTables &tables) { return removeMember(tables, command, {user}); },
        std::move(reply));
}

void Groups::setRole(SetGroupRole command, const Caller &caller, Reply<Done> reply)
{
    change([command, user = caller.user](store::WritableTables &tables) { return changeRole(tables, command, {user}); },
           std::move(reply));
}

void Groups::rename(RenameGroup command, const Caller &caller, Reply<Done> reply)
{
    change([command = std::move(command),
            user = caller.user](store::WritableTables &tables) { return renameGroup(tables, command, {user}); },
           std::move(reply));
}

void Groups::leave(LeaveGroup command, const Caller &caller, Reply<Done> reply)
{
    const RemoveGroupMember oneself{command.room, caller.user};
    change([oneself](store::WritableTables &tables) { return removeMember(tables, oneself, {oneself.user}); },
           std::move(reply));
}

void Groups::remove(DeleteGroup command, const Caller &caller, Reply<Done> reply)
{
    change([command,
            user = caller.user](store::WritableTables &tables) { return deleteGroup(tables, command.room, {user}); },
           std::move(reply));
}

} // namespace natter::services
