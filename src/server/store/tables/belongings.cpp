// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/tables/belongings.h"

#include "store/database.h"

namespace natter::store {

using namespace Qt::StringLiterals;

namespace {

std::optional<Timestamp> timeIn(const Row &row, int column)
{
    return row.isNull(column) ? std::nullopt : std::optional(row.time(column));
}

} // namespace

Result<OwnProfile> Belongings::profile(UserId user) const
{
    auto found = m_database.first("belongings.profile"_L1, {user.value()}, [](const Row &row) {
        return OwnProfile{{row.id<UserId>(0), row.text(1), row.text(2), row.time(3)},
                          row.integer(4) == 1,
                          timeIn(row, 5),
                          timeIn(row, 6)};
    });
    if (!found)
        return fail(std::move(found.error()));
    if (!*found)
        return fail(ErrorCode::NotFound);
    return **std::move(found);
}

Result<std::vector<OwnLogin>> Belongings::logins(UserId user, LoginId after, int most) const
{
    return m_database.all("belongings.logins"_L1, {user.value(), after.value(), most}, [](const Row &row) {
        return OwnLogin{{row.id<LoginId>(0), row.time(1), row.time(2), row.text(3), row.text(4)}, timeIn(row, 5)};
    });
}

Result<std::vector<OwnMembership>> Belongings::memberships(UserId user, ConversationId after, int most) const
{
    return m_database.all("belongings.memberships"_L1, {user.value(), after.value(), most}, [user](const Row &row) {
        const auto low = row.id<UserId>(3);
        const UserId peer = low == user ? row.id<UserId>(4) : low;
        return OwnMembership{row.id<ConversationId>(0),
                             ConversationKind(row.integer(1)),
                             row.text(2),
                             peer,
                             Role(row.integer(5)),
                             row.time(6),
                             row.id<Seq>(7),
                             row.id<Seq>(8)};
    });
}

Result<std::vector<OwnDeparture>> Belongings::departures(UserId user, ConversationId after, int most) const
{
    return m_database.all("belongings.departures"_L1, {user.value(), after.value(), most}, [](const Row &row) {
        return OwnDeparture{row.id<ConversationId>(0), row.text(1), timeIn(row, 2)};
    });
}

Result<std::vector<OwnBlock>> Belongings::blocks(UserId user, UserId after, int most) const
{
    return m_database.all("belongings.blocks"_L1, {user.value(), after.value(), most},
                          [](const Row &row) { return OwnBlock{row.id<UserId>(0), row.time(1)}; });
}

Result<std::vector<Invite>> Belongings::invites(UserId user, qint64 after, int most) const
{
    return m_database.all("belongings.invites"_L1, {user.value(), after, most}, [](const Row &row) {
        const int left = row.isNull(3) ? -1 : int(row.integer(3));
        return Invite{row.integer(0), row.time(1), row.time(2), left, row.text(4)};
    });
}

Result<std::vector<OwnMessage>> Belongings::messages(UserId user, const QString &after, int most) const
{
    return m_database.all("belongings.messages"_L1, {user.value(), after, most}, [](const Row &row) {
        return OwnMessage{row.id<MessageId>(0), row.id<ConversationId>(1),
                          row.id<Seq>(2),       row.time(3),
                          timeIn(row, 4),       row.isNull(5) ? std::nullopt : std::optional(row.text(5)),
                          row.text(6)};
    });
}

} // namespace natter::store
