// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"

#include <QHash>
#include <QString>

#include <chrono>

namespace natter::services {

/** How often something may happen before it is not allowed for a while. */
struct ThrottleRule
{
    int most = 0; ///< in one window; 0: no limit
    std::chrono::seconds window{};
    /** The first block takes a window, each further one twice as long as the one before, up to this. */
    std::chrono::seconds longestBlock{};
};

/**
 * Counts what happened under a key (an account, an address), and blocks the key once it was too much. What may be about
 * to happen is reserved first, so that many at once are no way around. Knows nothing of what is counted. Loop thread. A
 * key costs memory until its window, or its block and a window of quiet, is over.
 */
class Throttle
{
public:
    explicit Throttle(ThrottleRule rule)
        : m_rule(rule)
    {}

    /**
     * How long @p key has to wait from @p now on, rounded up to whole seconds; zero if it need not. While it is only
     * reservations that are too many, that is a short while.
     */
    [[nodiscard]] std::chrono::seconds wait(const QString &key, Steady::time_point now) const;
    /** The same, of what has happened alone. */
    [[nodiscard]] std::chrono::seconds blockedFor(const QString &key, Steady::time_point now) const;

    /** It is about to happen; to be followed by one settle(). */
    void reserve(const QString &key, Steady::time_point now);
    /** A reservation is over; @p happened: and it counts. */
    void settle(const QString &key, bool happened, Steady::time_point now);
    /** A clean slate, but for what is reserved. */
    void forget(const QString &key);

    [[nodiscard]] qsizetype trackedKeys() const { return m_entries.size(); }

private:
    struct Entry
    {
        int count = 0;
        int reserved = 0;
        int blocks = 0; ///< so far
        Steady::time_point since;
        Steady::time_point blockedUntil;
    };

    [[nodiscard]] bool isOver(const Entry &entry, Steady::time_point now) const;
    [[nodiscard]] bool isNewWindow(const Entry &entry, Steady::time_point now) const;
    [[nodiscard]] std::chrono::seconds blockTime(int blocks) const;
    void count(Entry &entry, Steady::time_point now) const;
    void forgetTheOver(Steady::time_point now);

    ThrottleRule m_rule;
    QHash<QString, Entry> m_entries;
    qsizetype m_sweepAt = 1024; ///< entries that trigger the next sweep
};

} // namespace natter::services
