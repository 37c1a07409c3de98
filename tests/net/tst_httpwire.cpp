// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "netfixture.h"

using namespace natter;
using namespace natter::net;
using namespace natter::test;

/** HTTP/1.1 as spoken over real sockets: order, framing, and what must not get through. */
class TestHttpWire : public NetFixture
{
    Q_OBJECT

private Q_SLOTS:
    void keepsAlive();
    void pipeliningKeepsOrder();
    void byteByByte();
    void refusedHeads_data();
    void refusedHeads();
    void smuggling_data();
    void smuggling();
    void bodies();
    void expectContinue();
    void oldClients();
    void upgradeElsewhereIsIgnored();
    void requestsPerConnection();
    void answerSurvivesWhatFollows();
};

void TestHttpWire::keepsAlive()
{
    RawClient client(m_door);
    for (int i = 0; i < 20; ++i) {
        const auto response = client.request(i % 2 ? get("/health") : login("a@b.example"));
        QVERIFY(response);
        QCOMPARE(response->status, 200);
    }
    QCOMPARE(m_server->connectionCount(), 1);
    const auto last = client.request(get("/health", "Connection: close\r\n"));
    QVERIFY(last);
    QCOMPARE(last->fields.value("connection"), "close");
    QVERIFY(client.closedByServer());
    QTRY_COMPARE(m_server->connectionCount(), 0);
}

void TestHttpWire::pipeliningKeepsOrder()
{
    RawClient client(m_door);
    client.send(login("later@b.example") + get("/health") + login("later2@b.example") + get("/"));
    QTRY_COMPARE(m_gateway.waitingLogins.size(), 1U);
    QVERIFY(client.received.isEmpty());
    m_gateway.waitingLogins[0](FakeGateway::loggedIn(QStringLiteral("first@b.example"), {}));
    const auto first = client.response();
    QVERIFY(first && first->body.contains("first@b.example"));
    const auto second = client.response();
    QVERIFY(second && second->body.contains("healthy"));
    QTRY_COMPARE(m_gateway.waitingLogins.size(), 2U);
    QVERIFY(client.received.isEmpty());
    m_gateway.waitingLogins[1](FakeGateway::loggedIn(QStringLiteral("third@b.example"), {}));
    const auto third = client.response();
    QVERIFY(third && third->body.contains("third@b.example"));
    const auto fourth = client.response();
    QVERIFY(fourth && fourth->body.contains("Welcome"));
}

void TestHttpWire::byteByByte()
{
    RawClient client(m_door);
    for (const char byte : QByteArray(login("a@b.example") + get("/health")))
        client.send(QByteArray(1, byte));
    const auto first = client.response();
    QVERIFY(first && first->body.contains("a@b.example"));
    const auto second = client.response();
    QVERIFY(second && second->body.contains("healthy"));
}

void TestHttpWire::refusedHeads_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    QTest::newRow("no Host") << QByteArray("GET / HTTP/1.1\r\n\r\n") << 400;
    QTest::newRow("long target") << get("/" + QByteArray(9000, 'a')) << 414;
    QTest::newRow("long head") << get("/", "X: " + QByteArray(20000, 'a') + "\r\n") << 431;
    QTest::newRow("many fields") << get("/", QByteArray("X: y\r\n").repeated(65)) << 431;
    QTest::newRow("version") << QByteArray("GET / HTTP/3.0\r\nHost: a\r\n\r\n") << 505;
    QTest::newRow("method") << QByteArray("BREW / HTTP/1.1\r\nHost: a\r\n\r\n") << 501;
    QTest::newRow("expectation") << get("/", "Expect: wonders\r\n") << 417;
    QTest::newRow("body too large") << QByteArray(
                                           "POST /auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n")
                                    << 413;
    QTest::newRow("chunk too large")
        << QByteArray("POST /auth/login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n10001\r\n") << 413;
}

void TestHttpWire::refusedHeads()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, status);
    RawClient client(m_door);
    const auto response = client.request(bytes);
    QVERIFY(response);
    QCOMPARE(response->status, status);
    QCOMPARE(response->fields.value("connection"), "close");
    QVERIFY(!textIn(*response, "code").isEmpty());
    QVERIFY(client.closedByServer());
    QVERIFY(client.received.isEmpty());
}

void TestHttpWire::smuggling_data()
{
    QTest::addColumn<QByteArray>("fields");
    const auto row = [](const char *name, const QByteArray &fields) { QTest::newRow(name) << fields; };
    row("letters", "Content-Length: abc\r\n");
    row("negative", "Content-Length: -5\r\n");
    row("signed", "Content-Length: +5\r\n");
    row("overflow", "Content-Length: 9223372036854775813\r\n");
    row("two lengths", "Content-Length: 5\r\nContent-Length: 50\r\n");
    row("length and chunked", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n");
    row("xchunkedx", "Transfer-Encoding: xchunkedx\r\n");
    row("folded", "Transfer-Encoding:\r\n chunked\r\n");
    row("blank before the colon", "Content-Length : 5\r\n");
}

void TestHttpWire::smuggling()
{
    QFETCH(QByteArray, fields);
    RawClient client(m_door);
    client.send("POST /auth/login HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + get("/health"));
    const auto response = client.response();
    QVERIFY(response);
    QCOMPARE(response->status, 400);
    QVERIFY(client.closedByServer());
    QVERIFY2(!client.received.contains("HTTP/1.1"), "the body was answered as a request");
}

void TestHttpWire::bodies()
{
    RawClient client(m_door);
    const QByteArray fields =
        "POST /auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    const auto chunked = client.request(
        fields +
        "1\r\n{\r\n2b;x=y\r\n\"email\":\"c@b.example\",\"password\":\"password\"\r\n1\r\n}\r\n0\r\nT: u\r\n\r\n");
    QVERIFY(chunked);
    QCOMPARE(chunked->status, 200);
    QVERIFY(chunked->body.contains("c@b.example"));
    const QByteArray padded = "{\"email\":\"d@b.example\",\"password\":\"password\"" + QByteArray(65000, ' ') + "}";
    const auto large = client.request(post("/auth/login", padded));
    QVERIFY(large);
    QCOMPARE(large->status, 200);
}

void TestHttpWire::expectContinue()
{
    RawClient client(m_door);
    const QByteArray whole = login("a@b.example");
    const qsizetype bodyStart = whole.indexOf("\r\n\r\n") + 4;
    client.send(whole.first(bodyStart - 2) + "Expect: 100-continue\r\n\r\n");
    const auto interim = client.response();
    QVERIFY(interim);
    QCOMPARE(interim->status, 100);
    const auto final = client.request(whole.sliced(bodyStart));
    QVERIFY(final);
    QCOMPARE(final->status, 200);

    const auto refused =
        client.request("POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n");
    QVERIFY(refused);
    QCOMPARE(refused->status, 404);
    QVERIFY(client.closedByServer());
}

void TestHttpWire::oldClients()
{
    RawClient client(m_door);
    const auto response = client.request("GET /health HTTP/1.0\r\n\r\n");
    QVERIFY(response);
    QCOMPARE(response->status, 200);
    QCOMPARE(response->fields.value("connection"), "close");
    QVERIFY(client.closedByServer());
    RawClient kept(m_door);
    for (int i = 0; i < 2; ++i) {
        const auto again = kept.request("GET /health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        QVERIFY(again);
        QCOMPARE(again->fields.value("connection"), "keep-alive");
    }
}

void TestHttpWire::upgradeElsewhereIsIgnored()
{
    RawClient client(m_door);
    QByteArray head = upgradeHead();
    head.replace("/ws/chat", "/health");
    const auto response = client.request(head);
    QVERIFY(response);
    QCOMPARE(response->status, 200);
    QCOMPARE(m_gateway.opened, 0);
}

void TestHttpWire::requestsPerConnection()
{
    m_options.requestsPerConnection = 2;
    serve(m_options);
    RawClient client(m_door);
    client.send(get("/health") + get("/health") + get("/health"));
    const auto first = client.response();
    QVERIFY(first && !first->fields.contains("connection"));
    const auto second = client.response();
    QVERIFY(second);
    QCOMPARE(second->fields.value("connection"), "close");
    QVERIFY(client.closedByServer());
    QVERIFY(client.received.isEmpty());
}

void TestHttpWire::answerSurvivesWhatFollows()
{
    // More than one receive, so that the client is read from again while it is leaving.
    RawClient client(m_door);
    client.send(get("/health", "Connection: close\r\n") + QByteArray(300'000, 'x'));
    const auto response = client.response();
    QVERIFY(response);
    QCOMPARE(response->status, 200);
    QVERIFY(client.closedByServer());
}

QTEST_GUILESS_MAIN(TestHttpWire)
#include "tst_httpwire.moc"
