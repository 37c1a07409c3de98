// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/handshake.h"

#include "net/httpsyntax.h"

#include <array>

namespace natter::net {

namespace {

constexpr QByteArrayView bearerProtocol("bearer.");

/** Base64 of sixteen bytes. */
bool isKey(QByteArrayView key)
{
    constexpr qsizetype keySize = 24;
    constexpr CharacterSet base64Characters("+/");
    return key.size() == keySize && key.endsWith("==") && base64Characters.hasAll(key.first(keySize - 2));
}

std::unexpected<Answer> refused(const Error &error)
{
    return std::unexpected(Answer::failure(error));
}

std::unexpected<Answer> malformed(const char *what)
{
    return refused(Error(ErrorCode::BadRequest,
                         QString(QStringLiteral("The handshake is malformed: ") + QLatin1StringView(what))));
}

/** One element of Sec-WebSocket-Extensions, RFC 6455 §9.1: a token, parameters, and values that are tokens even when
 * they are quoted. */
bool isExtension(QByteArrayView element)
{
    for (bool isName = true; element.data(); isName = false) {
        const qsizetype semicolon = element.indexOf(';');
        const QByteArrayView part = withoutBlanks(semicolon < 0 ? element : element.first(semicolon));
        element = semicolon < 0 ? QByteArrayView() : element.sliced(semicolon + 1);
        const qsizetype equals = isName ? -1 : part.indexOf('=');
        if (!isToken(withoutBlanks(equals < 0 ? part : part.first(equals))))
            return false;
        if (equals < 0)
            continue;
        QByteArrayView value = withoutBlanks(part.sliced(equals + 1));
        if (value.size() >= 2 && value.startsWith('"') && value.endsWith('"'))
            value = value.sliced(1, value.size() - 2);
        if (!isToken(value))
            return false;
    }
    return true;
}

/** What the client says it speaks. Nothing of it is agreed to but our own; a token travels there, and is no protocol.
 */
struct Offer
{
    bool native = false;
    QByteArrayView token;
    const char *fault = nullptr;
};

Offer readOffer(const RequestHead &head, QByteArrayView subprotocol)
{
    Offer offer;
    std::vector<QByteArrayView> seen;
    head.forEachElement("sec-websocket-protocol", [&](QByteArrayView protocol) {
        if (!isToken(protocol))
            offer.fault = "a subprotocol is no token";
        else if (std::ranges::find(seen, protocol) != seen.end())
            offer.fault = "a subprotocol is offered twice";
        else if (protocol == subprotocol)
            offer.native = true;
        else if (protocol.startsWith(bearerProtocol) && !offer.token.isEmpty())
            offer.fault = "two access tokens";
        else if (protocol.startsWith(bearerProtocol))
            offer.token = protocol.sliced(bearerProtocol.size());
        seen.push_back(protocol);
    });
    head.forEachElement("sec-websocket-extensions", [&](QByteArrayView extension) {
        if (!isExtension(extension))
            offer.fault = "an extension is malformed";
    });
    return offer;
}

/** Empty if there is none, or what there is cannot be one (RFC 6750 §2.1). */
QByteArray readToken(const RequestHead &head, const Offer &offer, bool takesQuery)
{
    constexpr CharacterSet bearerCharacters("-._~+/=");
    QByteArray token = offer.token.toByteArray();
    if (token.isEmpty())
        token = bearerToken(head).toByteArray();
    if (token.isEmpty() && takesQuery)
        token = head.queryValue("token").value_or(QByteArray());
    return bearerCharacters.hasAll(token) ? token : QByteArray();
}

} // namespace

std::expected<Upgrade, Answer> checkUpgrade(const RequestHead &head, const OriginPolicy &origins,
                                            QByteArrayView subprotocol)
{
    if (head.method() != Method::Get) {
        Answer answer = Answer::failure(Error(ErrorCode::MethodNotAllowed));
        answer.fields.emplace_back("Allow", "GET");
        return std::unexpected(std::move(answer));
    }
    const bool asked =
        head.hasToken("upgrade", "websocket") && head.hasToken("connection", "upgrade") && head.isVersion11();
    if (!asked || head.field("sec-websocket-version") != QByteArrayView("13"))
        return refused(Error(ErrorCode::UpgradeRequired));
    const auto key = head.field("sec-websocket-key");
    if (!key || !isKey(*key))
        return malformed("Sec-WebSocket-Key is not sixteen bytes in base64");
    if (head.hasBody())
        return malformed("it has a body");
    const Offer offer = readOffer(head, subprotocol);
    if (offer.fault)
        return malformed(offer.fault);
    if (const auto origin = head.field("origin"); origin && !origins.allows(*origin))
        return refused(Error(ErrorCode::Forbidden, QStringLiteral("This origin is not allowed")));
    Upgrade upgrade{key->toByteArray(), readToken(head, offer, subprotocol == QByteArrayView(nativeProtocol)),
                    offer.native ? session::Dialect::Native : session::Dialect::Seed,
                    offer.native ? subprotocol.toByteArray() : QByteArray()};
    return upgrade;
}

QByteArray engineUpgradeHead(const Upgrade &upgrade)
{
    QByteArray head("GET /ws/chat HTTP/1.1\r\nHost: natter\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ");
    head.append(upgrade.key).append("\r\n");
    if (!upgrade.subprotocol.isEmpty())
        head.append("Sec-WebSocket-Protocol: ").append(upgrade.subprotocol).append("\r\n");
    return head.append("\r\n");
}

QByteArray filteredUpgradeResponse(QByteArrayView response)
{
    constexpr std::array<QByteArrayView, 4> wanted{"upgrade", "connection", "sec-websocket-accept",
                                                   "sec-websocket-protocol"};
    constexpr QByteArrayView switching("HTTP/1.1 101 ");
    if (!response.startsWith(switching) || !response.endsWith("\r\n\r\n"))
        return {};
    QByteArray filtered;
    filtered.reserve(response.size());
    bool statusLine = true;
    while (!response.isEmpty()) {
        const qsizetype end = response.indexOf("\r\n");
        const QByteArrayView line = response.first(end);
        const QByteArrayView name = line.first(std::max<qsizetype>(0, line.indexOf(':')));
        const bool passes =
            std::ranges::any_of(wanted, [name](QByteArrayView field) { return equalsIgnoringCase(name, field); });
        if (std::exchange(statusLine, false) || line.isEmpty() || passes)
            filtered.append(line).append("\r\n");
        response = response.sliced(end + 2);
    }
    return filtered;
}

} // namespace natter::net
