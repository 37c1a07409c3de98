// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "store/databaseurl.h"

#include <QString>
#include <QStringList>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace natter::server {

/**
 * Backups that a running server takes by itself, on a thread and a connection of their own: the first as soon as the
 * newest one in the folder is old enough, so that restarts neither skip nor double any. What does not work is a line in
 * the log, and tried again soon. Only files that bear the name of such a backup are ever removed, and only after a new
 * one is good. Made and destroyed on the loop thread; destruction ends a backup that is under way.
 */
class ScheduledBackups
{
public:
    struct Options
    {
        store::DatabaseUrl database;
        QString folder; ///< made if it is missing; empty: there are no backups
        std::chrono::milliseconds interval{0};
        int kept = 0;
        std::chrono::milliseconds retryAfter = std::chrono::minutes(10);
        std::function<Timestamp()> now = &wallClockNow; ///< called on the thread
    };

    explicit ScheduledBackups(Options options);
    ~ScheduledBackups();
    ScheduledBackups(const ScheduledBackups &) = delete;
    ScheduledBackups &operator=(const ScheduledBackups &) = delete;

    /** The name of a backup of that moment. */
    [[nodiscard]] static QString nameFor(Timestamp moment);
    /** When the backup of that name was taken; nothing if it is no name of a scheduled backup. */
    [[nodiscard]] static std::optional<Timestamp> momentOf(const QString &name);

private:
    void work();
    /** Until the next one is due. */
    [[nodiscard]] std::chrono::milliseconds due() const;
    bool takeOne();
    /** What a natterd that was killed had under way. */
    void removeLeftovers() const;
    void removeOldest();
    /** Names of what is there, the oldest first. */
    [[nodiscard]] QStringList present() const;

    const Options m_options;
    std::atomic<bool> m_stop{false};
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::thread m_thread;
};

} // namespace natter::server
