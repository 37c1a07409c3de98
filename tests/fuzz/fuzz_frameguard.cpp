// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/property.h"
#include "net/frameguard.h"

#include <QtEndian>

using namespace natter;
using namespace natter::net;
using namespace natter::protocol;
using fuzz::require;

// Input: what a client sends behind the handshake; and again as a text that a client sends in frames of its own choice.
// Properties: how the bytes are cut makes no difference; what passes is what a simple second reader finds in the
// frames; nothing passes that is too large, not masked or no UTF-8; good frames pass.

namespace {

/** Writes down what comes through, and claims what every frame that passes must be. */
class Record final : public FrameSink
{
public:
    explicit Record(const FrameLimits &limits)
        : m_limits(limits)
    {}

    QByteArray text;
    bool closed = false;

    void textFrame(QByteArrayView frame, QByteArrayView payload) override
    {
        require(!closed, "nothing follows a close");
        require(payload.isValidUtf8() && !payload.startsWith("\xEF\xBB\xBF"), "a text is UTF-8 without a mark");
        require(payload.size() <= m_limits.messageBytes, "a text is within its bound");
        require(frame == clientFrame(Opcode::Text, payload, 0), "one whole frame goes on, masked with zeros");
        add('t', payload);
    }

    void pingFrame(QByteArrayView frame) override
    {
        require(!closed, "nothing follows a close");
        require(frame.size() >= 6 && frame.size() <= 6 + 125, "a ping is short");
        require(frame == clientFrame(Opcode::Ping, frame.sliced(6), 0), "one whole ping goes on, masked with zeros");
        add('p', frame.sliced(6));
    }

    void pong(QByteArrayView payload) override
    {
        require(!closed && payload.size() <= 125, "a pong is short");
        add('o', payload);
    }

    void closeFrame(quint16 code) override
    {
        require(!closed, "one close is enough");
        closed = true;
        text += 'c' + QByteArray::number(code) + ';';
    }

    void add(char kind, QByteArrayView payload)
    {
        text += kind + QByteArray::number(payload.size()) + ':';
        text += payload;
        text += ';';
    }

private:
    const FrameLimits &m_limits;
};

struct Outcome
{
    QByteArray text;
    std::optional<CloseCode> fault;
    bool midMessage = false;

    friend bool operator==(const Outcome &, const Outcome &) = default;
};

Outcome guarded(QByteArray bytes, const std::vector<qsizetype> &pieces, const FrameLimits &limits)
{
    FrameGuard guard(limits);
    Record record(limits);
    qsizetype at = 0;
    for (const qsizetype piece : pieces) {
        const auto fault = guard.feed({bytes.data() + at, std::size_t(piece)}, Steady::time_point(), record);
        at += piece;
        if (fault)
            return {record.text, fault, false};
        if (record.closed)
            return {record.text, {}, false};
    }
    return {record.text, {}, guard.isMidMessage()};
}

Outcome guardedEveryWay(const QByteArray &bytes, const FrameLimits &limits, fuzz::Dice &dice)
{
    const auto ways = fuzz::waysToCut(bytes.size(), dice);
    const Outcome whole = guarded(bytes, ways.front(), limits);
    for (const auto &pieces : ways)
        require(guarded(bytes, pieces, limits) == whole, "how frames are cut makes no difference");
    return whole;
}

/** Reads frames that are all there, as RFC 6455 §5 lays them out; stops at the first that must not pass. */
class Reference
{
public:
    Reference(const FrameLimits &limits, QByteArrayView bytes)
        : m_limits(limits)
        , m_record(limits)
        , m_rest(bytes)
    {
        while (!m_rest.isEmpty() && !m_record.closed && frame())
            ;
    }

    [[nodiscard]] const QByteArray &passed() const { return m_record.text; }

private:
    bool frame()
    {
        if (m_rest.size() < 6)
            return false;
        const auto first = quint8(m_rest[0]);
        const auto second = quint8(m_rest[1]);
        const int shortLength = second & 0x7F;
        const qsizetype headSize = 6 + (shortLength == 126 ? 2 : shortLength == 127 ? 8 : 0);
        if ((first & 0x70) || !(second & 0x80) || m_rest.size() < headSize)
            return false;
        quint64 length = quint64(shortLength);
        if (shortLength == 126)
            length = qFromBigEndian<quint16>(m_rest.data() + 2);
        else if (shortLength == 127)
            length = qFromBigEndian<quint64>(m_rest.data() + 2);
        const bool shortest = shortLength < 126 || (shortLength == 126 ? length >= 126 : length > 0xFFFF);
        if (!shortest || length > quint64(m_rest.size() - headSize))
            return false;
        QByteArray payload = m_rest.sliced(headSize, qsizetype(length)).toByteArray();
        for (qsizetype i = 0; i < payload.size(); ++i)
            payload[i] = char(payload[i] ^ m_rest[headSize - 4 + i % 4]);
        m_rest = m_rest.sliced(headSize + payload.size());
        return first & 0x08 ? control(first, payload) : content(first, payload);
    }

    bool content(quint8 first, const QByteArray &payload)
    {
        const bool begins = (first & 0x0F) == 0x1;
        if ((!begins && (first & 0x0F) != 0x0) || begins == m_open)
            return false;
        const bool final = first & 0x80;
        m_fragments = begins ? 1 : m_fragments + 1;
        m_message = begins ? payload : m_message + payload;
        m_open = !final;
        if (m_message.size() > m_limits.messageBytes || (!(begins && final) && m_fragments > m_limits.fragments))
            return false;
        if (!final)
            return true;
        if (!QByteArrayView(m_message).isValidUtf8() || m_message.startsWith("\xEF\xBB\xBF"))
            return false;
        m_record.add('t', m_message);
        return true;
    }

    bool control(quint8 first, const QByteArray &payload)
    {
        if (!(first & 0x80) || payload.size() > 125)
            return false;
        switch (first & 0x0F) {
        case 0x8:
            return closing(payload);
        case 0x9:
            if (++m_pings > m_limits.pings)
                return false;
            m_record.add('p', payload);
            return true;
        case 0xA:
            m_record.add('o', payload);
            return true;
        default:
            return false;
        }
    }

    bool closing(const QByteArray &payload)
    {
        if (payload.isEmpty()) {
            m_record.closeFrame(1005);
            return true;
        }
        if (payload.size() == 1)
            return false;
        const auto code = qFromBigEndian<quint16>(payload.constData());
        const bool known = code >= 1000 && code <= 1014 && (code < 1004 || code > 1006);
        if ((!known && (code < 3000 || code > 4999)) || !QByteArrayView(payload).sliced(2).isValidUtf8())
            return false;
        m_record.closeFrame(code);
        return true;
    }

    const FrameLimits &m_limits;
    Record m_record;
    QByteArrayView m_rest;
    QByteArray m_message;
    int m_fragments = 0;
    int m_pings = 0;
    bool m_open = false;
};

/** @p text as a client may send it: in frames of any size, each with a mask of its own, with pings in between. */
QByteArray framed(QByteArrayView text, const FrameLimits &limits, fuzz::Dice &dice)
{
    QByteArray bytes;
    int fragments = 0;
    int pings = 0;
    bool last = false;
    do {
        const bool mustEnd = ++fragments == limits.fragments;
        const qsizetype size = mustEnd ? text.size() : std::min(text.size(), dice.roll(300));
        last = size == text.size();
        QByteArray frame =
            clientFrame(fragments == 1 ? Opcode::Text : Opcode::Continuation, text.first(size), dice.number());
        if (!last)
            frame[0] = char(frame[0] & 0x7F);
        bytes += frame;
        text = text.sliced(size);
        if (!last && pings < limits.pings && dice.roll(4) == 0) {
            ++pings;
            bytes += clientFrame(Opcode::Ping, "p", dice.number());
        }
    } while (!last);
    return bytes;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *bytes, std::size_t size)
{
    static const FrameLimits usual;
    static const FrameLimits small{.messageBytes = 300, .fragments = 4, .pings = 3};
    const QByteArray input(reinterpret_cast<const char *>(bytes), qsizetype(size));
    fuzz::Dice dice(input);
    for (const FrameLimits *limits : {&usual, &small}) {
        const Outcome outcome = guardedEveryWay(input, *limits, dice);
        require(outcome.text == Reference(*limits, input).passed(), "what passes is what the frames hold");

        const Outcome trip = guardedEveryWay(framed(input, *limits, dice), *limits, dice);
        const bool good = QByteArrayView(input).isValidUtf8() && !input.startsWith("\xEF\xBB\xBF");
        if (input.size() > limits->messageBytes) {
            require(trip.fault == CloseCode::TooBig, "a text beyond the bound is refused");
        } else if (!good) {
            require(trip.fault == CloseCode::InvalidText, "a text that is no UTF-8 is refused");
        } else {
            Record expected(*limits);
            expected.add('t', input);
            require(!trip.fault && !trip.midMessage && trip.text.endsWith(expected.text), "a good text passes");
        }
    }
    return 0;
}
