// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/pending.h"
#include "protocol/readiness.h"
#include "store/databaseurl.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace natter::services {

/** What became of one backup. */
struct BackupRecord
{
    QString file;
    Timestamp started{};
    std::optional<std::chrono::milliseconds> took; ///< none: an earlier natterd took it
    qint64 bytes = 0;
    std::optional<qint64> messages; ///< none: an earlier natterd counted them
    QString failure;                ///< a sentence for operators; empty: it is there, and was restored on trial
};

/**
 * Backups that a running server takes by itself, on a thread and a connection of their own: the first as soon as the
 * newest one in the folder is old enough, so that restarts neither skip nor double any; others when somebody asks. What
 * does not work is a line in the log, and tried again soon. Only files that bear the name of such a backup are ever
 * removed, and only after a new one is good. Made, asked and destroyed on the loop thread; destruction ends a backup
 * that is under way, whatever it is at.
 */
class Backups
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

    explicit Backups(Options options);
    ~Backups();
    Backups(const Backups &) = delete;
    Backups &operator=(const Backups &) = delete;

    /**
     * Takes one as soon as the one that may be under way is done; it counts like any other. Errors: NotFound without a
     * folder, Unavailable if the server stops first. A backup that does not come to be is a record, no error.
     */
    void takeNow(Reply<BackupRecord> reply);

    /** The newest ones first, with those that failed and those of earlier starts; as many as are kept, or somewhat
     * more. */
    [[nodiscard]] std::vector<BackupRecord> records() const;
    [[nodiscard]] bool isUnderWay() const { return m_underWay; }
    /** Until the next one that nobody has to ask for; sooner after a failure. None without a folder. */
    [[nodiscard]] std::optional<std::chrono::milliseconds> untilNext() const;
    /** Degraded while the last one failed. */
    [[nodiscard]] protocol::ComponentState state() const;

    /** The name of a backup of that moment. */
    [[nodiscard]] static QString nameFor(Timestamp moment);
    /** A file in @p folder for a backup of @p moment: of the first second from then on that no other one bears. */
    [[nodiscard]] static QString freeFile(const QString &folder, Timestamp moment);
    /** When the backup of that name was taken; nothing if it is no name of a scheduled backup. */
    [[nodiscard]] static std::optional<Timestamp> momentOf(const QString &name);

private:
    void work();
    /** Waits until one is due or asked for; false: the end. */
    bool waitFor(std::chrono::milliseconds time);
    /** Until the next one is due. */
    [[nodiscard]] std::chrono::milliseconds due() const;
    BackupRecord takeOne();
    [[nodiscard]] BackupRecord failed(BackupRecord record, const QString &reason) const;
    void remember(BackupRecord record);
    void answer(const BackupRecord &record);
    /** What a natterd that was killed had under way. */
    void removeLeftovers() const;
    void removeOldest();
    void rememberPresent();
    /** Names of what is there, the oldest first. */
    [[nodiscard]] QStringList present() const;

    const Options m_options;
    QObject m_home; ///< on the loop thread: answers are given there
    std::atomic<bool> m_stop{false};
    std::atomic<bool> m_underWay{false};
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    Steady::time_point m_next;                 ///< guarded by m_mutex
    std::deque<BackupRecord> m_records;        ///< guarded by m_mutex, the newest first
    std::vector<Reply<BackupRecord>> m_asking; ///< guarded by m_mutex: for the next one
    std::vector<Reply<BackupRecord>> m_served; ///< guarded by m_mutex: for the one under way
    std::deque<std::vector<Reply<BackupRecord>>>
        m_answered; ///< guarded by m_mutex: for those that are on their way home
    std::thread m_thread;
};

} // namespace natter::services
