// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/loglevel.h"

#include <QString>

#include <deque>
#include <mutex>
#include <vector>

namespace natter::services {

/** A line of the log as it was written: safe to be shown. */
struct LogRecord
{
    qint64 id = 0; ///< 1, 2, 3 … of this process
    Timestamp at;
    LogLevel level = LogLevel::Info;
    QString category;
    QString message;
};

/** Which lines are wanted. */
struct LogFilter
{
    LogLevel least = LogLevel::Debug;
    QString category; ///< empty: all
};

/**
 * The newest lines of the log, for whoever wants to look without access to the machine. Lines come from any thread;
 * nobody is called when one comes, so that showing them to somebody cannot make more of them. Thread-safe.
 */
class LogBook
{
public:
    static constexpr std::size_t linesMost = 2'000;

    void add(Timestamp at, LogLevel level, const QString &category, const QString &message);

    /** The newest @p most of those that pass @p filter, oldest first. */
    [[nodiscard]] std::vector<LogRecord> newest(std::size_t most, const LogFilter &filter = {}) const;
    /** The first @p most of those with ids above @p after, oldest first. */
    [[nodiscard]] std::vector<LogRecord> since(qint64 after, std::size_t most) const;
    [[nodiscard]] std::size_t size() const;

private:
    mutable std::mutex m_mutex;
    std::deque<LogRecord> m_lines; ///< guarded by m_mutex, as the next is
    qint64 m_last = 0;
};

} // namespace natter::services
