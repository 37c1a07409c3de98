// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "protocol/closecode.h"
#include "protocol/frame.h"

#include <QByteArray>
#include <QByteArrayView>

#include <chrono>
#include <optional>
#include <span>

namespace natter::net {

struct FrameLimits
{
    qsizetype messageBytes = 64 * 1024; ///< of a frame's payload, and of all fragments together
    int fragments = 1'024;              ///< of one message
    int pings = 30;                     ///< in one window
    std::chrono::milliseconds pingWindow{10'000};
};

/** Takes what a FrameGuard lets through. */
class FrameSink
{
public:
    /**
     * A whole text message: @p payload is valid UTF-8 without a BOM; @p frame is one unfragmented frame around it,
     * masked with the key zero, for an engine to read.
     */
    virtual void textFrame(QByteArrayView frame, QByteArrayView payload) = 0;
    /** As for text. */
    virtual void pingFrame(QByteArrayView frame) = 0;
    virtual void pong(QByteArrayView payload) = 0;
    /** The peer's close frame, with its code (1005 if there was none); nothing follows it. */
    virtual void closeFrame(quint16 code) = 0;

protected:
    ~FrameSink() = default;
};

/**
 * Checks the inbound bytes of one WebSocket connection (RFC 6455 §5; QT-FAULTS W1 to W4, W8), so that the engine behind
 * it sees only whole, small, valid messages. Knows no socket: bytes go in, in any pieces, and what comes out does not
 * depend on how they were cut. Keeps nothing between messages.
 */
class FrameGuard
{
public:
    /** @p limits are shared by all guards, and outlive them. */
    explicit FrameGuard(const FrameLimits &limits)
        : m_limits(limits)
    {}
    explicit FrameGuard(FrameLimits &&) = delete;

    /**
     * Takes @p bytes, which are unmasked in place, and calls @p sink for what is complete.
     * Returns why the connection has to be closed, if it has to; nothing more may be fed then, nor after closeFrame().
     */
    [[nodiscard]] std::optional<protocol::CloseCode> feed(std::span<char> bytes, Steady::time_point now,
                                                          FrameSink &sink);

    /** Part of a frame, or of a fragmented message, has come. */
    [[nodiscard]] bool isMidMessage() const { return !m_partial.isEmpty() || m_fragments > 0; }

private:
    struct Frame
    {
        protocol::Opcode opcode{};
        bool final = false;
        qsizetype headSize = 0; ///< so far as it is known
        qsizetype payloadSize = 0;
    };
    using Fault = std::optional<protocol::CloseCode>;

    [[nodiscard]] Fault readHead(std::span<const char> bytes, Frame &frame) const;
    [[nodiscard]] Fault completePartial(std::span<char> &bytes, Steady::time_point now, FrameSink &sink);
    [[nodiscard]] Fault take(const Frame &frame, std::span<char> bytes, Steady::time_point now, FrameSink &sink);
    [[nodiscard]] Fault takeFragment(const Frame &frame, QByteArrayView payload, FrameSink &sink);
    [[nodiscard]] Fault takeClose(QByteArrayView payload, FrameSink &sink);
    [[nodiscard]] Fault countPing(Steady::time_point now);

    const FrameLimits &m_limits;
    QByteArray m_partial; ///< of a frame whose rest is to come
    QByteArray m_message; ///< the fragments so far
    int m_fragments = 0;
    int m_pings = 0;
    Steady::time_point m_pingWindowStart;
    bool m_closed = false;
};

} // namespace natter::net
