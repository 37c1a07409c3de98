// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/httphead.h"

#include "net/httpsyntax.h"

#include <algorithm>
#include <array>

namespace natter::net {

namespace {

constexpr std::array<QByteArrayView, 7> methodNames{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

/** Fields that mean something different, or nothing clear, when they are repeated. */
constexpr std::array<QByteArrayView, 11> singleFields{"host",
                                                      "content-length",
                                                      "transfer-encoding",
                                                      "content-type",
                                                      "authorization",
                                                      "expect",
                                                      "origin",
                                                      "sec-websocket-key",
                                                      "sec-websocket-version",
                                                      "access-control-request-method",
                                                      "access-control-request-headers"};

/** RFC 3986: unreserved, reserved but '#', and '%'. */
constexpr CharacterSet targetCharacters("-._~:/?[]@!$&'()*+,;=%");
constexpr CharacterSet nameCharacters("-._~!$&'()*+,;=%");
constexpr CharacterSet addressCharacters("-._~:!$&'()*+,;=");

/** Host and, perhaps, port (RFC 3986 §3.2.2, §3.2.3), without a user's name: that would be somebody's trap. */
bool isAuthority(QByteArrayView text)
{
    qsizetype hostEnd = text.indexOf(':');
    if (text.startsWith('[')) {
        const qsizetype bracket = text.indexOf(']');
        if (bracket <= 1 || !addressCharacters.hasAll(text.sliced(1, bracket - 1)))
            return false;
        hostEnd = bracket + 1 < text.size() ? bracket + 1 : -1;
    } else if (!nameCharacters.hasAll(hostEnd < 0 ? text : text.first(hostEnd))) {
        return false;
    }
    return hostEnd < 0 || (text[hostEnd] == ':' && std::ranges::all_of(text.sliced(hostEnd + 1), isDigit));
}

} // namespace

QByteArrayView methodName(Method method)
{
    return methodNames[std::size_t(method)];
}

std::optional<Method> methodNamed(QByteArrayView name)
{
    const auto found = std::ranges::find(methodNames, name);
    return found == methodNames.end() ? std::nullopt : std::optional(Method(found - methodNames.begin()));
}

std::optional<QByteArrayView> RequestHead::field(QByteArrayView lowerCaseName) const
{
    for (const Field &candidate : m_fields) {
        if (view(candidate.name) == lowerCaseName)
            return view(candidate.value);
    }
    return std::nullopt;
}

bool RequestHead::hasToken(QByteArrayView lowerCaseName, QByteArrayView lowerCaseToken) const
{
    bool found = false;
    forEachElement(lowerCaseName,
                   [&](QByteArrayView element) { found |= equalsIgnoringCase(element, lowerCaseToken); });
    return found;
}

std::optional<QByteArray> RequestHead::queryValue(QByteArrayView name) const
{
    QByteArrayView rest = query();
    while (!rest.isEmpty()) {
        const qsizetype end = rest.indexOf('&');
        const QByteArrayView pair = end < 0 ? rest : rest.first(end);
        const qsizetype equals = pair.indexOf('=');
        if ((equals < 0 ? pair : pair.first(equals)) == name)
            return percentDecoded(equals < 0 ? QByteArrayView() : pair.sliced(equals + 1));
        rest = end < 0 ? QByteArrayView() : rest.sliced(end + 1);
    }
    return std::nullopt;
}

QByteArrayView bearerToken(const RequestHead &head)
{
    constexpr QByteArrayView scheme("bearer "); // in any case on the wire
    const QByteArrayView value = head.field("authorization").value_or(QByteArrayView());
    if (value.size() < scheme.size() || !equalsIgnoringCase(value.first(scheme.size()), scheme))
        return {};
    return withoutBlanks(value.sliced(scheme.size()));
}

/** Takes the bytes of a whole head apart. */
class HeadReader
{
public:
    explicit HeadReader(RequestHead &head)
        : m_head(head)
    {}

    /** Null if all is well; else what is wrong, with code() saying how it is answered. */
    const char *read(QByteArray bytes, int fieldsMax)
    {
        m_head.m_bytes = std::move(bytes);
        const QByteArrayView all(m_head.m_bytes);
        qsizetype start = 0;
        qsizetype end = all.indexOf("\r\n");
        if (const char *fault = readRequestLine(all.first(end)))
            return fault;
        for (start = end + 2; all[start] != '\r'; start = end + 2) {
            end = all.indexOf("\r\n", start);
            if (const char *fault = readField(start, end, fieldsMax))
                return fault;
        }
        return readMeaning();
    }

    [[nodiscard]] ErrorCode code() const { return m_code; }

private:
    const char *wrong(ErrorCode code, const char *reason)
    {
        m_code = code;
        return reason;
    }

    RequestHead::Span span(qsizetype start, qsizetype size) const { return {quint16(start), quint16(size)}; }
    RequestHead::Span span(QByteArrayView part) const
    {
        return span(part.data() - m_head.m_bytes.constData(), part.size());
    }

    const char *readRequestLine(QByteArrayView line)
    {
        const qsizetype methodEnd = line.indexOf(' ');
        const qsizetype targetEnd = line.lastIndexOf(' ');
        if (methodEnd <= 0 || targetEnd == methodEnd)
            return "the request line is malformed";
        const QByteArrayView method = line.first(methodEnd);
        const QByteArrayView version = line.sliced(targetEnd + 1);
        if (!isToken(method))
            return "the method is malformed";
        if (version.size() != 8 || !version.startsWith("HTTP/") || !isDigit(version[5]) || version[6] != '.' ||
            !isDigit(version[7]))
            return "the version is malformed";
        if (version[5] != '1')
            return wrong(ErrorCode::VersionNotSupported, "only HTTP/1 is spoken");
        m_head.m_version11 = version[7] != '0';
        const auto known = std::ranges::find(methodNames, method);
        if (known == methodNames.end())
            return wrong(ErrorCode::NotImplemented, "the method is not known");
        m_head.m_method = Method(known - methodNames.begin());
        return readTarget(line.sliced(methodEnd + 1, targetEnd - methodEnd - 1));
    }

    const char *readTarget(QByteArrayView target)
    {
        m_head.m_target = span(target);
        if (target == "*" && m_head.m_method == Method::Options) {
            m_head.m_path = "*";
            return nullptr;
        }
        if (!targetCharacters.hasAll(target))
            return "the target is malformed";
        bool hasPath = true;
        for (const QByteArrayView scheme : {QByteArrayView("http://"), QByteArrayView("https://")}) {
            // absolute-form, RFC 9112 §3.2.2: what names the server is of no interest here.
            if (!equalsIgnoringCase(target.first(std::min(scheme.size(), target.size())), scheme))
                continue;
            const QByteArrayView named = target.sliced(scheme.size());
            const auto end = std::ranges::find_if(named, [](char c) { return c == '/' || c == '?'; }) - named.begin();
            if (end == 0 || !isAuthority(named.first(end)))
                return "the target is malformed";
            target = named.sliced(end);
            if (target.isEmpty() && m_head.m_method == Method::Options) {
                m_head.m_path = "*"; // RFC 9112 §3.2.4: the server itself is meant
                return nullptr;
            }
            hasPath = target.startsWith('/');
            break;
        }
        const qsizetype question = target.indexOf('?');
        const QByteArrayView query = question < 0 ? target.last(0) : target.sliced(question + 1);
        QByteArrayView rawPath = question < 0 ? target : target.first(question);
        if (!hasPath)
            rawPath = "/"; // RFC 9110 §4.2.3
        if (!rawPath.startsWith('/'))
            return "the target is malformed";
        auto path = percentDecoded(rawPath);
        // An escaped slash would be one to some readers of this path and none to others.
        if (!path || path->count('/') != rawPath.count('/') || !QByteArrayView(*path).isValidUtf8() ||
            !percentDecoded(query))
            return "the target has a forbidden escape";
        m_head.m_path = *std::move(path);
        m_head.m_query = span(query);
        return nullptr;
    }

    const char *readField(qsizetype start, qsizetype end, int fieldsMax)
    {
        if (qsizetype(m_head.m_fields.size()) >= fieldsMax)
            return wrong(ErrorCode::HeadTooLarge, "too many fields");
        const QByteArrayView line = QByteArrayView(m_head.m_bytes).sliced(start, end - start);
        const qsizetype colon = line.indexOf(':');
        // Also refuses a line that continues the one before (obs-fold) and a blank before the colon.
        if (colon < 0 || !isToken(line.first(colon)))
            return "a field is malformed";
        const QByteArrayView value = withoutBlanks(line.sliced(colon + 1));
        if (!isFieldValue(value))
            return "a field's value is malformed";
        char *name = m_head.m_bytes.data() + start; // not shared with anybody: data() does not copy
        std::transform(name, name + colon, name, asciiLower);
        const RequestHead::Span nameSpan = span(start, colon);
        if (std::ranges::find(singleFields, m_head.view(nameSpan)) != singleFields.end() &&
            m_head.field(m_head.view(nameSpan)))
            return "a field is repeated";
        m_head.m_fields.push_back({nameSpan, value.isEmpty() ? span(start, 0) : span(value)});
        return nullptr;
    }

    const char *readMeaning()
    {
        const auto host = m_head.field("host");
        if (!host && m_head.isVersion11())
            return "the Host is missing";
        if (host && !isAuthority(*host))
            return "the Host is malformed";
        if (const char *fault = readFraming())
            return fault;
        if (const auto expect = m_head.field("expect")) {
            if (!equalsIgnoringCase(*expect, "100-continue"))
                return wrong(ErrorCode::ExpectationFailed, "only 100-continue can be expected");
            m_head.m_expectsContinue = m_head.isVersion11() && m_head.hasBody();
        }
        m_head.m_keepsAlive = !m_head.hasToken("connection", "close") &&
                              (m_head.isVersion11() || m_head.hasToken("connection", "keep-alive"));
        return nullptr;
    }

    const char *readFraming()
    {
        const auto length = m_head.field("content-length");
        const auto coding = m_head.field("transfer-encoding");
        if (length && coding)
            return "both Content-Length and Transfer-Encoding";
        if (coding) {
            if (!m_head.isVersion11() || !equalsIgnoringCase(*coding, "chunked"))
                return "the only Transfer-Encoding is chunked";
            m_head.m_framing = BodyFraming::Chunked;
        }
        if (length) {
            constexpr qsizetype digitsMax = 18; // fits an unsigned 64-bit integer, and no body comes near
            if (length->isEmpty() || length->size() > digitsMax || !std::ranges::all_of(*length, isDigit))
                return "the Content-Length is malformed";
            for (const char digit : *length)
                m_head.m_contentLength = m_head.m_contentLength * 10 + quint64(digit - '0');
            m_head.m_framing = BodyFraming::Length;
        }
        return nullptr;
    }

    RequestHead &m_head;
    ErrorCode m_code = ErrorCode::BadRequest;
};

bool HeadParser::accept(char byte)
{
    const char before = m_bytes.isEmpty() ? '\0' : m_bytes.back();
    if ((byte == '\n') != (before == '\r')) {
        refuse(ErrorCode::BadRequest, "a line does not end with CR LF");
        return false;
    }
    if ((quint8(byte) < 0x20 && byte != '\r' && byte != '\n' && byte != '\t') || byte == 0x7F) {
        refuse(ErrorCode::BadRequest, "a control character in the head");
        return false;
    }
    if (m_bytes.size() >= m_limits.headBytes) {
        refuse(ErrorCode::HeadTooLarge, "the head is too large");
        return false;
    }
    constexpr qsizetype aroundTarget = 32; // method, version, blanks
    if (m_inFirstLine && m_bytes.size() >= m_limits.targetBytes + aroundTarget) {
        refuse(ErrorCode::UriTooLong, "the target is too long");
        return false;
    }
    m_bytes.append(byte);
    return true;
}

qsizetype HeadParser::feed(QByteArrayView bytes)
{
    if (m_bytes.isEmpty())
        m_bytes.reserve(std::min<qsizetype>(bytes.size(), m_limits.headBytes));
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        if (m_state != State::NeedsMore)
            return i;
        if (!accept(bytes[i]))
            return i;
        if (bytes[i] != '\n')
            continue;
        if (m_inFirstLine && m_bytes.size() == 2)
            continue; // an empty line before the request is to be ignored (RFC 9112 §2.2)
        m_inFirstLine = false;
        if (!m_bytes.endsWith("\r\n\r\n"))
            continue;
        const bool emptyLineFirst = m_bytes.startsWith("\r\n");
        HeadReader reader(m_head);
        const char *fault = reader.read(emptyLineFirst ? m_bytes.sliced(2) : std::move(m_bytes), m_limits.fields);
        m_bytes.clear();
        if (fault)
            refuse(reader.code(), fault);
        else
            m_state = State::Complete;
        return i + 1;
    }
    return bytes.size();
}

void HeadParser::refuse(ErrorCode code, const char *reason)
{
    m_state = State::Refused;
    m_error = Error(code);
    if (code == ErrorCode::BadRequest)
        m_error.detail = QStringLiteral("The request is malformed: ") + QLatin1StringView(reason);
}

} // namespace natter::net
