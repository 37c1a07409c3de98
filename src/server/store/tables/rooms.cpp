// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/tables/rooms.h"

#include "store/database.h"
#include "store/tables/accounts.h"

namespace natter::store {

using namespace Qt::StringLiterals;

namespace {

Room toRoom(const Row &row)
{
    return {row.id<ConversationId>(0),
            row.text(1),
            row.time(2),
            row.id<UserId>(3),
            !row.isNull(4),
            row.integer(5),
            row.integer(6),
            row.isNull(7) ? std::nullopt : std::optional(row.time(7))};
}

/** As rooms.list numbers it. */
qint64 sortingOf(const RoomSearch &search)
{
    constexpr qint64 byId = 7;
    const qint64 number = search.order == RoomOrder::Id ? byId : qint64(search.order);
    return search.descending ? -number : number;
}

} // namespace

Result<RoomPage> Rooms::find(const RoomSearch &search) const
{
    const QString typed = containing(search.text);
    const QString lowered = containing(search.text.toLower());
    const qint64 state = qint64(search.state);
    auto rooms =
        m_database.all("rooms.list"_L1, {lowered, typed, state, sortingOf(search), search.most, search.skip}, toRoom);
    if (!rooms)
        return fail(std::move(rooms.error()));
    const auto total =
        m_database.first("rooms.count"_L1, {lowered, typed, state}, [](const Row &row) { return row.integer(0); });
    if (!total)
        return fail(total.error());
    return RoomPage{*std::move(rooms), total->value_or(0)};
}

Result<Room> Rooms::one(ConversationId group) const
{
    auto found = m_database.first("rooms.one"_L1, {group.value()}, toRoom);
    if (!found)
        return fail(std::move(found.error()));
    if (!*found)
        return fail(ErrorCode::NotFound);
    return **std::move(found);
}

Result<std::vector<Room>> Rooms::ofUser(UserId user, int most) const
{
    return m_database.all("rooms.of_user"_L1, {user.value(), most}, toRoom);
}

Result<std::optional<RoomOwner>> Rooms::owner(ConversationId group) const
{
    return m_database.first("rooms.owner"_L1, {group.value()},
                            [](const Row &row) { return RoomOwner{row.id<UserId>(0), row.text(1)}; });
}

Result<qint64> Rooms::databaseBytes() const
{
    const auto size = m_database.execute(m_database.dialect().databaseSizeSql());
    if (!size)
        return fail(ErrorCode::Unavailable);
    return size->value(0).toLongLong();
}

Result<qint64> Rooms::schemaVersion() const
{
    const auto applied = m_database.all("migrations.applied"_L1, {}, [](const Row &row) { return row.integer(0); });
    if (!applied)
        return fail(applied.error());
    return applied->empty() ? 0 : applied->back();
}

} // namespace natter::store
