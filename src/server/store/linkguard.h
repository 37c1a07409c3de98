// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace natter::store {

/**
 * Cuts the links to a database server that does not answer. libpq waits for an answer for as long as the server lives,
 * and one that is frozen lives for ever; a client of ours wants to hear within two seconds. So a thread looks at every
 * link that waits, and shuts its socket down when it has waited for too long: then libpq reports the loss to whoever
 * waits.
 *
 * Made on the loop thread before, and destroyed after, the threads that own the links. Its own thread starts with the
 * first link, and sleeps while nobody waits.
 */
class LinkGuard
{
public:
    using Clock = std::chrono::steady_clock;

    /** The longest that a link may wait; then it is cut within a tenth of a second. */
    static constexpr std::chrono::milliseconds patience{1'600};

    /** One connection's link. Used on the thread of the connection, and gone before the guard. */
    class Link
    {
    public:
        Link(LinkGuard &guard, int descriptor);
        ~Link();
        Link(const Link &) = delete;
        Link &operator=(const Link &) = delete;

        void waits();
        void isAnswered() { m_since.store(0, std::memory_order_relaxed); }
        /** Whether the guard has cut it. */
        [[nodiscard]] bool isCut() const { return m_cut.load(std::memory_order_relaxed); }

    private:
        friend class LinkGuard;

        LinkGuard &m_guard;
        // A duplicate of libpq's: that one may be closed, and its number given to a client's socket, at any time.
        int m_descriptor;
        std::atomic<Clock::rep> m_since{0}; ///< zero: it does not wait
        std::atomic<bool> m_cut{false};
    };

    LinkGuard() = default;
    ~LinkGuard();
    LinkGuard(const LinkGuard &) = delete;
    LinkGuard &operator=(const LinkGuard &) = delete;

private:
    void add(Link &link);
    void remove(Link &link);
    void watch();
    /** Whether any link waits; cuts those that have waited for too long. */
    bool look();

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::vector<Link *> m_links;       ///< guarded by m_mutex
    bool m_closing = false;            ///< guarded by m_mutex
    std::atomic<bool> m_asleep{false}; ///< nobody waited when the thread last looked
    std::thread m_thread;
};

} // namespace natter::store
