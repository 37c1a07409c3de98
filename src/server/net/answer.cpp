// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/answer.h"

#include "net/httpsyntax.h"
#include "protocol/codec.h"

#include <QDateTime>

#include <array>
#include <cstdio>
#include <ctime>

namespace natter::net {

namespace {

struct Phrase
{
    int status;
    QByteArrayView text;
};

/** As in RFC 9110 §15 and the registry of IANA, for every status that is answered here. */
constexpr auto phrases = std::to_array<Phrase>({
    {200, "OK"},
    {201, "Created"},
    {204, "No Content"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {411, "Length Required"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {426, "Upgrade Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
});

QByteArrayView reasonPhrase(int status)
{
    const auto phrase = std::ranges::find(phrases, status, &Phrase::status);
    return phrase == phrases.end() ? "Status" : phrase->text; // it means nothing, but something has to stand there
}

/** IMF-fixdate, RFC 9110 §5.6.7: English whatever the locale. */
QByteArray imfDate(std::time_t second)
{
    constexpr std::array<const char *, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<const char *, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm utc{};
    ::gmtime_r(&second, &utc);
    std::array<char, 64> text{};
    const int size = std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                   days[std::size_t(utc.tm_wday)], utc.tm_mday, months[std::size_t(utc.tm_mon)],
                                   utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
    return QByteArray(text.data(), size);
}

} // namespace

Answer Answer::failure(const Error &error)
{
    Answer answer = json(errorRow(error.code).httpStatus, protocol::encodeHttpError(error));
    constexpr int secondsWhenUnknown = 5;
    if (answer.status == 401) // which has to say how (RFC 9110 §15.5.2)
        answer.fields.emplace_back("WWW-Authenticate", "Bearer");
    if (error.retryAfter.count() > 0)
        answer.fields.emplace_back("Retry-After", QByteArray::number(qint64(error.retryAfter.count())));
    else if (answer.status == 503)
        answer.fields.emplace_back("Retry-After", QByteArray::number(secondsWhenUnknown));
    if (error.code == ErrorCode::UpgradeRequired) {
        answer.fields.emplace_back("Upgrade", "websocket");
        answer.fields.emplace_back("Sec-WebSocket-Version", "13");
    }
    return answer;
}

bool isPreflight(const RequestHead &head)
{
    return head.method() == Method::Options && !head.field("origin").value_or(QByteArrayView()).isEmpty() &&
           head.field("access-control-request-method");
}

AnswerContext::AnswerContext(const RequestHead &head, bool keepsAlive)
    : isHead(head.method() == Method::Head)
    , version11(head.isVersion11())
    , keepAlive(keepsAlive)
    , origin(head.field("origin").value_or(QByteArrayView()).toByteArray())
    , preflight(isPreflight(head))
{}

OriginPolicy::OriginPolicy(const std::vector<QByteArray> &origins, bool credentials)
    : m_any(std::ranges::find(origins, "*") != origins.end())
    , m_credentials(credentials && !m_any)
    , m_origins(origins)
{}

bool OriginPolicy::allows(QByteArrayView origin) const
{
    return m_any || std::ranges::find(m_origins, origin) != m_origins.end();
}

AnswerWriter::AnswerWriter(const Options &options)
    : m_origins(options.corsOrigins, options.corsCredentials)
{}

const QByteArray &AnswerWriter::date()
{
    const std::time_t now = std::time(nullptr);
    if (now != m_dateSecond) {
        m_dateSecond = now;
        m_date = imfDate(now);
    }
    return m_date;
}

void AnswerWriter::addOrigin(Fields &fields, const AnswerContext &context) const
{
    if (!m_origins.allowsAll()) {
        // Also of what is answered to who names no origin: a cache must not give that to a page of one.
        const auto vary = std::ranges::find(fields, "Vary", &Fields::value_type::first);
        if (vary == fields.end())
            fields.emplace_back("Vary", "Origin");
        else
            vary->second.append(", Origin");
    }
    if (context.origin.isEmpty() || !m_origins.allows(context.origin))
        return;
    fields.emplace_back("Access-Control-Allow-Origin", m_origins.allowsAll() ? QByteArray("*") : context.origin);
    if (m_origins.allowsCredentials())
        fields.emplace_back("Access-Control-Allow-Credentials", "true");
    if (!context.preflight)
        fields.emplace_back("Access-Control-Expose-Headers", "Allow, ETag, Retry-After, WWW-Authenticate");
}

AnswerWriter::Fields AnswerWriter::complete(const Answer &answer, const AnswerContext &context)
{
    Fields fields;
    fields.reserve(answer.fields.size() + 8);
    for (const auto &[name, value] : answer.fields) {
        if (isToken(name) && isFieldValue(value))
            fields.emplace_back(name, value);
    }
    const auto has = [&answer](QByteArrayView name) {
        return std::ranges::any_of(answer.fields, [name](const auto &field) { return field.first == name; });
    };
    fields.emplace_back("Date", date());
    if (!answer.body.isEmpty())
        fields.emplace_back("Content-Type", answer.contentType);
    // For a browser that was led here: nothing to guess about, to run, to frame, to tell others of.
    fields.emplace_back("X-Content-Type-Options", "nosniff");
    if (!has("Content-Security-Policy"))
        fields.emplace_back("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    fields.emplace_back("Referrer-Policy", "no-referrer");
    if (answer.status != 204 && answer.status != 304)
        fields.emplace_back("Content-Length", QByteArray::number(answer.body.size()));
    if (context.noStore)
        fields.emplace_back("Cache-Control", "no-store");
    addOrigin(fields, context);
    if (has("Upgrade")) // which is hop-by-hop, and has to be named so (RFC 9110 §7.8)
        fields.emplace_back("Connection", context.keepAlive ? "Upgrade" : "close, Upgrade");
    else if (!context.keepAlive)
        fields.emplace_back("Connection", "close");
    else if (!context.version11)
        fields.emplace_back("Connection", "keep-alive");
    return fields;
}

bool AnswerWriter::goesApart(const Answer &answer, const AnswerContext &context)
{
    constexpr qsizetype worthIt = 16 * 1024;
    return !context.isHead && answer.body.size() >= worthIt;
}

QByteArray AnswerWriter::head(const Answer &answer, const AnswerContext &context)
{
    QByteArray bytes;
    bytes.reserve(512 + (goesApart(answer, context) ? 0 : answer.body.size()));
    bytes.append("HTTP/1.1 ").append(QByteArray::number(answer.status)).append(' ').append(reasonPhrase(answer.status));
    bytes.append("\r\n");
    for (const auto &[name, value] : complete(answer, context))
        bytes.append(name).append(": ").append(value).append("\r\n");
    bytes.append("\r\n");
    return bytes;
}

QByteArray AnswerWriter::bytes(const Answer &answer, const AnswerContext &context)
{
    QByteArray bytes = head(answer, context);
    if (!context.isHead)
        bytes.append(answer.body);
    return bytes;
}

} // namespace natter::net
