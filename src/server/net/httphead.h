// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "net/httpsyntax.h"

#include <QByteArray>
#include <QByteArrayView>

#include <optional>
#include <vector>

namespace natter::net {

enum class Method : quint8 { Get, Head, Post, Put, Patch, Delete, Options };

/** The method's name on the wire. */
[[nodiscard]] QByteArrayView methodName(Method method);
/** The method that is called @p name; none of ours if there is none. */
[[nodiscard]] std::optional<Method> methodNamed(QByteArrayView name);

/** How the end of a request's body is known, RFC 9112 §6.3. */
enum class BodyFraming : quint8 { None, Length, Chunked };

/** The head of one HTTP request, checked: every field is well-formed, and what frames the body is unambiguous. */
class RequestHead
{
public:
    [[nodiscard]] Method method() const { return m_method; }
    /** The target's path with its escapes resolved: UTF-8, begins with '/' (or is "*"), without control characters. */
    [[nodiscard]] const QByteArray &path() const { return m_path; }
    /** What follows the '?', as sent; empty without one. */
    [[nodiscard]] QByteArrayView query() const { return view(m_query); }
    /** The whole target as sent, for logSafeTarget(). */
    [[nodiscard]] QByteArrayView target() const { return view(m_target); }
    /** The value of the first query parameter called @p name, escapes resolved. */
    [[nodiscard]] std::optional<QByteArray> queryValue(QByteArrayView name) const;
    /** HTTP/1.1, or else HTTP/1.0. */
    [[nodiscard]] bool isVersion11() const { return m_version11; }

    /** The value of the first field called @p lowerCaseName; empty views are real, empty values. */
    [[nodiscard]] std::optional<QByteArrayView> field(QByteArrayView lowerCaseName) const;
    /** Calls @p visit with each element of the comma-separated lists of all fields of that name, in order. */
    template<class Visit>
    void forEachElement(QByteArrayView lowerCaseName, Visit visit) const
    {
        for (const Field &candidate : m_fields) {
            if (view(candidate.name) == lowerCaseName)
                forEachListElement(view(candidate.value), visit);
        }
    }
    /** Whether @p lowerCaseToken is in the comma-separated lists of all fields of that name. */
    [[nodiscard]] bool hasToken(QByteArrayView lowerCaseName, QByteArrayView lowerCaseToken) const;

    [[nodiscard]] BodyFraming framing() const { return m_framing; }
    /** With BodyFraming::Length. */
    [[nodiscard]] quint64 contentLength() const { return m_contentLength; }
    [[nodiscard]] bool hasBody() const { return m_framing == BodyFraming::Chunked || m_contentLength > 0; }
    [[nodiscard]] bool keepsAlive() const { return m_keepsAlive; }
    /** Expect: 100-continue was sent. */
    [[nodiscard]] bool expectsContinue() const { return m_expectsContinue; }

private:
    friend class HeadParser;
    friend class HeadReader;
    struct Span
    {
        quint16 start = 0;
        quint16 size = 0;
    };
    struct Field
    {
        Span name; ///< in lower case
        Span value;
    };

    [[nodiscard]] QByteArrayView view(Span span) const { return QByteArrayView(m_bytes).sliced(span.start, span.size); }

    QByteArray m_bytes;
    QByteArray m_path;
    std::vector<Field> m_fields;
    Span m_target;
    Span m_query;
    quint64 m_contentLength = 0;
    Method m_method = Method::Get;
    BodyFraming m_framing = BodyFraming::None;
    bool m_version11 = true;
    bool m_keepsAlive = true;
    bool m_expectsContinue = false;
};

/** What `Authorization: Bearer` holds, RFC 6750 §2.1, good or not; empty without one. For both doors. */
[[nodiscard]] QByteArrayView bearerToken(const RequestHead &head);

struct HeadLimits
{
    qsizetype headBytes = 16 * 1024; ///< at most HeadParser::headBytesMax
    qsizetype targetBytes = 8 * 1024;
    int fields = 64;
};

/**
 * Reads the head of one HTTP/1 request strictly (RFC 9112; QT-FAULTS H3 to H5, H7, H9, H11). Knows no socket: bytes go
 * in, in any pieces, and the outcome does not depend on how they were cut. One parser reads one head.
 */
class HeadParser
{
public:
    enum class State : quint8 { NeedsMore, Complete, Refused };

    /** No limit may be larger: places in a head are kept in 16 bits. */
    static constexpr qsizetype headBytesMax = 0xFFFF;

    explicit HeadParser(const HeadLimits &limits)
        : m_limits(limits)
    {}

    /** Takes bytes up to the end of the head, and tells how many; the rest is the body's or the next request's. */
    qsizetype feed(QByteArrayView bytes);

    [[nodiscard]] State state() const { return m_state; }
    /** Why the head was refused: BadRequest, UriTooLong, HeadTooLarge, ExpectationFailed, NotImplemented,
     * VersionNotSupported. */
    [[nodiscard]] const Error &error() const { return m_error; }
    /** Whether anything of a request has come at all. */
    [[nodiscard]] bool hasBegun() const { return !m_bytes.isEmpty(); }
    /** The head, once, when Complete. */
    [[nodiscard]] RequestHead take() { return std::move(m_head); }

private:
    void refuse(ErrorCode code, const char *reason);
    [[nodiscard]] bool accept(char byte);

    HeadLimits m_limits;
    State m_state = State::NeedsMore;
    bool m_inFirstLine = true;
    QByteArray m_bytes;
    RequestHead m_head;
    Error m_error{ErrorCode::BadRequest};
};

} // namespace natter::net
