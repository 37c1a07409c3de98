// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "stream.h"

#include <array>
#include <chrono>
#include <cstdint>

#include <sys/epoll.h>

namespace natter::bench {

using Steady = std::chrono::steady_clock;

/** Something with a descriptor that a Poller watches. Not to be destroyed from inside ready(). */
class Pollee
{
public:
    virtual ~Pollee() = default;
    virtual void ready(std::uint32_t events) = 0;
};

/** One epoll set, driven by whoever measures: there is no event loop between the clock and the sockets. One thread. */
class Poller
{
public:
    /** @p speaksTls: whether the connections of this load do. */
    explicit Poller(bool speaksTls = false);
    ~Poller();
    Poller(const Poller &) = delete;
    Poller &operator=(const Poller &) = delete;

    void watch(int descriptor, std::uint32_t events, Pollee &pollee) const;
    void change(int descriptor, std::uint32_t events, Pollee &pollee) const;
    void forget(int descriptor) const;

    /** For a new connection; null without TLS. */
    [[nodiscard]] SSL_CTX *tls() const { return m_tls.get(); }

    /** Waits for events, at most @p timeout, and hands them out. Returns how many there were. */
    int turn(std::chrono::milliseconds timeout);

    /** Turns until @p done() or @p deadline; true if done. */
    template<class Done>
    bool runUntil(Done done, Steady::time_point deadline)
    {
        while (!done()) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Steady::now());
            if (left.count() <= 0)
                return false;
            turn(std::min(left, longestWait));
        }
        return true;
    }

    void runFor(std::chrono::nanoseconds duration)
    {
        runUntil([] { return false; }, Steady::now() + duration);
    }

private:
    /** done() may also depend on the clock. */
    static constexpr std::chrono::milliseconds longestWait{50};

    int m_epoll;
    std::unique_ptr<SSL_CTX, TlsFree> m_tls;
    std::array<epoll_event, 512> m_events{};
};

} // namespace natter::bench
