// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/logformat.h"
#include "base/clock.h"

#include <QHash>

#include <optional>
#include <vector>

namespace natter::server {

/**
 * Lets an event that is always the same pass a few times a window, and says afterwards how often it did not: a client
 * that makes the same line ten thousand times a second fills no disk. Debug events always pass: whoever switches them
 * on wants them. Not for several threads at once.
 */
class RepeatFilter
{
public:
    static constexpr int timesAWindow = 5;
    static constexpr std::chrono::seconds window{10};
    static constexpr qsizetype knownMost = 256; ///< different events that are counted at once

    /** Whether @p event may pass at @p now. */
    [[nodiscard]] bool passes(const LogEvent &event, Steady::time_point now);

    /** What is to be said at @p now about events that did not pass, each once; at the end of time about all. */
    [[nodiscard]] std::vector<LogEvent> summaries(Steady::time_point now);

private:
    struct Seen
    {
        LogEvent event;
        Steady::time_point since;
        int times = 0;
    };

    QHash<QString, Seen> m_seen;
    std::optional<Steady::time_point> m_nextLook; ///< when the first window may be over
};

} // namespace natter::server
