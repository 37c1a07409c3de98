// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLatin1StringView>
#include <QtGlobal>

namespace natter::protocol {

/** Why a WebSocket connection ended: the second of the two error tables (PROTOCOL §3.2, RFC 6455 §7.4). */
enum class CloseCode : quint16 {
    Normal = 1000,
    GoingAway = 1001,
    ProtocolError = 1002,
    UnsupportedData = 1003,
    InvalidText = 1007,
    PolicyViolation = 1008,
    TooBig = 1009,
    InternalError = 1011,
    TryAgainLater = 1013,
    NoHello = 4000,
    TooSlow = 4008,
    ClosedByOperator = 4009,
    Flood = 4029,
    LoginEnded = 4401,
    Banned = 4403,
};

/** What a client should do after a close. */
enum class AfterClose : quint8 { Reconnect, BackOff, StayAway };

struct CloseRow
{
    CloseCode code;
    QLatin1StringView reason; ///< at most 123 bytes, the room of a close frame
    AfterClose advice;
};

/** The row of the table for @p code; for a number outside the table that of InternalError. */
[[nodiscard]] const CloseRow &closeRow(CloseCode code);

} // namespace natter::protocol
