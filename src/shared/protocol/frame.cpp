// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/frame.h"

#include <QtEndian>

namespace natter::protocol {

namespace {

QByteArray frameHead(Opcode opcode, qsizetype payloadSize, quint8 maskBit, qsizetype room)
{
    QByteArray frame;
    frame.reserve(serverFrameHeadSize(payloadSize) + room + payloadSize);
    frame.append(char(0x80 | quint8(opcode)));
    if (payloadSize < 126) {
        frame.append(char(maskBit | quint8(payloadSize)));
    } else if (payloadSize <= 0xFFFF) {
        frame.append(char(maskBit | 126));
        const quint16 size = qToBigEndian(quint16(payloadSize));
        frame.append(reinterpret_cast<const char *>(&size), sizeof size);
    } else {
        frame.append(char(maskBit | 127));
        const quint64 size = qToBigEndian(quint64(payloadSize));
        frame.append(reinterpret_cast<const char *>(&size), sizeof size);
    }
    return frame;
}

} // namespace

QByteArray serverFrame(Opcode opcode, QByteArrayView payload)
{
    QByteArray frame = frameHead(opcode, payload.size(), 0, 0);
    frame.append(payload);
    return frame;
}

QByteArray clientFrame(Opcode opcode, QByteArrayView payload, quint32 mask)
{
    QByteArray frame = frameHead(opcode, payload.size(), 0x80, 4);
    const quint32 wireMask = qToBigEndian(mask);
    const char *key = reinterpret_cast<const char *>(&wireMask);
    frame.append(key, 4);
    for (qsizetype i = 0; i < payload.size(); ++i)
        frame.append(char(payload[i] ^ key[i % 4]));
    return frame;
}

QByteArray closePayload(quint16 code, QByteArrayView reason)
{
    constexpr qsizetype reasonMax = 123;
    if (reason.size() > reasonMax) {
        qsizetype end = reasonMax;
        while (end > 0 && (quint8(reason[end]) & 0xC0) == 0x80)
            --end;
        reason.truncate(end);
    }
    const quint16 wireCode = qToBigEndian(code);
    QByteArray payload(reinterpret_cast<const char *>(&wireCode), sizeof wireCode);
    payload.append(reason);
    return payload;
}

} // namespace natter::protocol
