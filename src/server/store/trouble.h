// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "store/dialect.h"

#include <QString>

#include <atomic>
#include <mutex>
#include <optional>

namespace natter::store {

/**
 * What there is to say of a database that is there, but refuses: full, read-only, a disk that fails, pages that are
 * damaged. A line of the log when that begins or gets another reason, and one when it is over, however many requests
 * are refused meanwhile. Damage is said once. Any thread.
 */
class Trouble
{
public:
    /** So long nothing may be refused until it is over: a disk that fails now and then is one trouble. */
    static constexpr std::chrono::milliseconds calm{1'000};

    /** @p what the database does not do, as the end of "nothing can be". */
    explicit Trouble(const char *what)
        : m_what(what)
    {}

    /** The database has refused for @p fault, in its own @p words. */
    void met(Fault fault, const QString &words);
    /** It has done what it may have refused before. */
    void mended();
    /** Says that it is over, if it is: for who has nothing else to do. */
    void settle();

    [[nodiscard]] bool isUnderWay() const { return m_isUnderWay.load(std::memory_order_relaxed); }
    /** Why the database refuses; nothing if it does not. */
    [[nodiscard]] std::optional<Fault> fault() const;
    /** Whether anything was found damaged, ever. */
    [[nodiscard]] bool isDamaged() const { return m_isDamaged.load(std::memory_order_relaxed); }

private:
    void settleLocked();

    const char *const m_what;
    std::atomic<bool> m_isDamaged{false};
    std::atomic<bool> m_isUnderWay{false};
    mutable std::mutex m_mutex;
    std::optional<Fault> m_fault; ///< guarded by m_mutex
    bool m_isMended = false;      ///< guarded by m_mutex: what came after the last refusal was done
    Steady::time_point m_since;   ///< guarded by m_mutex
    Steady::time_point m_last;    ///< guarded by m_mutex: the last refusal
};

} // namespace natter::store
