// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/httphead.h"

namespace natter::net {

/**
 * Gathers the body of one HTTP request, by Content-Length or chunked (RFC 9112 §6, §7), up to a bound. Knows no socket:
 * bytes go in, in any pieces, and the outcome does not depend on how they were cut. Trailers are checked and forgotten.
 */
class BodyDecoder
{
public:
    enum class State : quint8 { NeedsMore, Complete, Refused };

    /** For the body that @p head announces; Refused at once if it announces more than @p bytesMax. */
    BodyDecoder(const RequestHead &head, qsizetype bytesMax);

    /** Takes bytes up to the end of the body, and tells how many. */
    qsizetype feed(QByteArrayView bytes);

    [[nodiscard]] State state() const { return m_state; }
    /** PayloadTooLarge or BadRequest, when Refused. */
    [[nodiscard]] const Error &error() const { return m_error; }
    /** The body, once, when Complete. */
    [[nodiscard]] QByteArray take() { return std::move(m_body); }

private:
    enum class Part : quint8 { Content, Size, Blanks, Extension, SizeEnd, ChunkEnd, ChunkEndLine, Trailer, TrailerEnd };

    qsizetype feedContent(QByteArrayView bytes);
    void feedFraming(char byte);
    void endSize();
    void endTrailerLine();
    void refuse(ErrorCode code);

    qsizetype m_bytesMax;
    State m_state = State::NeedsMore;
    Part m_part = Part::Content;
    bool m_chunked = false;
    qsizetype m_remaining = 0; ///< of the content, or of the present chunk
    int m_sizeDigits = 0;
    qsizetype m_overhead = 0; ///< extensions and trailers, which are bounded too
    QByteArray m_trailerLine;
    QByteArray m_body;
    Error m_error{ErrorCode::BadRequest};
};

} // namespace natter::net
