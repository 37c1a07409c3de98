// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/handshake.h"

#include <QTest>

using namespace natter;
using namespace natter::net;

namespace {

constexpr char key[] = "dGhlIHNhbXBsZSBub25jZQ==";

/** An upgrade that is in order, with @p from replaced by @p to. */
QByteArray handshake(const QByteArray &from = "GET", const QByteArray &to = "GET")
{
    return QByteArray("GET /ws/chat?token=query HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " +
                      QByteArray(key) + "\r\n\r\n")
        .replace(from, to);
}

QByteArray with(const QByteArray &fields)
{
    return handshake("\r\n\r\n", "\r\n" + fields + "\r\n\r\n");
}

/** What is made of @p bytes, as a text to compare. */
QByteArray outcome(const QByteArray &bytes, const std::vector<QByteArray> &origins = {"*"})
{
    HeadParser parser({});
    parser.feed(bytes);
    if (parser.state() != HeadParser::State::Complete)
        return "head " + QByteArray::number(errorRow(parser.error().code).httpStatus);
    const auto upgrade = checkUpgrade(parser.take(), OriginPolicy(origins, false));
    if (upgrade) {
        return (upgrade->dialect == session::Dialect::Native ? "native " : "seed ") + upgrade->token +
               (upgrade->key == key ? "" : " with another key");
    }
    QByteArray text = QByteArray::number(upgrade.error().status);
    for (const auto &[name, value] : upgrade.error().fields)
        text += "; " + name + ": " + value;
    return text;
}

constexpr char oldVersion[] = "426; Upgrade: websocket; Sec-WebSocket-Version: 13";

} // namespace

/** The opening handshake, RFC 6455 §4.2, a row a rule; and what goes to the engine and comes back from it. */
class TestHandshake : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void handshakes_data();
    void handshakes();
    void origins();
    void engineHeads();
    void engineResponses_data();
    void engineResponses();
};

void TestHandshake::handshakes_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const QByteArray &bytes, const QByteArray &expected) {
        QTest::newRow(name) << bytes << expected;
    };
    row("in order", handshake(), "seed query");

    // §4.1 (1), §4.2.1 (1): GET, and HTTP/1.1 at least.
    row("POST", handshake("GET", "POST"), "405; Allow: GET");
    row("HEAD", handshake("GET", "HEAD"), "405; Allow: GET");
    row("HTTP/1.0", handshake("HTTP/1.1", "HTTP/1.0"), oldVersion);
    row("HTTP/1.2", handshake("HTTP/1.1", "HTTP/1.2"), "seed query");
    // §4.2.1 (2): Host.
    row("no Host", handshake("Host: a\r\n", ""), "head 400");
    // §4.2.1 (3): "websocket" in Upgrade, in any case and among others.
    row("no Upgrade", handshake("Upgrade: websocket\r\n", ""), oldVersion);
    row("other Upgrade", handshake("websocket", "h2c"), oldVersion);
    row("longer Upgrade", handshake("websocket", "websockets"), oldVersion);
    row("Upgrade in another case", handshake("websocket", "WebSocket"), "seed query");
    row("Upgrade in a list", handshake("websocket", "h2c, websocket"), "seed query");
    row("Upgrade in a second field", handshake("Upgrade: websocket", "Upgrade: h2c\r\nUpgrade: websocket"),
        "seed query");
    // §4.2.1 (4): "Upgrade" in Connection, in any case and among others.
    row("no Connection", handshake("Connection: Upgrade\r\n", ""), oldVersion);
    row("Connection without it", handshake("n: Upgrade", "n: keep-alive"), oldVersion);
    row("Connection in another case", handshake("n: Upgrade", "n: uPGRADE"), "seed query");
    row("Connection in a list", handshake("n: Upgrade", "n: keep-alive ,Upgrade"), "seed query");
    row("Connection in two fields", handshake("n: Upgrade", "n: keep-alive\r\nConnection: upgrade"), "seed query");
    // §4.2.1 (5): a key of sixteen bytes in base64, once (§11.3.1).
    row("no key", handshake("Sec-WebSocket-Key: " + QByteArray(key) + "\r\n", ""), "400");
    row("empty key", handshake(key, ""), "400");
    row("fifteen bytes", handshake(key, "dGhlIHNhbXBsZSBub25j"), "400");
    row("seventeen bytes", handshake(key, "dGhlIHNhbXBsZSBub25jZWU="), "400");
    row("without padding", handshake(key, "dGhlIHNhbXBsZSBub25jZQ"), "400");
    row("base64 for URLs", handshake(key, "-_hlIHNhbXBsZSBub25jZQ=="), "400");
    row("no base64", handshake(key, "dGhlIHNhbXBsZSBub25j!Q=="), "400");
    row("two keys", with("Sec-WebSocket-Key: " + QByteArray(key)), "head 400");
    // §4.2.1 (6), §4.4: version 13; others are told what is spoken.
    row("version 8", handshake("Version: 13", "Version: 8"), oldVersion);
    row("version 013", handshake("Version: 13", "Version: 013"), oldVersion);
    row("version 14", handshake("Version: 13", "Version: 14"), oldVersion);
    row("a list of versions", handshake("Version: 13", "Version: 13, 8"), oldVersion);
    row("no version", handshake("Sec-WebSocket-Version: 13\r\n", ""), oldVersion);
    row("two versions", with("Sec-WebSocket-Version: 13"), "head 400");
    // §4.2.1: what violates the grammar of a part is answered with 400.
    row("a body", with("Content-Length: 2"), "400");
    row("an empty body", with("Content-Length: 0"), "seed query");
    row("a chunked body", with("Transfer-Encoding: chunked"), "400");
    // §4.2.1 (8), §11.3.4: subprotocols are tokens, unique, in one field or in several.
    row("natter.v1", with("Sec-WebSocket-Protocol: natter.v1"), "native query");
    row("another case is another one", with("Sec-WebSocket-Protocol: Natter.V1"), "seed query");
    row("others", with("Sec-WebSocket-Protocol: soap, wamp"), "seed query");
    row("among others", with("Sec-WebSocket-Protocol: soap,,natter.v1"), "native query");
    row("in a second field", with("Sec-WebSocket-Protocol: soap\r\nSec-WebSocket-Protocol: natter.v1"), "native query");
    row("no token", with("Sec-WebSocket-Protocol: a/b"), "400");
    row("twice", with("Sec-WebSocket-Protocol: soap, soap"), "400");
    row("twice in two fields", with("Sec-WebSocket-Protocol: soap\r\nSec-WebSocket-Protocol: soap"), "400");
    // §9.1: extensions are optional; none is spoken, but what is offered has to be well-formed.
    row("an extension", with("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"), "seed query");
    row("more of them", with("Sec-WebSocket-Extensions: a; b=1; c=\"2\", d\r\nSec-WebSocket-Extensions: e ; f = g"),
        "seed query");
    row("an extension of blanks", with("Sec-WebSocket-Extensions: a b"), "400");
    row("an empty parameter", with("Sec-WebSocket-Extensions: a;"), "400");
    row("an empty value", with("Sec-WebSocket-Extensions: a; b="), "400");
    row("an empty quoted value", with("Sec-WebSocket-Extensions: a; b=\"\""), "400");
    row("half a quote", with("Sec-WebSocket-Extensions: a; b=\"c"), "400");
    row("a value that is no token", with("Sec-WebSocket-Extensions: a; b=\"c d\""), "400");
    // Two Origins would be one to us and another to somebody else.
    row("two Origins", with("Origin: https://a.example\r\nOrigin: https://b.example"), "head 400");

    // Where the token is: the subprotocol before Authorization before the query (PROTOCOL §3).
    row("token beside natter.v1", with("Sec-WebSocket-Protocol: natter.v1, bearer.a.b_c-d"), "native a.b_c-d");
    row("token before natter.v1", with("Sec-WebSocket-Protocol: bearer.abc, natter.v1"), "native abc");
    row("token in a field of its own", with("Sec-WebSocket-Protocol: natter.v1\r\nSec-WebSocket-Protocol: bearer.abc"),
        "native abc");
    row("token alone", with("Sec-WebSocket-Protocol: bearer.abc"), "seed abc");
    row("two tokens", with("Sec-WebSocket-Protocol: bearer.abc, bearer.def"), "400");
    row("empty token", with("Sec-WebSocket-Protocol: natter.v1, bearer."), "native query");
    row("Authorization", with("Authorization: Bearer abc"), "seed abc");
    row("Authorization in another case", with("Authorization: bEARER  abc"), "seed abc");
    row("another scheme", with("Authorization: Basic abc"), "seed query");
    row("both", with("Authorization: Bearer abc\r\nSec-WebSocket-Protocol: bearer.def"), "seed def");
    row("no token", handshake("?token=query", ""), "seed ");
    row("token in escapes", handshake("=query", "=%71uery"), "seed query");
    row("a tab in a token", with("Authorization: Bearer a\tb"), "seed ");
    row("a quote in a token", with("Sec-WebSocket-Protocol: bearer.a'b"), "seed ");
    row("a blank in a token", handshake("=query", "=a%20b"), "seed ");
    row("the first of two", handshake("=query", "=query&token=other"), "seed query");
}

void TestHandshake::handshakes()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, expected);
    QCOMPARE(outcome(bytes), expected);
}

void TestHandshake::origins()
{
    const std::vector<QByteArray> list{"https://one.example"};
    QCOMPARE(outcome(with("Origin: https://one.example"), list), "seed query");
    QCOMPARE(outcome(handshake(), list), "seed query"); // no browser
    for (const char *origin : {"https://one.example.evil", "http://one.example", "https://one.example:444", "null", ""})
        QCOMPARE(outcome(with("Origin: " + QByteArray(origin)), list), "403");
    QCOMPARE(outcome(with("Origin: https://evil.example")), "seed query");
}

void TestHandshake::engineHeads()
{
    const QByteArray seed = engineUpgradeHead({key, "secret", session::Dialect::Seed});
    const QByteArray keyField = "Sec-WebSocket-Key: " + QByteArray(key) + "\r\n";
    QVERIFY(seed.contains(keyField));
    QVERIFY(!seed.contains("secret"));
    QVERIFY(!seed.contains("Protocol"));
    const QByteArray native = engineUpgradeHead({key, "secret", session::Dialect::Native, nativeProtocol});
    QVERIFY(native.contains("\r\nSec-WebSocket-Protocol: natter.v1\r\n"));
    QVERIFY(!native.contains("secret"));
    const QByteArray admin = engineUpgradeHead({key, "secret", session::Dialect::Native, adminProtocol});
    QVERIFY(admin.contains("\r\nSec-WebSocket-Protocol: natter.admin.v1\r\n"));
}

void TestHandshake::engineResponses_data()
{
    QTest::addColumn<QByteArray>("response");
    QTest::addColumn<QByteArray>("expected");
    const QByteArray good = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            "Sec-WebSocket-Accept: x\r\nSec-WebSocket-Protocol: natter.v1\r\n\r\n";
    QTest::newRow("what belongs there") << good << good;
    QTest::newRow("what Qt adds") << QByteArray(good).replace(
                                         "\r\n\r\n", "\r\nServer: x\r\nAccess-Control-Allow-Origin: *\r\nnoise\r\n\r\n")
                                  << good;
    QTest::newRow("refused") << QByteArray("HTTP/1.1 403 Forbidden\r\n\r\n") << QByteArray();
    QTest::newRow("half") << good.chopped(2) << QByteArray();
    QTest::newRow("nothing") << QByteArray() << QByteArray();
}

void TestHandshake::engineResponses()
{
    QFETCH(QByteArray, response);
    QFETCH(QByteArray, expected);
    QCOMPARE(filteredUpgradeResponse(response), expected);
}

QTEST_APPLESS_MAIN(TestHandshake)
#include "tst_handshake.moc"
