// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/admin/admingroups.h"

#include "protocol/rolename.h"

#include <array>

namespace natter::services {

using namespace protocol;

namespace {

store::RoomOrder orderNamed(const QByteArray &name)
{
    using enum store::RoomOrder;
    constexpr std::array names{std::pair("name", Name), std::pair("created_at", CreatedAt),
                               std::pair("member_count", MemberCount), std::pair("messages", Messages),
                               std::pair("last_activity", LastActivity)};
    const auto found = std::ranges::find_if(names, [&](const auto &one) { return name == one.first; });
    return found == names.end() ? Id : found->second;
}

QString listOf(const std::vector<UserId> &users)
{
    QStringList ids;
    for (const UserId user : users)
        ids += QString::number(user.value());
    return ids.join(u',');
}

} // namespace

AdminGroup AdminGroups::toRow(const store::Room &room) const
{
    return {room.id,        room.name,         room.createdAt,
            room.createdBy, room.archived,     room.memberCount,
            room.messages,  room.lastActivity, qint64(m_directory.present(room.id).size())};
}

void AdminGroups::find(const admin::ListGroups &command, Reply<AdminCountedPage<AdminGroup>> reply)
{
    store::RoomSearch search;
    search.text = command.query;
    if (command.state)
        search.state = store::RoomState(qint8(*command.state));
    search.order = orderNamed(command.order.field);
    search.descending = command.order.descending;
    search.most = command.page.limit;
    search.skip = command.page.after;
    m_store.read([search](store::Tables &tables) { return tables.rooms().find(search); },
                 [this, next = command.page.after + command.page.limit,
                  reply = std::move(reply)](Result<store::RoomPage> found) mutable {
                     if (!found)
                         return reply(fail(std::move(found.error())));
                     AdminCountedPage<AdminGroup> page;
                     for (const store::Room &room : found->rooms)
                         page.items.push_back(toRow(room));
                     page.total = found->total;
                     if (next < found->total)
                         page.nextCursor = QString::number(next);
                     reply(std::move(page));
                 });
}

void AdminGroups::read(ConversationId group, Reply<AdminGroupDetails> reply)
{
    using Found = std::pair<store::Room, std::optional<store::RoomOwner>>;
    m_store.read(
        [group](store::Tables &tables) -> Result<Found> {
            auto room = tables.rooms().one(group);
            if (!room)
                return fail(std::move(room.error()));
            auto owner = tables.rooms().owner(group);
            if (!owner)
                return fail(std::move(owner.error()));
            return Found(*std::move(room), *std::move(owner));
        },
        [this, reply = std::move(reply)](Result<Found> found) mutable {
            if (!found)
                return reply(fail(std::move(found.error())));
            AdminGroupDetails details;
            static_cast<AdminGroup &>(details) = toRow(found->first);
            if (found->second)
                details.owner = AdminPerson{found->second->user, found->second->name};
            reply(std::move(details));
        });
}

void AdminGroups::members(const admin::ListGroupMembers &command, Reply<AdminPage<AdminMember>> reply)
{
    m_store.read(
        [command](store::Tables &tables) -> Result<std::vector<GroupMember>> {
            if (auto room = tables.rooms().one(command.group); !room)
                return fail(std::move(room.error()));
            return tables.groups().page(command.group, UserId(command.page.after), command.page.limit + 1);
        },
        [this, limit = std::size_t(command.page.limit),
         reply = std::move(reply)](Result<std::vector<GroupMember>> found) mutable {
            if (!found)
                return reply(fail(std::move(found.error())));
            AdminPage<AdminMember> page;
            const bool more = found->size() > limit;
            if (more)
                found->pop_back();
            for (const GroupMember &member : *found)
                page.items.push_back(
                    {member.user, member.name, member.role, member.joinedAt, m_hub.isOnline(member.user)});
            if (more)
                page.nextCursor = QString::number(found->back().user.value());
            reply(std::move(page));
        });
}

void AdminGroups::change(const Authority &by, const Deed &deed,
                         std::function<GroupEvents(store::WritableTables &)> work, Reply<std::monostate> reply)
{
    m_store.write(
        administering(by,
                      [this, by, deed, work = std::move(work)](store::WritableTables &tables) -> Result<Changed> {
                          auto events = work(tables);
                          if (!events)
                              return fail(std::move(events.error()));
                          Changed changed{*std::move(events), std::nullopt};
                          if (changed.events.empty())
                              return changed;
                          auto record = m_trail.note(tables, by, deed);
                          if (!record)
                              return fail(std::move(record.error()));
                          changed.record = *std::move(record);
                          return changed;
                      }),
        [this, reply = std::move(reply)](Result<Changed> changed) mutable {
            if (!changed)
                return reply(fail(std::move(changed.error())));
            for (const Event &event : changed->events)
                m_changes.commit(event, {});
            if (changed->record)
                m_trail.tell(*changed->record);
            reply(std::monostate());
        });
}

void AdminGroups::edit(admin::EditGroup command, const Authority &by, Reply<AdminGroupDetails> reply)
{
    const ConversationId group = command.group;
    DeedDetail name{"name"};
    DeedDetail archived{"archived"};
    if (command.name)
        name.after = command.name->toString();
    if (command.archived)
        archived.after = *command.archived ? QStringLiteral("true") : QStringLiteral("false");
    const Deed deed{"group.update", "group", group.value(), detailOf({name, archived})};
    change(
        by, deed,
        [by, wanted = RenameGroup{group, std::move(command.name), command.archived}](store::WritableTables &tables) {
            return renameGroup(tables, wanted, {by.user, true});
        },
        [this, group, reply = std::move(reply)](Result<std::monostate> done) mutable {
            if (!done)
                return reply(fail(std::move(done.error())));
            read(group, std::move(reply));
        });
}

void AdminGroups::remove(ConversationId group, const Authority &by, Reply<std::monostate> reply)
{
    change(
        by, {"group.delete", "group", group.value(), {}},
        [by, group](store::WritableTables &tables) { return deleteGroup(tables, group, {by.user, true}); },
        std::move(reply));
}

void AdminGroups::addMembers(admin::AddGroupMembers command, const Authority &by, Reply<std::monostate> reply)
{
    const Deed deed{"group.add_members", "group", command.group.value(),
                    detailOf({{"user_ids", {}, listOf(command.users)}})};
    change(
        by, deed,
        [by, wanted = protocol::AddGroupMembers{command.group, std::move(command.users)}, limits = m_limits](
            store::WritableTables &tables) { return services::addMembers(tables, wanted, {by.user, true}, limits); },
        std::move(reply));
}

void AdminGroups::setRole(const admin::SetMemberRole &command, const Authority &by, Reply<std::monostate> reply)
{
    const QString role = QString::fromUtf8(roleName(command.role));
    const Deed deed{"group.set_role", "group", command.group.value(),
                    detailOf({{"user_id", {}, QString::number(command.user.value())}, {"role", {}, role}})};
    change(
        by, deed,
        [by, wanted = SetGroupRole{command.group, command.user, command.role}](store::WritableTables &tables) {
            return changeRole(tables, wanted, {by.user, true});
        },
        std::move(reply));
}

void AdminGroups::removeMember(const admin::RemoveGroupMember &command, const Authority &by,
                               Reply<std::monostate> reply)
{
    const Deed deed{"group.remove_member", "group", command.group.value(),
                    detailOf({{"user_id", QString::number(command.user.value()), {}}})};
    change(
        by, deed,
        [by, wanted = protocol::RemoveGroupMember{command.group, command.user}](store::WritableTables &tables) {
            return services::removeMember(tables, wanted, {by.user, true});
        },
        std::move(reply));
}

void AdminGroups::keepMessages(ConversationId group, std::optional<std::chrono::days> time, const Authority &by,
                               Reply<std::monostate> reply)
{
    const QString days = time ? QString::number(time->count()) : QStringLiteral("as the server");
    m_store.write(
        administering(by,
                      [this, group, time, by, days](store::WritableTables &tables) -> Result<store::AuditRecord> {
                          if (auto kept = tables.retention().keep(group, time); !kept)
                              return fail(std::move(kept.error()));
                          return m_trail.note(
                              tables, by,
                              {"group.keep", "group", group.value(), detailOf({{"retention_days", {}, days}})});
                      }),
        [this, reply = std::move(reply)](Result<store::AuditRecord> record) mutable {
            if (!record)
                return reply(fail(std::move(record.error())));
            m_trail.tell(*record);
            reply(std::monostate());
        });
}

} // namespace natter::services
