// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "outcome.h"

#include <chrono>
#include <cstddef>
#include <string>

namespace natter::bench {

/** What the bare fan-out costs: the floor no server gets below that calls send() once for each receiver. */
struct FanoutFloor
{
    std::chrono::nanoseconds senderCpu{};
    std::chrono::nanoseconds duration{};
};

/**
 * Writes @p event as a frame to each of @p sockets loopback sockets, @p rounds times, one send() each, with no more
 * than
 * @p inFlight rounds unread, while another thread reads them all through epoll and scans them as the load client does
 * (a reader with nothing to do would sleep, and waking it for every frame is dear). No server, no database.
 */
[[nodiscard]] Outcome<FanoutFloor> measureFanoutFloor(std::size_t sockets, std::size_t rounds, std::size_t inFlight,
                                                      const std::string &event);

} // namespace natter::bench
