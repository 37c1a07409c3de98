// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "netfixture.h"
#include "support/await.h"

#include <QElapsedTimer>
#include <QTimer>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

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
    void longPipelineStaysWithItsClient();
    void pipelineOfAClientThatHasSaidAll_data();
    void pipelineOfAClientThatHasSaidAll();
    void answersWaitForTheirReader();
    void whoDoesNotReadIsLeft();
    void whoReadsSlowlyIsServed();
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
    void refusedBodyEndsAtOnce();
    void everyAnswerIsSecured_data();
    void everyAnswerIsSecured();
    void foreignHostIsNotRepeated();

private:
    /** Serves a welcome page of about @p bytes. */
    void serveLargeAnswers(qsizetype bytes)
    {
        m_options.applicationName = QString(bytes, u'x');
        serve(m_options);
    }
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
    AWAIT_EQUAL(m_server->connectionCount(), 0);
}

void TestHttpWire::pipeliningKeepsOrder()
{
    RawClient client(m_door);
    client.send(login("later@b.example") + get("/health") + login("later2@b.example") + get("/"));
    AWAIT_EQUAL(m_gateway.waitingLogins.size(), 1U);
    QVERIFY(client.received.isEmpty());
    m_gateway.waitingLogins[0](FakeGateway::loggedIn(QStringLiteral("first@b.example"), {}));
    const auto first = client.response();
    QVERIFY(first && first->body.contains("first@b.example"));
    const auto second = client.response();
    QVERIFY(second && second->body.contains("healthy"));
    AWAIT_EQUAL(m_gateway.waitingLogins.size(), 2U);
    QVERIFY(client.received.isEmpty());
    m_gateway.waitingLogins[1](FakeGateway::loggedIn(QStringLiteral("third@b.example"), {}));
    const auto third = client.response();
    QVERIFY(third && third->body.contains("third@b.example"));
    const auto fourth = client.response();
    QVERIFY(fourth && fourth->body.contains("Welcome"));
}

/** What a client says behind a request in flight is the client's to keep, however many answers it gets meanwhile. */
void TestHttpWire::longPipelineStaysWithItsClient()
{
    // Kernels that take little and do not grow: what the client has got rid of is what they and the server hold.
    constexpr int kernelBytes = 64 * 1024;
    constexpr qsizetype most = 1024 * 1024;
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    QCOMPARE(::bind(descriptor, reinterpret_cast<sockaddr *>(&address), sizeof address), 0);
    QCOMPARE(::setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &kernelBytes, sizeof kernelBytes), 0);
    QCOMPARE(::listen(descriptor, 10), 0);
    const auto port = m_server->adopt(descriptor, m_tls.get());
    QVERIFY(port.has_value());
    m_door.port = *port;
    RawClient client(m_door);
    QVERIFY(client.connected());
    client.socket.setSocketOption(QAbstractSocket::SendBufferSizeSocketOption, kernelBytes);
    const auto kept = [&client] {
        const auto *secure = qobject_cast<QSslSocket *>(&client.socket);
        return client.socket.bytesToWrite() + (secure ? secure->encryptedBytesToWrite() : 0);
    };

    constexpr std::size_t slow = 100;
    constexpr int quick = 2'500;
    const QByteArray large = get("/health", "X: " + QByteArray(8'000, 'x') + "\r\n");
    client.send(QByteArray(login("later@b.example") + get("/")).repeated(slow) + large.repeated(quick));
    QVERIFY(large.size() * quick - most > 18'000'000);
    for (std::size_t i = 0; i < slow; ++i) {
        AWAIT_EQUAL(m_gateway.waitingLogins.size(), i + 1);
        QVERIFY2(kept() > large.size() * quick - most, qPrintable(QString::number(kept())));
        m_gateway.waitingLogins[i](FakeGateway::loggedIn(QStringLiteral("n%1@b.example").arg(i), {}));
        const auto loggedIn = client.response();
        QVERIFY(loggedIn && loggedIn->body.contains(QByteArray("\"n" + QByteArray::number(i) + "@b.example")));
        const auto welcome = client.response();
        QVERIFY(welcome && welcome->body.contains("Welcome"));
    }
    for (int i = 0; i < quick; ++i) {
        const auto health = client.response();
        QVERIFY(health && health->body.contains("healthy"));
    }
    QCOMPARE(kept(), 0);
}

/** The end of a client's direction comes behind its requests, and does not overtake them. */
void TestHttpWire::pipelineOfAClientThatHasSaidAll_data()
{
    QTest::addColumn<QByteArray>("last");
    QTest::newRow("half a request") << QByteArray("GET / HT");
    QTest::newRow("an upgrade") << upgradeHead();
}

void TestHttpWire::pipelineOfAClientThatHasSaidAll()
{
    if (m_tls)
        QSKIP("TestTls::clientEndsHttp");
    QFETCH(QByteArray, last);
    RawClient client(m_door);
    client.send(login("later@b.example") + get("/health") + last);
    ::shutdown(int(client.socket.socketDescriptor()), SHUT_WR);
    AWAIT_EQUAL(m_gateway.waitingLogins.size(), 1U);
    m_gateway.waitingLogins[0](FakeGateway::loggedIn(QStringLiteral("first@b.example"), {}));
    const auto first = client.response();
    QVERIFY(first && first->body.contains("first@b.example"));
    const auto second = client.response();
    QVERIFY(second && second->body.contains("healthy"));
    QVERIFY(client.closedByServer());
    QVERIFY(!client.received.contains("HTTP/1.1 200"));
    AWAIT_EQUAL(m_server->connectionCount(), 0);
    QVERIFY(m_gateway.endpoints.empty());
}

/** A client that asks without reading is not asked for, and held for, ever more answers. */
void TestHttpWire::answersWaitForTheirReader()
{
    serveLargeAnswers(100'000);
    constexpr std::size_t requests = 400; // 40 MB of answers: more than any kernel takes
    RawClient client(m_door);
    QVERIFY(client.connected());
    client.socket.setReadBufferSize(1);
    client.send(QByteArray(get("/") + login("a@b.example")).repeated(qsizetype(requests)));
    RawClient other(m_door);
    for (int i = 0; i < 50; ++i)
        QVERIFY(other.request(get("/health")));
    QVERIFY(!m_gateway.peers.empty());
    QVERIFY2(m_gateway.peers.size() < requests, "everything was answered, and is held");
    client.socket.setReadBufferSize(0);
    client.received += client.socket.readAll();
    for (std::size_t i = 0; i < requests; ++i) {
        const auto welcome = client.response();
        QVERIFY(welcome && welcome->body.size() > 100'000);
        const auto loggedIn = client.response();
        QVERIFY(loggedIn && loggedIn->body.contains("a@b.example"));
    }
    QCOMPARE(m_gateway.peers.size(), requests);
}

void TestHttpWire::whoDoesNotReadIsLeft()
{
    m_options.idleTime = std::chrono::milliseconds(300);
    serveLargeAnswers(20'000'000);
    for (const QByteArray &fields : {QByteArray(), QByteArray("Connection: close\r\n")}) {
        RawClient client(m_door);
        QVERIFY(client.connected());
        AWAIT_EQUAL(m_server->connectionCount(), 1);
        client.socket.setReadBufferSize(1);
        client.socket.disconnect(); // or it would read a byte whenever there is one
        client.send(get("/", fields));
        AWAIT_EQUAL(m_server->connectionCount(), 0);
    }
}

/** The time that a connection may be idle is no limit on how long an answer takes, as long as it is being read. */
void TestHttpWire::whoReadsSlowlyIsServed()
{
    m_options.idleTime = std::chrono::milliseconds(500);
    serveLargeAnswers(20'000'000);
    RawClient client(m_door);
    QVERIFY(client.connected());
    client.socket.setReadBufferSize(64 * 1024);
    client.socket.disconnect(); // it reads when it likes
    QByteArray received;
    QTimer reading;
    connect(&reading, &QTimer::timeout, this, [&] { received += client.socket.readAll(); });
    reading.start(20);
    client.send(get("/"));
    QElapsedTimer clock;
    clock.start();
    AWAIT(clock.hasExpired(3 * m_options.idleTime.count()));
    QCOMPARE(m_server->connectionCount(), 1);
    QVERIFY(received.size() < 20'000'000);
    client.socket.setReadBufferSize(0);
    AWAIT(received.endsWith("}"));
    QVERIFY(received.size() > 20'000'000);
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
    for (const QByteArray &before : {QByteArray(), login("a@b.example")}) {
        RawClient client(m_door); // the first request and every later one are held to the same rules
        if (!before.isEmpty())
            QVERIFY(client.request(before));
        const auto response = client.request(bytes);
        QVERIFY(response);
        QCOMPARE(response->status, status);
        QCOMPARE(response->fields.value("connection"), "close");
        QVERIFY(!textIn(*response, "code").isEmpty());
        QVERIFY(client.closedByServer());
        QVERIFY(client.received.isEmpty());
    }
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
    row("list of lengths", "Content-Length: 5, 5\r\n");
    row("two codings", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n");
    row("chunked not last", "Transfer-Encoding: chunked, gzip\r\n");
    row("bare CR in a value", "X: a\rTransfer-Encoding: chunked\r\n");
    row("NUL in a value", QByteArray("X: a\0b\r\n", 8));
    row("line without a colon", "X\r\n");
    row("chunk size with a sign", "Transfer-Encoding: chunked\r\n\r\n+5\r\n");
    row("chunk size with a prefix", "Transfer-Encoding: chunked\r\n\r\n0x5\r\n");
    row("chunk size of 2^64", "Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n");
    row("chunk that is longer than it says", "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n");
    row("trailer without a colon", "Transfer-Encoding: chunked\r\n\r\n0\r\nX\r\n");
}

void TestHttpWire::smuggling()
{
    QFETCH(QByteArray, fields);
    for (const QByteArray &before : {QByteArray(), login("a@b.example")}) {
        RawClient client(m_door);
        client.send(before + "POST /auth/login HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + get("/health"));
        if (!before.isEmpty()) {
            const auto good = client.response();
            QVERIFY(good);
            QCOMPARE(good->status, 200);
        }
        const auto response = client.response();
        QVERIFY(response);
        QCOMPARE(response->status, 400);
        QVERIFY(client.closedByServer());
        QVERIFY2(!client.received.contains("HTTP/1.1"), "the body was answered as a request");
    }
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

/** Whoever waits for the end of the answer has it with the answer, not only after the time that is left for the body.
 */
void TestHttpWire::refusedBodyEndsAtOnce()
{
    m_options.lingerTime = std::chrono::minutes(1);
    serve(m_options);
    RawClient client(m_door);
    const auto response = client.request("POST /auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n");
    QVERIFY(response);
    QCOMPARE(response->status, 413);
    if (m_tls) { // where the end would be taken for that of both directions
        client.socket.disconnectFromHost();
        AWAIT_EQUAL(m_server->connectionCount(), 0);
        return;
    }
    QVERIFY(client.closedByServer());
    AWAIT_EQUAL(m_server->connectionCount(), 0);
}

void TestHttpWire::everyAnswerIsSecured_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    QTest::newRow("page") << get("/") << 200;
    QTest::newRow("command") << login("a@b.example") << 200;
    QTest::newRow("no content") << get("/", {}, "OPTIONS") << 204;
    QTest::newRow("unknown") << get("/nowhere") << 404;
    QTest::newRow("method") << get("/", {}, "PUT") << 405;
    QTest::newRow("fields") << post("/auth/login", "{}") << 422;
    QTest::newRow("type") << post("/auth/login", "{}", {}) << 415;
    QTest::newRow("malformed") << QByteArray("x\r\n\r\n") << 400;
    QTest::newRow("version") << QByteArray("GET / HTTP/3.0\r\n\r\n") << 505;
    QTest::newRow("no upgrade") << get("/ws/chat") << 426;
    QTest::newRow("no token") << upgradeHead("") << 403;
    QTest::newRow("server's fault") << login("dropped@b.example") << 500;
}

void TestHttpWire::everyAnswerIsSecured()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, status);
    RawClient client(m_door);
    const auto response = client.request(bytes);
    QVERIFY(response);
    QCOMPARE(response->status, status);
    QCOMPARE(response->fields.value("x-content-type-options"), "nosniff");
    QCOMPARE(response->fields.value("content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
    QCOMPARE(response->fields.value("referrer-policy"), "no-referrer");
    QVERIFY(!response->fields.contains("server"));
    QVERIFY(!response->fields.contains("strict-transport-security"));
}

/** A Host is anybody's claim: it must not end up in a link or anywhere else. */
void TestHttpWire::foreignHostIsNotRepeated()
{
    for (const char *path : {"/", "/health", "/nowhere", "/auth/login", "/ws/chat", "http://evil.example/"}) {
        RawClient client(m_door);
        const auto response =
            client.request(get(path, "X-Forwarded-Host: evil.example\r\n").replace("Host: a", "Host: evil.example:99"));
        QVERIFY(response);
        QVERIFY(!response->head.contains("evil"));
        QVERIFY(!response->body.contains("evil"));
    }
}

QTEST_GUILESS_MAIN(TestHttpWire)
#include "tst_httpwire.moc"
