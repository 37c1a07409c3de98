// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/broadcast.h"

#include "protocol/chatencode.h"
#include "protocol/frame.h"

namespace natter::hub {

using namespace protocol;

QByteArray frameOf(const Event &event, View view, QByteArrayView history)
{
    const QByteArray json = encodeEvent(event, view, history);
    return json.isEmpty() ? QByteArray("") : serverFrame(Opcode::Text, json);
}

Broadcast::Broadcast(const Event &event, QByteArrayView history)
    : m_event(event)
    , m_history(history)
    , m_rev(revOf(event))
{}

const QByteArray &Broadcast::frame(View view) const
{
    QByteArray &frame = m_frames[std::size_t(view)];
    if (frame.isNull())
        frame = frameOf(m_event, view, m_history);
    return frame;
}

} // namespace natter::hub
