// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "outcome.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace natter::bench {

/**
 * The floor of the fan-out: what no server gets below that calls send() once for each receiver. A thread that speaks
 * just enough WebSocket for a GroupRoom to take it for a server, and answers each message of the first connection with
 * nothing but those calls: no hub, no sessions, no database, no other sockets to look after. The readers are the same
 * as the server's, because how fast they are decides how often a send() has to wake one, which is dear.
 */
class FanoutFloor
{
public:
    /** For as many @p connections, which have to be opened in the order in which they count. */
    static Outcome<std::unique_ptr<FanoutFloor>> start(std::size_t connections);
    /** Waits for the thread, which ends when its first connection does. */
    ~FanoutFloor();
    FanoutFloor(const FanoutFloor &) = delete;
    FanoutFloor &operator=(const FanoutFloor &) = delete;

    [[nodiscard]] std::uint16_t port() const { return m_port; }
    /** CPU time of the thread so far. */
    [[nodiscard]] std::chrono::nanoseconds cpuUse();

private:
    FanoutFloor(int listener, std::uint16_t port, std::size_t connections);
    void serve(std::size_t connections);
    [[nodiscard]] bool accept();
    void answer(const std::string &message);
    void sendToAll(const std::string &event) const;

    int m_listener;
    std::uint16_t m_port;
    std::vector<int> m_connections;
    std::uint64_t m_seq = 0;
    std::thread m_thread;
};

} // namespace natter::bench
