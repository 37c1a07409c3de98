// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/tables/members.h"

#include "store/database.h"

namespace natter::store {

using namespace Qt::StringLiterals;

Result<std::vector<Membership>> Members::ofUser(UserId user) const
{
    return m_database.all("members.of_user"_L1, {user.value()}, [](const Row &row) {
        return Membership{row.id<ConversationId>(0), ConversationKind(row.integer(1)), Role(row.integer(2))};
    });
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
