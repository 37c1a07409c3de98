// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/apipages.h"

#include "net/httpsyntax.h"
#include "protocol/codec.h"

#include <QCryptographicHash>

namespace natter::net {

namespace {

constexpr char namePlace[] = "@APP_NAME@";
constexpr char versionPlace[] = "@APP_VERSION@";

/** What every page may do: run its own files, and speak with this server. */
constexpr QByteArrayView pagePolicy("default-src 'none'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
                                    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; style-src 'self'");
/**
 * What ReDoc needs besides: it makes empty style elements to fill them by the object model, and one that holds the
 * style of its scroll bars (the digests of both texts); it searches in a worker that it makes of a text of its own.
 */
constexpr QByteArrayView redocPolicy(" 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
                                     " 'sha256-QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc='; worker-src blob:");

/** A quality value (RFC 9110 §12.4.2) that means "not this one". */
bool isZero(QByteArrayView quality)
{
    return quality.startsWith('0') &&
           std::ranges::all_of(quality.sliced(1), [](char c) { return c == '0' || c == '.'; });
}

bool acceptsGzip(const RequestHead &head)
{
    bool accepts = false;
    head.forEachElement("accept-encoding", [&accepts](QByteArrayView element) {
        const qsizetype semicolon = element.indexOf(';');
        if (!equalsIgnoringCase(withoutBlanks(semicolon < 0 ? element : element.first(semicolon)), "gzip"))
            return;
        const QByteArrayView weight = semicolon < 0 ? QByteArrayView() : withoutBlanks(element.sliced(semicolon + 1));
        accepts =
            !equalsIgnoringCase(weight.first(std::min<qsizetype>(2, weight.size())), "q=") || !isZero(weight.sliced(2));
    });
    return accepts;
}

/** Whether the client says that it has what @p tag names (RFC 9110 §13.1.2: compared weakly). */
bool isKnown(const RequestHead &head, QByteArrayView tag)
{
    bool found = false;
    head.forEachElement("if-none-match", [&found, tag](QByteArrayView element) {
        found = found || element == "*" || (element.startsWith("W/") ? element.sliced(2) : element) == tag;
    });
    return found;
}

QByteArray quoted(QByteArrayView digest, QByteArrayView variant = {})
{
    return QByteArray("\"").append(digest).append(variant).append('"');
}

const ApiFile *fileAt(QByteArrayView path)
{
    const auto files = apiFiles();
    const auto found = std::ranges::find(files, path, [](const ApiFile &file) { return QByteArrayView(file.path); });
    return found == files.end() ? nullptr : &*found;
}

void addPageFields(Answer &answer, bool isRedoc)
{
    answer.fields.emplace_back("Content-Security-Policy",
                               pagePolicy.toByteArray().append(isRedoc ? redocPolicy : QByteArrayView()));
    answer.fields.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
}

} // namespace

ApiPages::ApiPages(const QString &applicationName, const QString &applicationVersion)
    : m_name(applicationName)
    , m_version(applicationVersion)
{}

const ApiPages::Filled &ApiPages::filled(const ApiFile &file)
{
    auto &made = m_filled[&file];
    if (made.text.isNull()) {
        made.text = QByteArray(file.plain, file.plainSize);
        if (QByteArrayView(file.mediaType) == "application/json") {
            made.text.replace(QByteArray("\"").append(namePlace).append('"'), protocol::encodeText(m_name));
            made.text.replace(QByteArray("\"").append(versionPlace).append('"'), protocol::encodeText(m_version));
        } else {
            made.text.replace(namePlace, m_name.toHtmlEscaped().toUtf8());
        }
        constexpr qsizetype enough = 8;
        made.tag = quoted(QCryptographicHash::hash(made.text, QCryptographicHash::Sha256).first(enough).toHex());
    }
    return made;
}

Answer ApiPages::answer(const RequestHead &head)
{
    const ApiFile *file = fileAt(head.path());
    if (!file)
        return Answer::failure(Error(ErrorCode::NotFound));
    Answer answer;
    answer.contentType = file->mediaType;
    QByteArray tag;
    if (file->isFilled) {
        const Filled &made = filled(*file);
        answer.body = made.text;
        tag = made.tag;
        answer.fields.emplace_back("Cache-Control", "no-cache");
    } else {
        const bool packed = file->gzip && acceptsGzip(head);
        answer.body = packed ? QByteArray::fromRawData(file->gzip, file->gzipSize)
                             : QByteArray::fromRawData(file->plain, file->plainSize);
        tag = quoted(file->digest, packed ? "-gzip" : "");
        if (packed)
            answer.fields.emplace_back("Content-Encoding", "gzip");
        if (file->gzip)
            answer.fields.emplace_back("Vary", "Accept-Encoding");
        const bool isNamedByContent = head.path().contains(file->digest);
        answer.fields.emplace_back("Cache-Control",
                                   isNamedByContent ? "public, max-age=31536000, immutable" : "no-cache");
    }
    answer.fields.emplace_back("ETag", tag);
    if (QByteArrayView(file->mediaType).startsWith("text/html"))
        addPageFields(answer, head.path() == "/redoc");
    if (isKnown(head, tag)) {
        answer.status = 304;
        answer.body.clear();
        std::erase_if(answer.fields, [](const auto &field) { return field.first == "Content-Encoding"; });
    }
    return answer;
}

} // namespace natter::net
