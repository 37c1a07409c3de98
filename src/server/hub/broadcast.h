// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/dialect.h"
#include "protocol/event.h"

#include <QByteArray>

#include <array>

namespace natter::hub {

/**
 * One event on its way to many connections: encoded and framed when the first of a dialect needs it, then the same
 * bytes for all. Made for one publication, on the stack.
 */
class Broadcast
{
public:
    explicit Broadcast(const protocol::Event &event);

    [[nodiscard]] const protocol::Event &event() const { return m_event; }
    /** The commit this is the consequence of. */
    [[nodiscard]] Rev rev() const { return m_rev; }
    /** The whole frame; the bytes are shared with every other receiver. */
    [[nodiscard]] const QByteArray &frame(protocol::Dialect dialect) const;

private:
    const protocol::Event &m_event;
    Rev m_rev;
    mutable std::array<QByteArray, 2> m_frames;
};

/** The frame that tells a receiver of @p event. */
[[nodiscard]] QByteArray frameOf(const protocol::Event &event, protocol::Dialect dialect);

} // namespace natter::hub
