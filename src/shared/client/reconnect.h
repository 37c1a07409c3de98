// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/closecode.h"

#include <QRandomGenerator>
#include <QStringView>

#include <chrono>
#include <optional>

namespace natter::client {

/** The code of a link that broke, or never came up: no close frame came (RFC 6455 §7.1.5). */
inline constexpr quint16 linkLost = 1006;

/** How patient a client is. */
struct ReconnectOptions
{
    std::chrono::milliseconds first{500};     ///< the longest wait before the first attempt
    std::chrono::milliseconds most{30'000};   ///< the longest wait at all
    std::chrono::milliseconds backOff{5'000}; ///< the shortest wait where the server asked to back off
};

/**
 * When to connect again after a connection ended, by the advice of the table in protocol/closecode.h. Waits double from
 * attempt to attempt and are drawn at random, so that a thousand clients of a restarted server do not come back at
 * once. A value without a clock or a timer of its own: owned and asked by whoever has the connection.
 */
class Reconnect
{
public:
    explicit Reconnect(ReconnectOptions options = {}, QRandomGenerator *random = QRandomGenerator::global())
        : m_options(options)
        , m_random(random)
    {}

    /** The connection is up and has proven itself: the next loss starts with a short wait again. */
    void succeeded() { m_attempt = 0; }

    /**
     * How long to wait before the next attempt; none if the client shall stay away.
     * @p closeCode as it came from the wire, or linkLost. A number in @p reason is the
     * least number of seconds the server wants to be left alone ("going away, back in 5 s"); with linkLost it means
     * nothing.
     */
    [[nodiscard]] std::optional<std::chrono::milliseconds> delayAfter(quint16 closeCode, QStringView reason = {});

private:
    ReconnectOptions m_options;
    QRandomGenerator *m_random; ///< not owned, outlives this
    int m_attempt = 0;
};

} // namespace natter::client
