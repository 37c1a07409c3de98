// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/handshake.h"

#include "net/httpsyntax.h"

#include <array>

namespace natter::net {

namespace {

constexpr QByteArrayView bearerProtocol("bearer.");
constexpr QByteArrayView bearerScheme("bearer ");

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

struct Offer
{
    bool native = false;
    QByteArray token;
};

Offer readProtocols(const RequestHead &head)
{
    Offer offer;
    if (const auto protocols = head.field("sec-websocket-protocol")) {
        forEachListElement(*protocols, [&offer](QByteArrayView protocol) {
            if (protocol == nativeProtocol)
                offer.native = true;
            else if (protocol.startsWith(bearerProtocol))
                offer.token = protocol.sliced(bearerProtocol.size()).toByteArray();
        });
    }
    return offer;
}

QByteArray readToken(const RequestHead &head, const Offer &offer)
{
    if (!offer.token.isEmpty())
        return offer.token;
    if (const auto authorization = head.field("authorization")) {
        const auto scheme = authorization->first(std::min(bearerScheme.size(), authorization->size()));
        if (equalsIgnoringCase(scheme, bearerScheme))
            return withoutBlanks(authorization->sliced(bearerScheme.size())).toByteArray();
    }
    return head.queryValue("token").value_or(QByteArray());
}

} // namespace

std::expected<Upgrade, Answer> checkUpgrade(const RequestHead &head, const OriginPolicy &origins, bool offerNative)
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
    if (!key || !isKey(*key) || head.hasBody())
        return refused(Error(ErrorCode::BadRequest));
    if (const auto origin = head.field("origin"); origin && !origins.allows(*origin))
        return refused(Error(ErrorCode::Forbidden, QStringLiteral("This origin is not allowed")));
    const Offer offer = readProtocols(head);
    Upgrade upgrade{key->toByteArray(), readToken(head, offer),
                    offer.native && offerNative ? session::Dialect::Native : session::Dialect::Seed};
    return upgrade;
}

QByteArray engineUpgradeHead(const Upgrade &upgrade)
{
    QByteArray head("GET /ws/chat HTTP/1.1\r\nHost: natter\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ");
    head.append(upgrade.key).append("\r\n");
    if (upgrade.dialect == session::Dialect::Native)
        head.append("Sec-WebSocket-Protocol: ").append(nativeProtocol).append("\r\n");
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
