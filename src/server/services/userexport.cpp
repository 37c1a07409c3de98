// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/userexport.h"

#include "base/clock.h"
#include "protocol/belongingscodec.h"
#include "store/tables/tables.h"

#include <utility>

namespace natter::services {

template<class Rows, class KeyOf>
Result<QByteArray> UserExport::page(const char *name, Rows rows, KeyOf keyOf)
{
    if (!rows)
        return fail(std::move(rows.error()));
    QByteArray piece;
    if (!m_isBegun)
        piece = QByteArray(",\n\"") + name + "\":[";
    for (const auto &row : *rows)
        piece += (std::exchange(m_isBegun, true) ? QByteArrayLiteral(",\n") : QByteArrayLiteral("\n")) +
                 protocol::encodeBelonging(row);
    if (rows->size() == std::size_t(rowsOfAPiece)) {
        keyOf(rows->back());
        return piece;
    }
    m_part = Part(int(m_part) + 1);
    m_isBegun = false;
    m_after = 0;
    return piece + (m_part == Part::Done ? "]}\n" : "]");
}

Result<QByteArray> UserExport::begin(const store::Tables &tables)
{
    const auto profile = tables.belongings().profile(m_user);
    if (!profile)
        return fail(profile.error());
    m_part = Part::Logins;
    return "{\"format\":\"natter-user-export 1\",\"exported_at\":\"" + toIso8601(wallClockNow()) +
           "\",\n\"profile\":" + protocol::encodeBelonging(*profile);
}

Result<QByteArray> UserExport::next(const store::Tables &tables)
{
    const store::Belongings &all = tables.belongings();
    switch (m_part) {
    case Part::Profile:
        return begin(tables);
    case Part::Logins:
        return page("logins", all.logins(m_user, LoginId(m_after), rowsOfAPiece),
                    [this](const OwnLogin &last) { m_after = last.login.id.value(); });
    case Part::Conversations:
        return page("conversations", all.memberships(m_user, ConversationId(m_after), rowsOfAPiece),
                    [this](const OwnMembership &last) { m_after = last.conversation.value(); });
    case Part::Departures:
        return page("left", all.departures(m_user, ConversationId(m_after), rowsOfAPiece),
                    [this](const OwnDeparture &last) { m_after = last.conversation.value(); });
    case Part::Blocks:
        return page("blocks", all.blocks(m_user, UserId(m_after), rowsOfAPiece),
                    [this](const OwnBlock &last) { m_after = last.blocked.value(); });
    case Part::Invites:
        return page("invites", all.invites(m_user, m_after, rowsOfAPiece),
                    [this](const Invite &last) { m_after = last.id; });
    case Part::Messages:
        return page("messages", all.messages(m_user, m_afterText, rowsOfAPiece),
                    [this](const OwnMessage &last) { m_afterText = last.clientMessageId; });
    case Part::Done:
        break;
    }
    return QByteArray();
}

} // namespace natter::services
