// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "netfixture.h"
#include "support/await.h"

#include <QWebSocket>

using namespace natter;
using namespace natter::net;
using namespace natter::test;
using namespace natter::protocol;

/** How HTTP connections become WebSocket connections, and who may not. */
class TestUpgrade : public NetFixture
{
    Q_OBJECT

private Q_SLOTS:
    void upgrade();
    void tokens_data();
    void tokens();
    void refusedUpgrades_data();
    void refusedUpgrades();
    void origins();
    void nativeIsAgreed();
    void admissionLater();
    void clientLeavesBeforeAdmission();
    void admissionThatNeverComes();
    void nothingIsHeardBeforeAdmission();
    void frameBehindTheHead();
    void greetingComesAfterTheHead();
    void qtClient();
};

void TestUpgrade::upgrade()
{
    RawClient client(m_door);
    const auto response =
        client.request(upgradeHead("?token=good", "User-Agent: me/2\r\nOrigin: https://x.example\r\n"));
    QVERIFY(response);
    QCOMPARE(response->status, 101);
    QCOMPARE(response->fields.value("sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    QCOMPARE(response->fields.value("upgrade").toLower(), "websocket");
    QCOMPARE(response->fields.value("connection").toLower(), "upgrade");
    QCOMPARE(response->fields.size(), 3); // nothing that Qt adds of its own accord
    QCOMPARE(m_gateway.peers.back().userAgent, QStringLiteral("me/2"));
    AWAIT_EQUAL(m_gateway.endpoints.size(), 1U);
    QCOMPARE(m_server->chatCount(), 1);
}

void TestUpgrade::tokens_data()
{
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<int>("status");
    const auto row = [](const char *name, const QByteArray &query, const QByteArray &fields, int status) {
        QTest::newRow(name) << query << fields << status;
    };
    row("query", "?token=good", "", 101);
    row("escaped query", "?x=y&token=g%6Fod", "", 101);
    row("bearer", "", "Authorization: bearer good\r\n", 101);
    row("subprotocol", "", "Sec-WebSocket-Protocol: natter.v1, bearer.good\r\n", 101);
    row("subprotocol first", "", "Sec-WebSocket-Protocol: bearer.good, natter.v1\r\n", 101);
    row("subprotocol alone", "", "Sec-WebSocket-Protocol: bearer.good\r\n", 101);
    row("bad in the subprotocol, good in the query", "?token=good", "Sec-WebSocket-Protocol: bearer.bad\r\n", 403);
    row("bad in the subprotocol", "", "Sec-WebSocket-Protocol: natter.v1, bearer.bad\r\n", 403);
    row("none", "", "", 403);
    row("empty", "?token=", "", 403);
    row("bad", "?token=bad", "", 403);
    row("suspended", "?token=suspended", "", 403);
    row("busy", "?token=busy", "", 503);
    row("other scheme", "", "Authorization: Basic good\r\n", 403);
}

void TestUpgrade::tokens()
{
    QFETCH(QByteArray, query);
    QFETCH(QByteArray, fields);
    QFETCH(int, status);
    RawClient client(m_door);
    const auto response = client.request(upgradeHead(query, fields));
    QVERIFY(response);
    QCOMPARE(response->status, status);
    QCOMPARE(m_gateway.opened, status == 101 ? 1 : 0);
    // Never a token.
    const bool native = status == 101 && fields.contains("natter.v1");
    QCOMPARE(response->fields.value("sec-websocket-protocol"), native ? "natter.v1" : QByteArray());
    if (status == 101)
        return;
    QVERIFY(response->body.contains("\"code\":"));
    QVERIFY(!response->fields.contains("www-authenticate"));
    QCOMPARE(response->fields.contains("retry-after"), status == 503);
    QVERIFY(client.closedByServer());
}

void TestUpgrade::refusedUpgrades_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<int>("status");
    const auto row = [](const char *name, const QByteArray &from, const QByteArray &to, int status) {
        QTest::newRow(name) << from << to << status;
    };
    row("POST", "GET ", "POST ", 405);
    row("no upgrade", "Upgrade: websocket\r\n", "", 426);
    row("other upgrade", "websocket", "h2c", 426);
    row("not in Connection", "keep-alive, Upgrade", "keep-alive", 426);
    row("old version", "Version: 13", "Version: 8", 426);
    row("no version", "Sec-WebSocket-Version: 13\r\n", "", 426);
    row("HTTP/1.0", "HTTP/1.1", "HTTP/1.0", 426);
    row("no key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "", 400);
    row("short key", "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZQ==", 400);
    row("key that is not base64", "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25j!Q==", 400);
    row("a body", "Upgrade: websocket\r\n", "Upgrade: websocket\r\nContent-Length: 2\r\n", 400);
}

void TestUpgrade::refusedUpgrades()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(int, status);
    RawClient client(m_door);
    const auto response = client.request(upgradeHead().replace(from, to));
    QVERIFY(response);
    QCOMPARE(response->status, status);
    if (status == 426) {
        QCOMPARE(response->fields.value("sec-websocket-version"), "13");
        QCOMPARE(response->fields.value("upgrade"), "websocket");
        QCOMPARE(response->fields.value("connection"), "close, Upgrade");
    }
    QVERIFY(client.closedByServer());
    QCOMPARE(m_gateway.opened, 0);
    QVERIFY(m_gateway.peers.empty()); // nobody was asked
}

void TestUpgrade::origins()
{
    m_options.corsOrigins = {"https://one.example"};
    serve(m_options);
    RawClient foreign(m_door);
    const auto refused = foreign.request(upgradeHead("?token=good", "Origin: https://evil.example\r\n"));
    QVERIFY(refused);
    QCOMPARE(refused->status, 403);
    QVERIFY(m_gateway.peers.empty());
    RawClient own(m_door);
    const auto allowed = own.request(upgradeHead("?token=good", "Origin: https://one.example\r\n"));
    QVERIFY(allowed);
    QCOMPARE(allowed->status, 101);
    RawClient none(m_door);
    const auto noBrowser = none.request(upgradeHead());
    QVERIFY(noBrowser);
    QCOMPARE(noBrowser->status, 101);
}

void TestUpgrade::nativeIsAgreed()
{
    RawClient client(m_door);
    const auto response = client.request(upgradeHead("", "Sec-WebSocket-Protocol: bearer.good, natter.v1\r\n"));
    QVERIFY(response);
    QCOMPARE(response->status, 101);
    QCOMPARE(response->fields.value("sec-websocket-protocol"), "natter.v1"); // and never the token
}

void TestUpgrade::admissionLater()
{
    RawClient client(m_door);
    client.send(upgradeHead("?token=later") + clientFrame(Opcode::Text, "early", 1));
    AWAIT_EQUAL(m_gateway.waitingAdmissions.size(), 1U);
    client.sendText("too early as well");
    m_gateway.waitingAdmissions[0](std::make_unique<session::Admission>());
    const auto response = client.response();
    QVERIFY(response);
    QCOMPARE(response->status, 101);
    const auto first = client.frame();
    QVERIFY(first);
    QCOMPARE(first->payload, "early");
    const auto second = client.frame();
    QVERIFY(second);
    QCOMPARE(second->payload, "too early as well");
}

void TestUpgrade::clientLeavesBeforeAdmission()
{
    RawClient client(m_door);
    client.send(upgradeHead("?token=later"));
    AWAIT_EQUAL(m_gateway.waitingAdmissions.size(), 1U);
    client.socket.abort();
    AWAIT_EQUAL(m_server->connectionCount(), 0);
    m_gateway.waitingAdmissions[0](std::make_unique<session::Admission>());
    QCOMPARE(m_gateway.opened, 0);
}

/** A service that does not answer is no reason to wait for ever. */
void TestUpgrade::admissionThatNeverComes()
{
    m_options.admissionTime = std::chrono::milliseconds(100);
    serve(m_options);
    RawClient client(m_door);
    const auto response = client.request(upgradeHead("?token=later") + clientFrame(Opcode::Text, "early", 1));
    QVERIFY(response);
    QCOMPARE(response->status, 503);
    QVERIFY(response->fields.contains("retry-after"));
    QVERIFY(client.closedByServer());
    AWAIT_EQUAL(m_server->connectionCount(), 0);
    m_gateway.waitingAdmissions[0](std::make_unique<session::Admission>()); // too late
    QCOMPARE(m_gateway.opened, 0);

    // One that comes in time is not cut off by what was armed for it.
    RawClient other(m_door);
    other.send(upgradeHead("?token=later"));
    AWAIT_EQUAL(m_gateway.waitingAdmissions.size(), 2U);
    m_gateway.waitingAdmissions[1](std::make_unique<session::Admission>());
    const auto upgraded = other.response();
    QVERIFY(upgraded);
    QCOMPARE(upgraded->status, 101);
    other.sendText("hello");
    QVERIFY(other.frame());
}

/** Who may not come in is not listened to, whatever it sends along. */
void TestUpgrade::nothingIsHeardBeforeAdmission()
{
    RawClient client(m_door);
    client.send(upgradeHead("?token=bad") + clientFrame(Opcode::Text, "at once", 1));
    client.sendText("and later");
    const auto response = client.response();
    QVERIFY(response);
    QCOMPARE(response->status, 403);
    QVERIFY(client.closedByServer());
    QVERIFY(client.received.isEmpty());
    QVERIFY(m_gateway.texts.isEmpty());
}

void TestUpgrade::frameBehindTheHead()
{
    RawClient client(m_door);
    client.send(upgradeHead() + clientFrame(Opcode::Text, "at once", 0x01020304));
    const auto response = client.response();
    QVERIFY(response);
    QCOMPARE(response->status, 101);
    const auto frame = client.frame();
    QVERIFY(frame);
    QCOMPARE(frame->payload, "at once");
}

void TestUpgrade::greetingComesAfterTheHead()
{
    m_gateway.greeting = "welcome";
    RawClient client(m_door);
    const auto response = client.request(upgradeHead());
    QVERIFY(response);
    QCOMPARE(response->status, 101);
    const auto frame = client.frame();
    QVERIFY(frame);
    QCOMPARE(frame->payload, "welcome");
}

void TestUpgrade::qtClient()
{
    QWebSocket socket;
    QStringList texts;
    connect(&socket, &QWebSocket::textMessageReceived, this, [&](const QString &text) { texts.append(text); });
    if (m_door.tls)
        socket.setSslConfiguration(*m_door.tls);
    const QString scheme = m_door.tls ? QStringLiteral("wss") : QStringLiteral("ws");
    socket.open(QUrl(QStringLiteral("%1://127.0.0.1:%2/ws/chat?token=good").arg(scheme).arg(m_door.port)));
    AWAIT_EQUAL(socket.state(), QAbstractSocket::ConnectedState);
    socket.sendTextMessage(QStringLiteral("hello"));
    AWAIT_EQUAL(texts, QStringList(QStringLiteral("hello")));
    socket.close();
    AWAIT_EQUAL(socket.state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(socket.closeCode(), QWebSocketProtocol::CloseCodeNormal);
    AWAIT(m_gateway.endpoints.empty());
}

QTEST_GUILESS_MAIN(TestUpgrade)
#include "tst_upgrade.moc"
