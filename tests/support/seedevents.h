// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/chatencode.h"

namespace natter::test {

// What a seed connection is sent, by the name of the event. @p requestId is JSON, or empty for none.

inline QByteArray encodePersonalMessageDelivered(const protocol::PersonalMessageAccepted &accepted,
                                                 QByteArrayView requestId)
{
    return protocol::encodeAnswer(accepted, protocol::Dialect::Seed, {}, requestId);
}

inline QByteArray encodeReceivePersonalMessage(Message message)
{
    message.kind = ConversationKind::Direct;
    return protocol::encodeEvent(protocol::MessageSent{std::move(message)}, protocol::View::Seed, {});
}

inline QByteArray encodeReceiveGroupMessage(Message message, QByteArrayView requestId)
{
    message.kind = ConversationKind::Group;
    if (!requestId.isEmpty())
        return protocol::encodeAnswer(protocol::GroupMessageAccepted{std::move(message)}, protocol::Dialect::Seed, {},
                                      requestId);
    return protocol::encodeEvent(protocol::MessageSent{std::move(message)}, protocol::View::Seed, {});
}

inline QByteArray encodeGroupCreated(const Group &group, QByteArrayView requestId)
{
    if (!requestId.isEmpty())
        return protocol::encodeAnswer(protocol::GroupMade{group, {}}, protocol::Dialect::Seed, {}, requestId);
    return protocol::encodeEvent(protocol::GroupCreated{group, {}}, protocol::View::Seed, {});
}

} // namespace natter::test
