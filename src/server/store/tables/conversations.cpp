// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/tables/conversations.h"

#include "store/database.h"
#include "store/tables/batch.h"
#include "store/tables/replay.h"

#include <algorithm>

namespace natter::store {

using namespace Qt::StringLiterals;

Result<CreatedGroup> Conversations::addGroup(const NewGroup &wanted)
{
    CreatedGroup created;
    Group &group = created.group;
    group.members = wanted.members;
    group.members.insert(std::lower_bound(group.members.begin(), group.members.end(), wanted.owner), wanted.owner);
    // Asked first: a refusal that has written nothing yet costs the rest of the batch nothing.
    if (auto known = requireAddable(group.members, wanted.owner); !known)
        return fail(std::move(known.error()));

    group.name = wanted.name.toString();
    group.createdBy = wanted.owner;
    group.createdAt = m_batch->time();
    group.memberCount = int(group.members.size());
    created.rev = m_batch->next();
    const auto id = m_database.first(
        "conversations.add_group"_L1,
        {group.name, group.createdBy.value(), toStored(group.createdAt), created.rev.value(), group.memberCount},
        [](const Row &row) { return row.id<ConversationId>(0); });
    if (!id)
        return fail(id.error());
    group.id = id->value();
    if (auto added = addMembers(created); !added)
        return fail(std::move(added.error()));
    const auto noted = m_database.change(
        "changes.add"_L1, {created.rev.value(), group.id.value(), int(ChangeKind::Created), group.createdBy.value(),
                           group.createdBy.value(), toStored(group.createdAt), QString(u""_s)});
    if (!noted)
        return fail(noted.error());
    return created;
}

Result<std::monostate> Conversations::requireAddable(const std::vector<UserId> &users, UserId by) const
{
    const auto found = m_database.first("users.not_to_be_added"_L1, {m_database.dialect().listOf(users), by.value()},
                                        [](const Row &) { return true; });
    if (!found)
        return fail(found.error());
    if (*found)
        return fail(ErrorCode::NotFound);
    return {};
}

Result<std::monostate> Conversations::addMembers(const CreatedGroup &created)
{
    const Group &group = created.group;
    const auto added =
        m_database.change("members.add_all"_L1, {group.id.value(), group.createdBy.value(), toStored(group.createdAt),
                                                 created.rev.value(), m_database.dialect().listOf(group.members)});
    if (!added)
        return fail(added.error());
    return {};
}

Result<UnannouncedGroups> Conversations::unannounced(UserId user, Rev after, Rev until, int most) const
{
    UnannouncedGroups page;
    page.next = after;
    // One change puts somebody into one group, so the place to go on from is exact.
    auto groups = m_database.all(
        "conversations.unannounced"_L1, {user.value(), after.value(), until.value(), most}, [&](const Row &row) {
            page.next = row.id<Rev>(4);
            return Group{row.id<ConversationId>(0), row.text(1), row.id<UserId>(2), row.time(3), 0, false, {}};
        });
    if (!groups)
        return fail(std::move(groups.error()));
    page.groups = *std::move(groups);
    page.more = page.groups.size() == std::size_t(most);
    for (Group &group : page.groups) {
        if (auto listed = listMembers(group); !listed)
            return fail(std::move(listed.error()));
    }
    return page;
}

Result<std::monostate> Conversations::listMembers(Group &group) const
{
    const auto count =
        m_database.first("members.count"_L1, {group.id.value()}, [](const Row &row) { return int(row.integer(0)); });
    if (!count)
        return fail(count.error());
    group.memberCount = count->value_or(0);
    auto members = m_database.all("members.first"_L1, {group.id.value(), listedMembers},
                                  [](const Row &row) { return row.id<UserId>(0); });
    if (!members)
        return fail(std::move(members.error()));
    group.members = *std::move(members);
    return {};
}

Result<std::optional<Group>> Conversations::group(ConversationId id) const
{
    auto group = m_database.first("conversations.group_state"_L1, {id.value()}, [](const Row &row) {
        return Group{row.id<ConversationId>(0), row.text(1),         row.id<UserId>(2),    row.time(3),
                     int(row.integer(4)),       row.integer(5) != 0, std::vector<UserId>{}};
    });
    if (!group || !*group)
        return group;
    auto members = m_database.all("members.first"_L1, {id.value(), listedMembers},
                                  [](const Row &row) { return row.id<UserId>(0); });
    if (!members)
        return fail(std::move(members.error()));
    (*group)->members = *std::move(members);
    return group;
}

Result<std::vector<ConversationSummary>> Conversations::list(UserId user, Rev before, bool groupsOnly, int most) const
{
    const int kind = int(groupsOnly ? ConversationKind::Group : ConversationKind::Direct);
    return m_database.all("conversations.list"_L1, {user.value(), before.value(), kind, most}, [](const Row &row) {
        ConversationSummary summary;
        summary.id = row.id<ConversationId>(0);
        summary.kind = ConversationKind(row.integer(1));
        const bool direct = summary.kind == ConversationKind::Direct;
        summary.peer = direct ? row.id<UserId>(11) : UserId();
        summary.name = row.text(direct ? 12 : 2);
        summary.memberCount = int(row.integer(3));
        summary.archived = row.integer(4) != 0;
        summary.role = Role(row.integer(5));
        summary.firstSeq = Seq(std::max(row.integer(6) + 1, row.integer(7)));
        summary.lastSeq = row.id<Seq>(8);
        summary.readSeq = row.id<Seq>(9);
        summary.lastRev = row.id<Rev>(10);
        return summary;
    });
}

} // namespace natter::store
