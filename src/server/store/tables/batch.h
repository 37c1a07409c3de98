// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "model/ids.h"

#include <utility>

namespace natter::store {

/**
 * What the transaction under way shares among its jobs: one time for all of them, and the numbers it has taken from the
 * server-wide order. The writer's, on its thread. Numbers are handed out here and written to the database once a batch;
 * those of a transaction that is rolled back are handed out again.
 */
class Batch
{
public:
    /** Where the database stands when the writer takes over. */
    void load(Rev lastRev, Timestamp lastTime)
    {
        m_stored = m_last = lastRev;
        m_time = lastTime;
    }

    /** Time never runs backwards from one message to a later one, whatever the clock of the machine does. */
    void begin(Timestamp now) { m_time = std::max(m_time, now); }
    void giveUp() { m_last = m_stored; }
    void commit() { m_stored = m_last; }

    [[nodiscard]] Rev next() { return m_last = Rev(m_last.value() + 1); }
    /** The number that next() would give. */
    [[nodiscard]] Rev upcoming() const { return Rev(m_last.value() + 1); }
    [[nodiscard]] Rev last() const { return m_last; }
    [[nodiscard]] bool hasTaken() const { return m_last != m_stored; }
    [[nodiscard]] Timestamp time() const { return m_time; }

    /** Somebody's words are taken out, and are not to stay in the engine's log for long. */
    void erasesText() { m_erasesText = true; }
    [[nodiscard]] bool takeErasesText() { return std::exchange(m_erasesText, false); }

private:
    Rev m_stored;
    Rev m_last;
    Timestamp m_time{};
    bool m_erasesText = false;
};

} // namespace natter::store
