// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/tables/groups.h"

#include "store/database.h"
#include "store/tables/batch.h"

namespace natter::store {

using namespace Qt::StringLiterals;

namespace {

/** What stands in the place of a deleted group's name. */
const QString deletedName = QStringLiteral("-");

QVariant orNull(UserId user)
{
    return user.isValid() ? QVariant(user.value()) : QVariant(QMetaType::fromType<qint64>());
}

} // namespace

Result<std::optional<UserId>> Groups::inMany(const std::vector<UserId> &users, int count) const
{
    return m_database.first("groups.in_many"_L1, {m_database.dialect().listOf(users), count, count},
                            [](const Row &row) { return row.id<UserId>(0); });
}

Result<std::vector<UserId>> Groups::among(ConversationId group, const std::vector<UserId> &users) const
{
    return m_database.all("groups.among"_L1, {group.value(), m_database.dialect().listOf(users)},
                          [](const Row &row) { return row.id<UserId>(0); });
}

Result<std::optional<Role>> Groups::role(ConversationId group, UserId user) const
{
    return m_database.first("groups.role"_L1, {group.value(), user.value()},
                            [](const Row &row) { return Role(row.integer(0)); });
}

Result<std::optional<UserId>> Groups::heir(ConversationId group, UserId user) const
{
    return m_database.first("groups.heir"_L1, {group.value(), user.value()},
                            [](const Row &row) { return row.id<UserId>(0); });
}

Result<std::vector<UserId>> Groups::members(ConversationId group) const
{
    return m_database.all("groups.members"_L1, {group.value()}, [](const Row &row) { return row.id<UserId>(0); });
}

Result<std::vector<GroupMember>> Groups::page(ConversationId group, UserId after, int most) const
{
    return m_database.all("groups.member_page"_L1, {group.value(), after.value(), most}, [](const Row &row) {
        return GroupMember{row.id<UserId>(0), row.text(1), Role(row.integer(2)), row.time(3)};
    });
}

Result<std::monostate> Groups::write(QLatin1StringView query, std::initializer_list<QVariant> values)
{
    const auto written = m_database.change(query, values);
    if (!written)
        return fail(written.error());
    return {};
}

Result<GroupChanged> Groups::note(ConversationId group, ChangeKind kind, UserId user, UserId by, const QString &detail)
{
    const GroupChanged changed{m_batch->next(), m_batch->time()};
    auto noted = write("changes.add"_L1, {changed.rev.value(), group.value(), int(kind), orNull(user), orNull(by),
                                          toStored(changed.at), detail.isNull() ? QString(u""_s) : detail});
    if (!noted)
        return fail(std::move(noted.error()));
    return changed;
}

Result<GroupChanged> Groups::add(ConversationId group, const std::vector<UserId> &users, UserId by)
{
    QStringList ids;
    for (const UserId user : users)
        ids += QString::number(user.value());
    auto changed = note(group, ChangeKind::Added, {}, by, ids.join(u','));
    if (!changed)
        return changed;
    const QString list = m_database.dialect().listOf(users);
    if (auto joined = write("groups.join"_L1, {toStored(changed->at), changed->rev.value(), list, group.value()});
        !joined)
        return fail(std::move(joined.error()));
    if (auto forgotten = write("removals.forget"_L1, {list, group.value()}); !forgotten)
        return fail(std::move(forgotten.error()));
    if (auto resized = write("groups.resize"_L1, {qint64(users.size()), changed->rev.value(), group.value()}); !resized)
        return fail(std::move(resized.error()));
    return changed;
}

Result<GroupChanged> Groups::remove(ConversationId group, UserId user, UserId by)
{
    auto changed = note(group, ChangeKind::Removed, user, by);
    if (!changed)
        return changed;
    if (auto left = write("groups.leave"_L1, {group.value(), user.value()}); !left)
        return fail(std::move(left.error()));
    if (auto resized = write("groups.resize"_L1, {-1, changed->rev.value(), group.value()}); !resized)
        return fail(std::move(resized.error()));
    if (auto added =
            write("removals.add"_L1, {user.value(), group.value(), changed->rev.value(), int(ChangeKind::Removed)});
        !added)
        return fail(std::move(added.error()));
    return changed;
}

Result<GroupChanged> Groups::setRole(ConversationId group, UserId user, Role role, UserId by)
{
    auto changed = note(group, ChangeKind::RoleSet, user, by, QString::number(int(role)));
    if (!changed)
        return changed;
    if (auto set = write("groups.set_role"_L1, {int(role), group.value(), user.value()}); !set)
        return fail(std::move(set.error()));
    if (auto touched = write("conversations.touch"_L1, {changed->rev.value(), group.value()}); !touched)
        return fail(std::move(touched.error()));
    return changed;
}

Result<GroupChanged> Groups::update(ConversationId group, const QString &name, bool archived, UserId by)
{
    auto changed = note(group, ChangeKind::Updated, {}, by);
    if (!changed)
        return changed;
    const QVariant archivedAt = archived ? QVariant(toStored(changed->at)) : QVariant(QMetaType::fromType<qint64>());
    if (auto updated = write("groups.update"_L1, {name, archivedAt, changed->rev.value(), group.value()}); !updated)
        return fail(std::move(updated.error()));
    return changed;
}

Result<GroupChanged> Groups::erase(ConversationId group, UserId by)
{
    auto changed = note(group, ChangeKind::Deleted, {}, by);
    if (!changed)
        return changed;
    if (auto removed = write("removals.add_all"_L1, {changed->rev.value(), int(ChangeKind::Deleted), group.value()});
        !removed)
        return fail(std::move(removed.error()));
    if (auto emptied = write("groups.empty"_L1, {group.value()}); !emptied)
        return fail(std::move(emptied.error()));
    if (auto erased =
            write("groups.delete"_L1, {toStored(changed->at), deletedName, changed->rev.value(), group.value()});
        !erased)
        return fail(std::move(erased.error()));
    return changed;
}

} // namespace natter::store
