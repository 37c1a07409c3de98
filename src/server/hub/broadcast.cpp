// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/broadcast.h"

#include "protocol/codec.h"
#include "protocol/frame.h"

namespace natter::hub {

using namespace protocol;

namespace {

QByteArray encoded(const MessageSent &event)
{
    return event.message.kind == ConversationKind::Direct ? encodeReceivePersonalMessage(event.message)
                                                          : encodeReceiveGroupMessage(event.message, {});
}

QByteArray encoded(const GroupCreated &event)
{
    return encodeGroupCreated(event.group, {});
}

Rev revOf(const Event &event)
{
    struct
    {
        Rev operator()(const MessageSent &sent) const { return sent.message.rev; }
        Rev operator()(const GroupCreated &created) const { return created.rev; }
    } visitor;
    return std::visit(visitor, event);
}

} // namespace

QByteArray frameOf(const Event &event, Dialect dialect)
{
    Q_UNUSED(dialect); // both dialects share these shapes; the native one's cursor comes with its HELLO
    return serverFrame(Opcode::Text, std::visit([](const auto &what) { return encoded(what); }, event));
}

Broadcast::Broadcast(const Event &event)
    : m_event(event)
    , m_rev(revOf(event))
{}

const QByteArray &Broadcast::frame(Dialect dialect) const
{
    QByteArray &frame = m_frames[std::size_t(dialect)];
    if (frame.isNull())
        frame = frameOf(m_event, dialect);
    return frame;
}

} // namespace natter::hub
