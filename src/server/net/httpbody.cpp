// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/httpbody.h"

#include "net/httpsyntax.h"

namespace natter::net {

namespace {

constexpr int chunkSizeDigitsMax = 8;
constexpr qsizetype overheadMax = 4 * 1024;

bool isBlank(char byte)
{
    return byte == ' ' || byte == '\t';
}

} // namespace

BodyDecoder::BodyDecoder(const RequestHead &head, qsizetype bytesMax)
    : m_bytesMax(bytesMax)
    , m_chunked(head.framing() == BodyFraming::Chunked)
{
    if (m_chunked) {
        m_part = Part::Size;
    } else if (head.contentLength() > quint64(bytesMax)) {
        refuse(ErrorCode::PayloadTooLarge);
    } else {
        m_remaining = qsizetype(head.contentLength());
        if (m_remaining == 0)
            m_state = State::Complete;
    }
}

qsizetype BodyDecoder::feed(QByteArrayView bytes)
{
    qsizetype taken = 0;
    while (taken < bytes.size() && m_state == State::NeedsMore) {
        if (m_part == Part::Content)
            taken += feedContent(bytes.sliced(taken));
        else
            feedFraming(bytes[taken++]);
    }
    return taken;
}

qsizetype BodyDecoder::feedContent(QByteArrayView bytes)
{
    const qsizetype taken = std::min(m_remaining, bytes.size());
    if (m_body.isEmpty())
        m_body.reserve(m_remaining); // announced within the bound
    m_body.append(bytes.first(taken));
    m_remaining -= taken;
    if (m_remaining == 0) {
        if (m_chunked)
            m_part = Part::ChunkEnd;
        else
            m_state = State::Complete;
    }
    return taken;
}

void BodyDecoder::feedFraming(char byte)
{
    const auto expect = [&](char wanted, Part then) {
        if (byte != wanted)
            refuse(ErrorCode::BadRequest);
        m_part = then;
    };
    switch (m_part) {
    case Part::Size:
        if (const int digit = hexDigit(byte); digit >= 0 && ++m_sizeDigits <= chunkSizeDigitsMax)
            m_remaining = m_remaining * 16 + digit;
        else if (m_sizeDigits > 0 && m_sizeDigits <= chunkSizeDigitsMax && byte == ';')
            m_part = Part::Extension;
        else if (m_sizeDigits > 0 && m_sizeDigits <= chunkSizeDigitsMax && byte == '\r')
            m_part = Part::SizeEnd;
        else if (m_sizeDigits > 0 && m_sizeDigits <= chunkSizeDigitsMax && isBlank(byte))
            m_part = Part::Blanks;
        else
            refuse(ErrorCode::BadRequest);
        return;
    case Part::Blanks:
        // Before an extension they are to be read over (RFC 9112 §7.1.1), before the end of the line they have no
        // place.
        if (byte == ';')
            m_part = Part::Extension;
        else if (!isBlank(byte) || ++m_overhead > overheadMax)
            refuse(ErrorCode::BadRequest);
        return;
    case Part::Extension:
        if (byte == '\r')
            m_part = Part::SizeEnd;
        else if (!isFieldValue(QByteArrayView(&byte, 1)) || ++m_overhead > overheadMax)
            refuse(ErrorCode::BadRequest);
        return;
    case Part::SizeEnd:
        expect('\n', Part::Content);
        if (m_state == State::NeedsMore)
            endSize();
        return;
    case Part::ChunkEnd:
        return expect('\r', Part::ChunkEndLine);
    case Part::ChunkEndLine:
        return expect('\n', Part::Size);
    case Part::Trailer:
        if (byte == '\r')
            m_part = Part::TrailerEnd;
        else if (++m_overhead > overheadMax)
            refuse(ErrorCode::BadRequest);
        else
            m_trailerLine.append(byte);
        return;
    case Part::TrailerEnd:
        expect('\n', Part::Trailer);
        if (m_state == State::NeedsMore)
            endTrailerLine();
        return;
    case Part::Content:
        return;
    }
}

void BodyDecoder::endSize()
{
    m_sizeDigits = 0;
    if (m_remaining == 0)
        m_part = Part::Trailer;
    else if (m_remaining > m_bytesMax - m_body.size())
        refuse(ErrorCode::PayloadTooLarge);
}

void BodyDecoder::endTrailerLine()
{
    if (m_trailerLine.isEmpty()) {
        m_state = State::Complete;
        return;
    }
    const qsizetype colon = m_trailerLine.indexOf(':');
    const QByteArrayView line(m_trailerLine);
    if (colon < 0 || !isToken(line.first(colon)) || !isFieldValue(line.sliced(colon + 1)))
        refuse(ErrorCode::BadRequest);
    m_trailerLine.clear();
}

void BodyDecoder::refuse(ErrorCode code)
{
    m_state = State::Refused;
    m_error = Error(code);
    m_body.clear();
}

} // namespace natter::net
