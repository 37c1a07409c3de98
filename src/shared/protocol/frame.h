// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace natter::protocol {

/** WebSocket opcodes, RFC 6455 §5.2. */
enum class Opcode : quint8 { Continuation = 0x0, Text = 0x1, Binary = 0x2, Close = 0x8, Ping = 0x9, Pong = 0xA };

/** Bytes that a server's frame head takes for a payload of @p payloadSize bytes: 2, 4 or 10. */
[[nodiscard]] constexpr qsizetype serverFrameHeadSize(qsizetype payloadSize)
{
    return payloadSize < 126 ? 2 : payloadSize <= 0xFFFF ? 4 : 10;
}

/** A whole unmasked frame (FIN set, no RSV) as a server sends it, ready for any number of connections. */
[[nodiscard]] QByteArray serverFrame(Opcode opcode, QByteArrayView payload);

/** A whole masked frame as a client sends it. @p mask is the masking key in network order. */
[[nodiscard]] QByteArray clientFrame(Opcode opcode, QByteArrayView payload, quint32 mask);

/** A close frame's payload: the code in network order and a reason, cut at 123 bytes of whole code points. */
[[nodiscard]] QByteArray closePayload(quint16 code, QByteArrayView reason);

} // namespace natter::protocol
