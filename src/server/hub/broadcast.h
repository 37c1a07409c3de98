// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/dialect.h"
#include "protocol/event.h"

#include <QByteArray>

#include <array>

namespace natter::hub {

/**
 * One event on its way to many connections: encoded and framed when the first of a view needs it, then the same bytes
 * for all. Made for one publication, on the stack.
 */
class Broadcast
{
public:
    /** @p history is what cursors name. */
    Broadcast(const protocol::Event &event, QByteArrayView history);

    [[nodiscard]] const protocol::Event &event() const { return m_event; }
    /** The commit this is the consequence of; invalid for what is told once and forgotten. */
    [[nodiscard]] Rev rev() const { return m_rev; }
    /** The whole frame, shared with every other receiver; empty if @p view is told nothing. */
    [[nodiscard]] const QByteArray &frame(protocol::View view) const;

private:
    const protocol::Event &m_event;
    QByteArrayView m_history;
    Rev m_rev;
    mutable std::array<QByteArray, 3> m_frames;
};

/** The frame that tells @p view of @p event; empty if there is nothing to tell. */
[[nodiscard]] QByteArray frameOf(const protocol::Event &event, protocol::View view, QByteArrayView history);

} // namespace natter::hub
