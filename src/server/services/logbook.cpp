// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/logbook.h"

#include <algorithm>

namespace natter::services {

void LogBook::add(Timestamp at, LogLevel level, const QString &category, const QString &message)
{
    const std::lock_guard lock(m_mutex);
    if (m_lines.size() == linesMost)
        m_lines.pop_front();
    m_lines.push_back({++m_last, at, level, category, message});
}

std::vector<LogRecord> LogBook::newest(std::size_t most, const LogFilter &filter) const
{
    std::vector<LogRecord> found;
    const std::lock_guard lock(m_mutex);
    for (auto line = m_lines.crbegin(); line != m_lines.crend() && found.size() < most; ++line) {
        if (line->level >= filter.least && (filter.category.isEmpty() || line->category == filter.category))
            found.push_back(*line);
    }
    std::ranges::reverse(found);
    return found;
}

std::vector<LogRecord> LogBook::since(qint64 after, std::size_t most) const
{
    const std::lock_guard lock(m_mutex);
    const auto first = std::ranges::upper_bound(m_lines, after, {}, &LogRecord::id);
    const auto count = std::min(most, std::size_t(m_lines.end() - first));
    return {first, first + std::ptrdiff_t(count)};
}

std::size_t LogBook::size() const
{
    const std::lock_guard lock(m_mutex);
    return m_lines.size();
}

} // namespace natter::services
