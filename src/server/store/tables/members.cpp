// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/tables/members.h"

#include "store/database.h"

#include <algorithm>

namespace natter::store {

using namespace Qt::StringLiterals;

Result<std::vector<Membership>> Members::ofUser(UserId user) const
{
    return m_database.all("members.of_user"_L1, {user.value()}, [](const Row &row) {
        return Membership{row.id<ConversationId>(0), ConversationKind(row.integer(1)), Role(row.integer(2)),
                          int(row.integer(3))};
    });
}

Result<std::optional<Standing>> Members::standing(ConversationId conversation, UserId user) const
{
    return m_database.first("members.standing"_L1, {conversation.value(), user.value()}, [user](const Row &row) {
        Standing standing;
        standing.kind = ConversationKind(row.integer(0));
        standing.role = Role(row.integer(1));
        standing.archived = row.integer(2) != 0;
        const auto low = row.id<UserId>(3);
        standing.peer = low == user ? row.id<UserId>(4) : low;
        standing.visibleFrom = Seq(std::max(row.integer(5) + 1, row.integer(6)));
        standing.last = row.id<Seq>(7);
        standing.read = row.id<Seq>(8);
        standing.memberCount = int(row.integer(9));
        return standing;
    });
}

Result<std::vector<UserId>> Members::joinedBehind(ConversationId conversation, Seq seq) const
{
    return m_database.all("members.joined_behind"_L1, {conversation.value(), seq.value()},
                          [](const Row &row) { return row.id<UserId>(0); });
}

Result<std::monostate> Members::markRead(UserId user, ConversationId conversation, Seq seq, Rev rev)
{
    const auto moved =
        m_database.change("members.read"_L1, {seq.value(), rev.value(), conversation.value(), user.value()});
    if (!moved)
        return fail(moved.error());
    const DeliveredMark mark{user, conversation, seq, false};
    return markDelivered({&mark, 1});
}

Result<std::monostate> Members::markDelivered(std::span<const DeliveredMark> marks)
{
    for (const DeliveredMark &mark : marks) {
        const qint64 conversation = mark.conversation.value();
        const qint64 seq = mark.seq.value();
        if (mark.seq.isValid()) {
            const auto moved =
                m_database.change("members.deliver"_L1, {seq, conversation, mark.user.value(), seq, conversation, seq});
            if (!moved)
                return fail(moved.error());
        }
        if (mark.announced) {
            const auto told = m_database.change("members.announce"_L1, {conversation, mark.user.value()});
            if (!told)
                return fail(told.error());
        }
    }
    return {};
}

} // namespace natter::store
