// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/repeatfilter.h"

namespace natter::server {

bool RepeatFilter::passes(const LogEvent &event, Steady::time_point now)
{
    if (event.type == QtDebugMsg || event.type == QtFatalMsg)
        return true;
    auto known = m_seen.find(event.message);
    if (known == m_seen.end()) {
        // With so many different ones in one window, none of them is the flood that this is for.
        if (m_seen.size() >= knownMost)
            return true;
        known = m_seen.insert(event.message, {event, now, 0});
        if (!m_nextLook)
            m_nextLook = now + window;
    }
    return ++known->times <= timesAWindow;
}

std::vector<LogEvent> RepeatFilter::summaries(Steady::time_point now)
{
    std::vector<LogEvent> said;
    if (!m_nextLook || now < *m_nextLook)
        return said;
    m_nextLook.reset();
    m_seen.removeIf([&](const std::pair<const QString &, Seen &> entry) {
        Seen &seen = entry.second;
        if (now < seen.since + window) {
            m_nextLook = std::min(m_nextLook.value_or(seen.since + window), seen.since + window);
            return false;
        }
        if (seen.times > timesAWindow) {
            seen.event.message = QStringLiteral("%1 more times in %2 s: %3")
                                     .arg(seen.times - timesAWindow)
                                     .arg(window.count())
                                     .arg(seen.event.message);
            said.push_back(std::move(seen.event));
        }
        return true;
    });
    return said;
}

} // namespace natter::server
