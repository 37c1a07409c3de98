// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/property.h"
#include "net/handshake.h"

#include <QByteArrayList>
#include <QSet>

using namespace natter;
using namespace natter::net;
using fuzz::require;

// Input: the head of a request, whatever its path; and once more, as the response of the engine. Properties: what is
// accepted keeps every rule of RFC 6455 §4.2.1 in a second and simpler reading; nothing of the client's reaches the
// engine but its key; what is refused is answered as the RFC wants it; of a response only what belongs there is left.

namespace {

bool isClean(QByteArrayView text)
{
    return std::ranges::none_of(text, [](char c) { return quint8(c) < 0x20 || c == 0x7F; });
}

/** The elements of all the lists called @p name, the short way. */
QByteArrayList listOf(const QByteArray &head, const QByteArray &name)
{
    QByteArrayList elements;
    for (const QByteArray &line : head.split('\n')) {
        const qsizetype colon = line.indexOf(':');
        if (colon <= 0 || line.first(colon).toLower() != name)
            continue;
        for (const QByteArray &element : line.sliced(colon + 1).split(',')) {
            if (!element.trimmed().isEmpty())
                elements.append(element.trimmed());
        }
    }
    return elements;
}

void checkAccepted(const Upgrade &upgrade, const RequestHead &head, const QByteArray &bytes)
{
    const QByteArray lower = bytes.toLower();
    require(head.method() == Method::Get && head.isVersion11() && !head.hasBody(), "it is a GET of HTTP/1.1");
    require(listOf(lower, "upgrade").contains("websocket"), "it asks for WebSocket");
    require(listOf(lower, "connection").contains("upgrade"), "it asks for it of this server");
    require(listOf(bytes, "sec-websocket-version") == QByteArrayList{"13"}, "it is version 13");
    require(listOf(bytes, "sec-websocket-key") == QByteArrayList{upgrade.key}, "it has one key");
    const auto key = QByteArray::fromBase64Encoding(upgrade.key, QByteArray::AbortOnBase64DecodingErrors);
    require(key && key.decoded.size() == 16, "the key has sixteen bytes");
    const QByteArrayList protocols = listOf(bytes, "sec-websocket-protocol");
    require(QSet<QByteArray>(protocols.begin(), protocols.end()).size() == protocols.size(),
            "nothing is offered twice");
    require((upgrade.dialect == session::Dialect::Native) == protocols.contains("natter.v1"),
            "native is what both want");
    require(isClean(upgrade.token), "a token is clean text");
    const QByteArray field = head.field("authorization").value_or(QByteArrayView()).toByteArray();
    const QByteArray query = head.queryValue("token").value_or(QByteArray());
    require(upgrade.token.isEmpty() || protocols.contains("bearer." + upgrade.token) || field.endsWith(upgrade.token) ||
                query == upgrade.token,
            "a token is one that was sent");

    const QByteArray engine = engineUpgradeHead(upgrade);
    HeadParser parser({});
    require(parser.feed(engine) == engine.size() && parser.state() == HeadParser::State::Complete,
            "the engine gets one whole head");
    const auto again = checkUpgrade(parser.take(), OriginPolicy({}, false));
    require(again && again->key == upgrade.key && again->dialect == upgrade.dialect && again->token.isEmpty(),
            "the engine gets the key, the subprotocol and nothing else");
    require(engine.size() < 256, "the engine's head has a fixed size");
}

void checkRefused(const Answer &answer)
{
    require(answer.status == 400 || answer.status == 403 || answer.status == 405 || answer.status == 426,
            "a refusal is the client's fault");
    bool tellsVersion = false;
    for (const auto &[name, value] : answer.fields) {
        require(isClean(name) && isClean(value), "a field stays on its line");
        tellsVersion |= name == "Sec-WebSocket-Version" && value == "13";
    }
    require(tellsVersion == (answer.status == 426), "426 tells which version is spoken");
}

void checkResponse(QByteArrayView response)
{
    const QByteArray filtered = filteredUpgradeResponse(response);
    if (filtered.isEmpty())
        return;
    require(filtered.startsWith("HTTP/1.1 101 ") && filtered.endsWith("\r\n\r\n"), "a response is a 101");
    require(filtered.size() <= response.size(), "nothing is added");
    bool first = true;
    for (qsizetype start = 0; start < filtered.size();) {
        const qsizetype end = filtered.indexOf("\r\n", start);
        const QByteArray line = filtered.sliced(start, end - start).toLower();
        require(std::exchange(first, false) || line.isEmpty() || line.startsWith("upgrade:") ||
                    line.startsWith("connection:") || line.startsWith("sec-websocket-accept:") ||
                    line.startsWith("sec-websocket-protocol:"),
                "only what belongs there is left");
        start = end + 2;
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *bytes, std::size_t size)
{
    const QByteArrayView input = fuzz::viewOf(bytes, size);
    checkResponse(input);
    HeadParser parser({});
    const QByteArray raw = input.first(parser.feed(input)).toByteArray();
    if (parser.state() != HeadParser::State::Complete)
        return 0;
    const RequestHead head = parser.take();
    const OriginPolicy any({"*"}, false);
    const OriginPolicy one({"https://one.example"}, false);
    const auto upgrade = checkUpgrade(head, any);
    if (upgrade)
        checkAccepted(*upgrade, head, raw);
    else
        checkRefused(upgrade.error());
    const auto listed = checkUpgrade(head, one);
    require(!listed || upgrade, "a list of origins lets nobody else in");
    require(!listed || !head.field("origin") || head.field("origin") == QByteArrayView("https://one.example"),
            "a foreign origin stays out");
    require(listed || !upgrade || listed.error().status == 403, "an origin is all that a list of them refuses");
    return 0;
}
