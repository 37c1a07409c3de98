// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/frameguard.h"

#include <QtEndian>

#include <cstring>

namespace natter::net {

using protocol::CloseCode;
using protocol::Opcode;

namespace {

constexpr qsizetype controlPayloadMax = 125;
constexpr qsizetype maskSize = 4;
constexpr quint16 noCode = 1005;

bool isControl(Opcode opcode)
{
    return quint8(opcode) & 0x8;
}

/** Applies the four bytes of @p key, and leaves zeros there: the frame stays a masked one, with a mask that changes
 * nothing. */
void unmask(std::span<char> payload, char *key)
{
    quint32 key32 = 0;
    std::memcpy(&key32, key, sizeof key32);
    std::memset(key, 0, sizeof key32);
    const quint64 key64 = (quint64(key32) << 32) | key32;
    std::size_t at = 0;
    for (; at + sizeof key64 <= payload.size(); at += sizeof key64) {
        quint64 word = 0;
        std::memcpy(&word, payload.data() + at, sizeof word);
        word ^= key64;
        std::memcpy(payload.data() + at, &word, sizeof word);
    }
    char keyBytes[sizeof key32];
    std::memcpy(keyBytes, &key32, sizeof key32);
    for (; at < payload.size(); ++at)
        payload[at] = char(payload[at] ^ keyBytes[at % sizeof key32]);
}

/** RFC 6455 §7.4 and the registry of IANA: what a peer may send. */
bool isSendableCode(quint16 code)
{
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

std::optional<CloseCode> textFault(QByteArrayView text)
{
    if (!text.isValidUtf8() || text.startsWith("\xEF\xBB\xBF"))
        return CloseCode::InvalidText;
    return std::nullopt;
}

} // namespace

FrameGuard::Fault FrameGuard::readHead(std::span<const char> bytes, Frame &frame) const
{
    constexpr qsizetype shortest = 2;
    frame.headSize = shortest;
    if (qsizetype(bytes.size()) < shortest)
        return std::nullopt;
    const auto first = quint8(bytes[0]);
    const auto second = quint8(bytes[1]);
    frame.final = first & 0x80;
    frame.opcode = Opcode(first & 0x0F);
    frame.payloadSize = second & 0x7F;
    const bool known =
        frame.opcode <= Opcode::Binary || (frame.opcode >= Opcode::Close && frame.opcode <= Opcode::Pong);
    if ((first & 0x70) || !known || !(second & 0x80))
        return CloseCode::ProtocolError;
    if (isControl(frame.opcode) && (!frame.final || frame.payloadSize > controlPayloadMax))
        return CloseCode::ProtocolError;
    const bool continues = frame.opcode == Opcode::Continuation;
    if (!isControl(frame.opcode) && continues != (m_fragments > 0))
        return CloseCode::ProtocolError;
    if (frame.opcode == Opcode::Binary)
        return CloseCode::UnsupportedData;

    const qsizetype lengthSize = frame.payloadSize == 126 ? 2 : frame.payloadSize == 127 ? 8 : 0;
    frame.headSize = shortest + lengthSize + maskSize;
    if (qsizetype(bytes.size()) < shortest + lengthSize)
        return std::nullopt;
    if (lengthSize == 2) {
        frame.payloadSize = qFromBigEndian<quint16>(bytes.data() + shortest);
        if (frame.payloadSize < 126)
            return CloseCode::ProtocolError;
    } else if (lengthSize == 8) {
        const auto size = qFromBigEndian<quint64>(bytes.data() + shortest);
        if (size <= 0xFFFF || size >> 63)
            return CloseCode::ProtocolError;
        frame.payloadSize = qsizetype(size);
    }
    if (!isControl(frame.opcode) && frame.payloadSize > m_limits.messageBytes - m_message.size())
        return CloseCode::TooBig;
    return std::nullopt;
}

std::optional<CloseCode> FrameGuard::feed(std::span<char> bytes, Steady::time_point now, FrameSink &sink)
{
    if (!m_partial.isEmpty()) {
        if (const Fault fault = completePartial(bytes, now, sink))
            return fault;
    }
    while (!bytes.empty() && !m_closed) {
        Frame frame;
        if (const Fault fault = readHead(bytes, frame))
            return fault;
        const qsizetype size = frame.headSize + frame.payloadSize;
        if (qsizetype(bytes.size()) < size) {
            m_partial.reserve(size);
            m_partial.append(bytes.data(), qsizetype(bytes.size()));
            break;
        }
        if (const Fault fault = take(frame, bytes.first(std::size_t(size)), now, sink))
            return fault;
        bytes = bytes.subspan(std::size_t(size));
    }
    return std::nullopt;
}

FrameGuard::Fault FrameGuard::completePartial(std::span<char> &bytes, Steady::time_point now, FrameSink &sink)
{
    while (!bytes.empty()) {
        Frame frame;
        if (const Fault fault = readHead({m_partial.constData(), std::size_t(m_partial.size())}, frame))
            return fault;
        // Until the head is whole its size is a lower bound, and the payload's is not to be relied on.
        const bool headWhole = m_partial.size() >= frame.headSize;
        const qsizetype wanted = (headWhole ? frame.headSize + frame.payloadSize : frame.headSize) - m_partial.size();
        const auto taken = std::min<std::size_t>(std::size_t(wanted), bytes.size());
        if (headWhole)
            m_partial.reserve(frame.headSize + frame.payloadSize);
        m_partial.append(bytes.data(), qsizetype(taken));
        bytes = bytes.subspan(taken);
        if (const Fault fault = readHead({m_partial.constData(), std::size_t(m_partial.size())}, frame))
            return fault;
        if (m_partial.size() < frame.headSize || m_partial.size() < frame.headSize + frame.payloadSize)
            continue;
        QByteArray whole = std::exchange(m_partial, {});
        return take(frame, {whole.data(), std::size_t(whole.size())}, now, sink);
    }
    return std::nullopt;
}

FrameGuard::Fault FrameGuard::take(const Frame &frame, std::span<char> bytes, Steady::time_point now, FrameSink &sink)
{
    const auto headSize = std::size_t(frame.headSize);
    unmask(bytes.subspan(headSize), bytes.data() + headSize - maskSize);
    const QByteArrayView whole(bytes.data(), qsizetype(bytes.size()));
    const QByteArrayView payload = whole.sliced(frame.headSize);
    switch (frame.opcode) {
    case Opcode::Text:
        if (!frame.final)
            return takeFragment(frame, payload, sink);
        if (const Fault fault = textFault(payload))
            return fault;
        sink.textFrame(whole, payload);
        return std::nullopt;
    case Opcode::Continuation:
        return takeFragment(frame, payload, sink);
    case Opcode::Ping:
        if (const Fault fault = countPing(now))
            return fault;
        sink.pingFrame(whole);
        return std::nullopt;
    case Opcode::Pong:
        sink.pong(payload);
        return std::nullopt;
    case Opcode::Close:
        return takeClose(payload, sink);
    case Opcode::Binary:
        break;
    }
    return CloseCode::UnsupportedData;
}

FrameGuard::Fault FrameGuard::takeFragment(const Frame &frame, QByteArrayView payload, FrameSink &sink)
{
    if (++m_fragments > m_limits.fragments)
        return CloseCode::PolicyViolation;
    m_message.append(payload);
    if (!frame.final)
        return std::nullopt;
    m_fragments = 0;
    const QByteArray message = std::exchange(m_message, {});
    if (const Fault fault = textFault(message))
        return fault;
    const QByteArray whole = protocol::clientFrame(Opcode::Text, message, 0);
    sink.textFrame(whole, message);
    return std::nullopt;
}

FrameGuard::Fault FrameGuard::takeClose(QByteArrayView payload, FrameSink &sink)
{
    quint16 code = noCode;
    if (payload.size() == 1)
        return CloseCode::ProtocolError;
    if (payload.size() >= 2) {
        code = qFromBigEndian<quint16>(payload.data());
        if (!isSendableCode(code))
            return CloseCode::ProtocolError;
        if (!payload.sliced(2).isValidUtf8())
            return CloseCode::InvalidText;
    }
    m_closed = true;
    sink.closeFrame(code);
    return std::nullopt;
}

FrameGuard::Fault FrameGuard::countPing(Steady::time_point now)
{
    if (m_pings == 0 || now - m_pingWindowStart >= m_limits.pingWindow) {
        m_pingWindowStart = now;
        m_pings = 0;
    }
    if (++m_pings > m_limits.pings)
        return CloseCode::PolicyViolation;
    return std::nullopt;
}

} // namespace natter::net
