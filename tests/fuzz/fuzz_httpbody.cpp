// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/property.h"
#include "net/httpbody.h"

#include <cctype>
#include <optional>

using namespace natter;
using namespace natter::net;
using fuzz::require;

// Input: a request's body. It is read as chunks, as so many bytes, and as the content that a client would send in
// chunks. Properties: how the bytes are cut makes no difference; chunks come to what a simple second decoder makes of
// them; a content that is chunked in any way comes out as it went in.

namespace {

constexpr qsizetype bytesMax = 300; // small enough to be reached all the time

RequestHead headWith(const QByteArray &field)
{
    HeadParser parser({});
    parser.feed(QByteArray("POST / HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n"));
    require(parser.state() == HeadParser::State::Complete, "the head is a good one");
    return parser.take();
}

struct Outcome
{
    BodyDecoder::State state;
    qsizetype taken = 0;
    ErrorCode code = ErrorCode::Internal;
    QByteArray body;

    friend bool operator==(const Outcome &, const Outcome &) = default;
};

Outcome decode(const RequestHead &head, QByteArrayView bytes, const std::vector<qsizetype> &pieces)
{
    BodyDecoder decoder(head, bytesMax);
    Outcome outcome;
    qsizetype at = 0;
    for (const qsizetype piece : pieces) {
        const bool done = decoder.state() != BodyDecoder::State::NeedsMore;
        const qsizetype taken = decoder.feed(bytes.sliced(at, piece));
        require(taken >= 0 && taken <= piece, "no more is taken than was there");
        require(!done || taken == 0, "nothing is taken behind the end");
        require(taken == piece || decoder.state() != BodyDecoder::State::NeedsMore, "what is needed is taken");
        outcome.taken += taken;
        at += piece;
    }
    outcome.state = decoder.state();
    if (outcome.state == BodyDecoder::State::Refused)
        outcome.code = decoder.error().code;
    if (outcome.state == BodyDecoder::State::Complete)
        outcome.body = decoder.take();
    require(outcome.body.size() <= bytesMax, "a body is within its bound");
    return outcome;
}

/** How the bytes come out whichever way they are cut. */
Outcome decodeEveryWay(const RequestHead &head, QByteArrayView bytes, fuzz::Dice &dice)
{
    const auto ways = fuzz::waysToCut(bytes.size(), dice);
    const Outcome whole = decode(head, bytes, ways.front());
    for (const auto &pieces : ways)
        require(decode(head, bytes, pieces) == whole, "how a body is cut makes no difference");
    return whole;
}

bool isClean(QByteArrayView line)
{
    return std::ranges::all_of(line, [](char c) { return c == '\t' || (quint8(c) >= 0x20 && c != 0x7F); });
}

/** The line at @p at, without the CR LF that ends it; steps behind it. */
std::optional<QByteArray> lineAt(QByteArrayView bytes, qsizetype &at)
{
    const qsizetype end = bytes.indexOf("\r\n", at);
    if (end < 0)
        return std::nullopt;
    QByteArray line = bytes.sliced(at, end - at).toByteArray();
    at = end + 2;
    return line;
}

/** RFC 9112 §7.1 over bytes that are all there, without bounds: the body, or nothing. */
std::optional<QByteArray> reference(QByteArrayView bytes)
{
    QByteArray body;
    qsizetype at = 0;
    while (true) {
        const auto line = lineAt(bytes, at);
        if (!line || !isClean(*line))
            return std::nullopt;
        QByteArray digits = line->contains(';') ? line->first(line->indexOf(';')) : *line;
        while (line->contains(';') && (digits.endsWith(' ') || digits.endsWith('\t')))
            digits.chop(1);
        const bool plain = std::ranges::all_of(digits, [](char c) { return std::isxdigit(quint8(c)); });
        if (digits.isEmpty() || digits.size() > 8 || !plain)
            return std::nullopt;
        const auto size = qsizetype(digits.toULongLong(nullptr, 16));
        if (size == 0)
            break;
        if (bytes.size() - at < size + 2 || bytes.sliced(at + size, 2) != "\r\n")
            return std::nullopt;
        body += bytes.sliced(at, size);
        at += size + 2;
    }
    while (const auto line = lineAt(bytes, at)) {
        if (line->isEmpty())
            return body;
        if (line->indexOf(':') < 1 || !isClean(*line))
            return std::nullopt;
    }
    return std::nullopt;
}

QByteArray chunked(QByteArrayView content, fuzz::Dice &dice)
{
    QByteArray bytes;
    while (!content.isEmpty()) {
        const qsizetype size = std::min(content.size(), 1 + dice.roll(64));
        bytes += QByteArray::number(size, 16).rightJustified(1 + dice.roll(8), '0');
        if (dice.roll(4) == 0)
            bytes += QByteArray(dice.roll(3), ' ') + ";name=\"value\"";
        bytes += "\r\n" + content.first(size).toByteArray() + "\r\n";
        content = content.sliced(size);
    }
    bytes += "0\r\n";
    if (dice.roll(4) == 0)
        bytes += "X-Sum: 1\r\n";
    return bytes + "\r\n";
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *bytes, std::size_t size)
{
    static const RequestHead chunkedHead = headWith("Transfer-Encoding: chunked");
    const QByteArrayView input = fuzz::viewOf(bytes, size);
    fuzz::Dice dice(input);

    const Outcome outcome = decodeEveryWay(chunkedHead, input, dice);
    if (outcome.state == BodyDecoder::State::Complete) {
        const auto expected = reference(input.first(outcome.taken));
        require(expected == outcome.body, "chunks come to their contents");
    } else if (const auto expected = reference(input); expected && outcome.code != ErrorCode::PayloadTooLarge) {
        // Beyond the standard there is a bound of what stands around the contents, and names of trailers are checked.
        require(outcome.state == BodyDecoder::State::Refused, "all that was needed was there");
    }

    const qsizetype length = dice.roll(input.size() + 8);
    const Outcome counted = decodeEveryWay(headWith("Content-Length: " + QByteArray::number(length)), input, dice);
    if (length > bytesMax) {
        require(counted.code == ErrorCode::PayloadTooLarge && counted.taken == 0,
                "what is too long is refused at once");
    } else if (length <= input.size()) {
        require(counted.taken == length && input.startsWith(counted.body) && counted.body.size() == length,
                "a body of so many bytes is the first so many bytes");
    } else {
        require(counted.state == BodyDecoder::State::NeedsMore, "the rest is waited for");
    }

    const QByteArray wire = chunked(input, dice);
    const Outcome trip = decodeEveryWay(chunkedHead, QByteArray(wire + "GET /"), dice);
    if (input.size() <= bytesMax && wire.count("name=") * 16 < 4096) {
        require(trip.state == BodyDecoder::State::Complete && trip.taken == wire.size(), "chunks end where they end");
        require(trip.body == input, "what goes out in chunks comes in whole");
    }
    return 0;
}
