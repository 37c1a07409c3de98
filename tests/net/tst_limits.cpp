// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "netfixture.h"
#include "support/await.h"

#include <QRegularExpression>

using namespace natter;
using namespace natter::net;
using namespace natter::test;
using namespace natter::protocol;

/** The bounds of the whole server: connections by address, behind proxies too, and what waits for all readers. */
class TestLimits : public NetFixture
{
    Q_OBJECT

private Q_SLOTS:
    void proxyNamesTheClient();
    void nobodyElseNamesTheClient();
    void proxiedChatsCountForTheirClient();
    void refusalsSayWhy();
    void longestQueuesAreCut();
    void heldBackCounts();
    void cutTwiceIsOver();
    void kernelTakesLittle();
    void unreadAnswersCount();
    void whoDoesNotReadIsNotAnswered();
    void unreadAnswersHaveADeadline();

private:
    /** Serves as behind a proxy on this machine. */
    void serveBehindProxy()
    {
        m_options.trustedProxies = {*parseNetwork(QStringLiteral("127.0.0.0/8"))};
        serve(m_options);
    }

    static QByteArray by(const QByteArray &client) { return "X-Forwarded-For: 6.6.6.6, " + client + "\r\n"; }

    /** Makes @p client a chat connection that stops reading, and sends until @p bytes wait for it or it is cut. Returns
     * what the kernel has taken. */
    qsizetype fillUnread(RawClient &client, qsizetype bytes)
    {
        open(client);
        client.socket.setReadBufferSize(1);
        qsizetype sent = 0;
        const EchoEndpoint *endpoint = m_gateway.endpoints.back();
        const QByteArray frame = serverFrame(Opcode::Text, QByteArray(30'000, 'x'));
        const auto isLeft = [&] {
            return std::ranges::find(m_gateway.endpoints, endpoint) != m_gateway.endpoints.end();
        };
        for (int i = 0; i < 2'000 && isLeft() && endpoint->outlet.queuedBytes() + frame.size() < bytes; ++i) {
            endpoint->outlet.send(frame);
            sent += frame.size();
            QCoreApplication::processEvents();
        }
        return isLeft() ? sent - endpoint->outlet.queuedBytes() : 0;
    }

    static void expectCut()
    {
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("more than MAX_QUEUE_BYTES_TOTAL")));
    }
};

void TestLimits::proxyNamesTheClient()
{
    serveBehindProxy();
    RawClient client(m_door);
    const QByteArray body = R"({"email":"a@b.example","password":"password"})";
    QVERIFY(client.request(post("/auth/login", body, "Content-Type: application/json\r\n" + by("203.0.113.7"))));
    QCOMPARE(m_gateway.peers.back().address, QStringLiteral("203.0.113.7"));
    // The next request on the same connection may be another client's.
    QVERIFY(client.request(post("/auth/login", body, "Content-Type: application/json\r\n" + by("2001:DB8::7"))));
    QCOMPARE(m_gateway.peers.back().address, QStringLiteral("2001:db8::7"));
    QVERIFY(client.request(login("a@b.example")));
    QCOMPARE(m_gateway.peers.back().address, QStringLiteral("127.0.0.1"));
}

void TestLimits::nobodyElseNamesTheClient()
{
    m_options.trustedProxies = {*parseNetwork(QStringLiteral("192.0.2.0/24"))};
    m_options.connectionsPerAddress = 1;
    serve(m_options);
    RawClient client(m_door);
    const auto response = client.request(upgradeHead("?token=good", "X-Forwarded-For: 203.0.113.7\r\n"));
    QVERIFY(response);
    QCOMPARE(response->status, 101);
    QCOMPARE(m_gateway.peers.back().address, QStringLiteral("127.0.0.1"));
    RawClient second(m_door);
    const auto refused = second.request(upgradeHead("?token=good", "X-Forwarded-For: 203.0.113.8\r\n"));
    QVERIFY(refused);
    QCOMPARE(refused->status, 429);
}

void TestLimits::proxiedChatsCountForTheirClient()
{
    m_options.connectionsPerAddress = 1;
    serveBehindProxy();
    RawClient idle(m_door); // of the proxy's own there may be any number
    RawClient first(m_door);
    const auto opened = first.request(upgradeHead("?token=good", by("2001:db8::1")));
    QVERIFY(opened);
    QCOMPARE(opened->status, 101);
    QCOMPARE(m_gateway.peers.back().address, QStringLiteral("2001:db8::1"));
    RawClient second(m_door);
    const auto refused = second.request(upgradeHead("?token=good", by("2001:db8::2")));
    QVERIFY(refused);
    QCOMPARE(refused->status, 429);
    QCOMPARE(textIn(*refused, "code"), QStringLiteral("too_many_connections"));
    QCOMPARE(m_gateway.opened, 1);
    RawClient other(m_door);
    const auto welcome = other.request(upgradeHead("?token=good", by("203.0.113.9")));
    QVERIFY(welcome);
    QCOMPARE(welcome->status, 101);

    // Who leaves makes room, whether it had got in or not.
    first.socket.abort();
    AWAIT_EQUAL(m_gateway.endpoints.size(), 1U);
    for (int i = 0; i < 2; ++i) {
        RawClient again(m_door);
        const auto head = upgradeHead(i == 0 ? "?token=bad" : "?token=good", by("2001:db8::2"));
        const auto response = again.request(head);
        QVERIFY(response);
        QCOMPARE(response->status, i == 0 ? 403 : 101);
        again.socket.abort();
        AWAIT_EQUAL(m_server->connectionCount(), 2 + int(idle.connected()) - 1);
    }
}

void TestLimits::refusalsSayWhy()
{
    m_options.connectionsPerAddress = 1;
    serve(m_options);
    RawClient one(m_door);
    QVERIFY(one.request(get("/health")));
    // The address is the same whether it comes as IPv4 or as IPv6.
    const auto any = m_server->listen(QHostAddress::Any, 0, m_tls.get());
    QVERIFY(any.has_value());
    RawClient two(m_tls ? Door(*any, *m_door.tls) : Door(*any));
    const auto refused = two.request(upgradeHead());
    QVERIFY(refused);
    QCOMPARE(refused->status, 429);
    QCOMPARE(textIn(*refused, "code"), QStringLiteral("too_many_connections"));
    QCOMPARE(textIn(*refused, "detail"), QStringLiteral("Too many connections"));
    QCOMPARE(refused->fields.value("connection"), "close");

    m_options.connectionsPerAddress = 100;
    m_options.connections = 1;
    serve(m_options);
    RawClient only(m_door);
    QVERIFY(only.request(get("/health")));
    RawClient next(m_door);
    const auto full = next.request(upgradeHead());
    QVERIFY(full);
    QCOMPARE(full->status, 503);
    QCOMPARE(textIn(*full, "code"), QStringLiteral("overloaded"));
    QVERIFY(full->fields.value("retry-after").toInt() > 0);

    // No more than so many are told; the others find the door closed.
    m_options.refusalsAtOnce = 0;
    serve(m_options);
    RawClient last(m_door);
    QVERIFY(last.request(get("/health")));
    RawClient unheard(m_door);
    unheard.send(get("/health"));
    QVERIFY(unheard.closedByServer());
    QVERIFY(unheard.received.isEmpty());
}

void TestLimits::longestQueuesAreCut()
{
    constexpr qsizetype MiB = 1024 * 1024;
    m_options.queueBytesInAll = 3 * MiB;
    serve(m_options);
    RawClient quick(m_door);
    open(quick);
    session::Outlet &toQuick = m_gateway.endpoints.back()->outlet;
    RawClient modest(m_door);
    fillUnread(modest, MiB / 4);
    QVERIFY(m_server->queuedBytes() > MiB / 8);
    std::vector<std::unique_ptr<RawClient>> greedy;
    expectCut();
    for (int i = 0; i < 4; ++i) {
        greedy.push_back(std::make_unique<RawClient>(m_door));
        fillUnread(*greedy.back(), i == 0 ? MiB - 40'000 : MiB * 7 / 8);
    }
    toQuick.send(serverFrame(Opcode::Text, "hello"));
    AWAIT(m_server->queuedBytes() <= m_options.queueBytesInAll);
    AWAIT_EQUAL(m_gateway.endpoints.size(), 5U); // one was enough: the quick, the modest, and three of the greedy
    const auto hello = quick.frame();
    QVERIFY(hello);
    QCOMPARE(hello->payload, "hello");
    // The longest queue was the first one's, who hears of it when it reads.
    greedy[0]->socket.setReadBufferSize(0);
    greedy[0]->received += greedy[0]->socket.readAll();
    std::optional<RawFrame> last;
    do {
        last = greedy[0]->frame();
        QVERIFY(last);
    } while (last->opcode == Opcode::Text);
    QCOMPARE(last->closeCode(), 4008);
}

void TestLimits::heldBackCounts()
{
    constexpr qsizetype MiB = 1024 * 1024;
    m_options.queueBytesInAll = 2 * MiB;
    serve(m_options);
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 3; ++i) {
        clients.push_back(std::make_unique<RawClient>(m_door));
        open(*clients.back());
    }
    const auto outlet = [this](std::size_t i) -> session::Outlet & { return m_gateway.endpoints[i]->outlet; };
    QVERIFY(outlet(0).holdBack(MiB / 2));
    QVERIFY(outlet(1).holdBack(MiB));
    QCOMPARE(m_server->queuedBytes(), MiB * 3 / 2);
    QVERIFY(outlet(1).holdBack(MiB / 2));
    QCOMPARE(m_server->queuedBytes(), MiB);
    QVERIFY(outlet(0).holdBack(0));
    QCOMPARE(m_server->queuedBytes(), MiB / 2);
    // Too much for one ...
    QVERIFY(!outlet(1).holdBack(MiB + 1));
    QCOMPARE(m_server->queuedBytes(), 0);
    const auto close = clients[1]->frame();
    QVERIFY(close);
    QCOMPARE(close->closeCode(), 4008);
    QVERIFY(!outlet(1).holdBack(1));
    clients[1].reset();
    AWAIT_EQUAL(m_gateway.endpoints.size(), 2U);
    // ... and for all.
    clients.push_back(std::make_unique<RawClient>(m_door));
    open(*clients.back());
    expectCut();
    QVERIFY(outlet(0).holdBack(MiB * 3 / 4));
    QVERIFY(outlet(1).holdBack(MiB * 3 / 4));
    QVERIFY(outlet(2).holdBack(MiB));
    AWAIT_EQUAL(m_gateway.endpoints.size(), 2U); // with what it held
    QCOMPARE(m_server->queuedBytes(), MiB * 3 / 2);
    const auto second = clients[3]->frame();
    QVERIFY(second);
    QCOMPARE(second->closeCode(), 4008);
}

void TestLimits::cutTwiceIsOver()
{
    m_options.queueBytesInAll = 100;
    m_options.queueBytes = 64 * 1024;
    m_options.slowTime = std::chrono::hours(1);
    serve(m_options);
    RawClient slow(m_door);
    expectCut();
    fillUnread(slow, m_options.queueBytes);
    // What is left of a frame that was begun was too much as well.
    AWAIT_EQUAL(m_server->connectionCount(), 0);
    QCOMPARE(m_server->queuedBytes(), 0);
}

/** The bound of a queue means little if the kernel takes megabytes before it begins. */
void TestLimits::kernelTakesLittle()
{
    RawClient slow(m_door);
    const qsizetype taken = fillUnread(slow, m_options.queueBytes / 2);
    QVERIFY(taken > 0);
    QVERIFY2(taken < 1024 * 1024, qPrintable(QString::number(taken)));
}

void TestLimits::unreadAnswersCount()
{
    m_options.queueBytesInAll = 32 * 1024;
    serve(m_options);
    RawClient deaf(m_door);
    QVERIFY(deaf.connected());
    deaf.socket.setReadBufferSize(1);
    expectCut();
    deaf.send(get("/health").repeated(9'000));
    AWAIT_EQUAL(m_server->connectionCount(), 0);
    QCOMPARE(m_server->queuedBytes(), 0);
}

void TestLimits::whoDoesNotReadIsNotAnswered()
{
    RawClient client(m_door);
    QVERIFY(client.connected());
    client.socket.setReadBufferSize(1);
    constexpr int requests = 9'000;
    client.send(get("/health").repeated(requests));
    constexpr qsizetype answersMost = 64 * 1024;
    AWAIT(m_server->queuedBytes() > answersMost);
    QVERIFY(m_server->queuedBytes() < 2 * answersMost);
    client.socket.setReadBufferSize(0);
    client.received += client.socket.readAll();
    AWAIT_EQUAL(client.received.count("HTTP/1.1 200 OK\r\n"), requests);
    AWAIT_EQUAL(m_server->queuedBytes(), 0);
    client.received.clear();
    const auto next = client.request(get("/health"));
    QVERIFY(next);
    QCOMPARE(next->status, 200);
}

void TestLimits::unreadAnswersHaveADeadline()
{
    m_options.idleTime = std::chrono::milliseconds(m_tls ? 1000 : 300);
    m_options.applicationName = QString(100'000, u'x');
    serve(m_options);
    RawClient client(m_door);
    QVERIFY(client.connected());
    client.socket.setReadBufferSize(1);
    client.socket.disconnect(); // or it would read a byte whenever there is one
    // Asked at one go: as long as it has something to write, QSslSocket reads as well.
    client.send(get("/").repeated(100));
    AWAIT(m_server->queuedBytes() > 0);
    AWAIT_EQUAL(m_server->connectionCount(), 0);
}

QTEST_GUILESS_MAIN(TestLimits)
#include "tst_limits.moc"
