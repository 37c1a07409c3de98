// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "netfixture.h"
#include "support/await.h"

using namespace natter;
using namespace natter::net;
using namespace natter::test;
using namespace natter::protocol;

/** WebSocket connections over real sockets: messages, both closing handshakes, slow and silent clients. */
class TestChatSocket : public NetFixture
{
    Q_OBJECT

private Q_SLOTS:
    void echo();
    void fragments();
    void pings();
    void pongsReachTheEndpoint();
    void clientCloses_data();
    void clientCloses();
    void serverCloses();
    void serverClosesUnanswered();
    void clientVanishes();
    void violations_data();
    void violations();
    void heartbeat();
    void silentClientGoes();
    void drippedMessage();
    void slowReaderIsCut();
    void drained();
    void sharedFrame();
    void manyAtOnce();
};

void TestChatSocket::echo()
{
    RawClient client(m_door);
    open(client);
    const QList<QByteArray> messages{"hello",
                                     "",
                                     "gr\xC3\xBC\xC3\x9F dich \xF0\x9F\x91\x8B",
                                     QByteArray(125, 'a'),
                                     QByteArray(126, 'b'),
                                     QByteArray(65535, 'c'),
                                     QByteArray(65536, 'd')};
    for (const QByteArray &message : messages)
        client.sendText(message);
    for (const QByteArray &message : messages) {
        const auto frame = client.frame();
        QVERIFY(frame);
        QCOMPARE(frame->opcode, Opcode::Text);
        QCOMPARE(frame->payload, message);
    }
}

void TestChatSocket::fragments()
{
    RawClient client(m_door);
    open(client);
    const auto fragment = [](quint8 first, const QByteArray &payload) {
        QByteArray frame = clientFrame(Opcode::Text, payload, 0x55AA55AA);
        frame[0] = char(first);
        return frame;
    };
    const QByteArray all =
        fragment(0x01, "\xE2\x82") + fragment(0x00, "") + fragment(0x89, "between") + fragment(0x80, "\xAC");
    for (const char byte : all)
        client.send(QByteArray(1, byte));
    const auto pong = client.frame();
    QVERIFY(pong);
    QCOMPARE(pong->opcode, Opcode::Pong);
    QCOMPARE(pong->payload, "between");
    const auto text = client.frame();
    QVERIFY(text);
    QCOMPARE(text->payload, "\xE2\x82\xAC");
}

void TestChatSocket::pings()
{
    RawClient client(m_door);
    open(client);
    for (const QByteArray &payload : {QByteArray("are you there"), QByteArray(), QByteArray(125, 'p')}) {
        client.sendFrame(Opcode::Ping, payload);
        const auto pong = client.frame();
        QVERIFY(pong);
        QCOMPARE(pong->opcode, Opcode::Pong);
        QCOMPARE(pong->payload, payload);
    }
    for (int i = 0; i < m_options.pingsPerWindow; ++i)
        client.sendFrame(Opcode::Ping, {});
    std::optional<RawFrame> frame;
    do {
        frame = client.frame();
        QVERIFY(frame);
    } while (frame->opcode == Opcode::Pong);
    QCOMPARE(frame->closeCode(), 1008);
    QVERIFY(client.closedByServer());
}

void TestChatSocket::pongsReachTheEndpoint()
{
    RawClient client(m_door);
    open(client);
    m_gateway.endpoints[0]->outlet.send(serverFrame(Opcode::Ping, "up to 5"));
    const auto ping = client.frame();
    QVERIFY(ping);
    QCOMPARE(ping->opcode, Opcode::Ping);
    client.sendFrame(Opcode::Pong, ping->payload);
    AWAIT_EQUAL(m_gateway.pongs, QStringList(QStringLiteral("up to 5")));
}

void TestChatSocket::clientCloses_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<int>("code");
    QTest::newRow("normal") << closePayload(1000, "bye") << 1000;
    QTest::newRow("no code") << QByteArray() << 0;
    for (const int code : {1012, 1013, 1014}) // which Qt answers with 1002
        QTest::newRow(qPrintable(QString::number(code))) << closePayload(quint16(code), {}) << code;
    QTest::newRow("own code") << closePayload(4321, {}) << 4321;
}

void TestChatSocket::clientCloses()
{
    QFETCH(QByteArray, payload);
    QFETCH(int, code);
    RawClient client(m_door);
    open(client);
    client.sendFrame(Opcode::Close, payload);
    const auto frame = client.frame();
    QVERIFY(frame);
    QCOMPARE(frame->opcode, Opcode::Close);
    QCOMPARE(frame->closeCode(), code);
    QVERIFY(client.closedByServer());
    AWAIT(m_gateway.endpoints.empty());
    QCOMPARE(m_server->chatCount(), 0);
}

void TestChatSocket::serverCloses()
{
    RawClient client(m_door);
    open(client);
    client.sendText("close me");
    client.sendText("not heard any more");
    const auto frame = client.frame();
    QVERIFY(frame);
    QCOMPARE(frame->opcode, Opcode::Close);
    QCOMPARE(frame->closeCode(), 4009);
    QCOMPARE(frame->payload.sliced(2), "closed by an operator");
    QCOMPARE(m_gateway.endpoints.size(), 1U);
    client.sendFrame(Opcode::Close, frame->payload);
    QVERIFY(client.closedByServer());
    AWAIT(m_gateway.endpoints.empty());
    QCOMPARE(m_gateway.texts.last(), QStringLiteral("close me"));
    QVERIFY(client.received.isEmpty());
}

void TestChatSocket::serverClosesUnanswered()
{
    m_options.closeTime = std::chrono::milliseconds(100);
    serve(m_options);
    RawClient client(m_door);
    open(client);
    client.sendText("close me");
    QVERIFY(client.closedByServer());
    AWAIT(m_gateway.endpoints.empty());
}

void TestChatSocket::clientVanishes()
{
    RawClient client(m_door);
    open(client);
    client.sendText("hello");
    client.socket.disconnectFromHost(); // without a close frame
    AWAIT(m_gateway.endpoints.empty());
    RawClient rude(m_door);
    open(rude);
    rude.socket.abort();
    AWAIT(m_gateway.endpoints.empty());
    QCOMPARE(m_server->connectionCount(), 0);
}

void TestChatSocket::violations_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("code");
    QTest::newRow("unmasked") << serverFrame(Opcode::Text, "hello") << 1002;
    QTest::newRow("binary") << clientFrame(Opcode::Binary, "hello", 1) << 1003;
    QTest::newRow("bad UTF-8") << clientFrame(Opcode::Text, "\xFF", 1) << 1007;
    QTest::newRow("BOM") << clientFrame(Opcode::Text, "\xEF\xBB\xBFhello", 1) << 1007;
    QTest::newRow("too big") << clientFrame(Opcode::Text, QByteArray(65537, 'x'), 1) << 1009;
    QTest::newRow("2^63-1") << QByteArray("\x81\xFF\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 10) << 1009;
}

void TestChatSocket::violations()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, code);
    RawClient client(m_door);
    open(client);
    client.sendText("a good one first");
    client.send(bytes);
    const auto echo = client.frame();
    QVERIFY(echo);
    QCOMPARE(echo->payload, "a good one first");
    const auto frame = client.frame();
    QVERIFY(frame);
    QCOMPARE(frame->opcode, Opcode::Close);
    QCOMPARE(frame->closeCode(), code);
    QVERIFY(client.closedByServer());
    AWAIT(m_gateway.endpoints.empty());
}

void TestChatSocket::heartbeat()
{
    m_options.pingAfter = std::chrono::milliseconds(100);
    m_options.goneAfter = std::chrono::milliseconds(400);
    serve(m_options);
    RawClient client(m_door);
    open(client);
    for (int i = 0; i < 4; ++i) {
        const auto ping = client.frame();
        QVERIFY(ping);
        QCOMPARE(ping->opcode, Opcode::Ping);
        client.sendFrame(Opcode::Pong, ping->payload);
    }
    QCOMPARE(m_gateway.endpoints.size(), 1U);
    QVERIFY(m_gateway.pongs.isEmpty()); // the heartbeat's own
}

void TestChatSocket::silentClientGoes()
{
    m_options.pingAfter = std::chrono::milliseconds(100);
    m_options.goneAfter = std::chrono::milliseconds(300);
    serve(m_options);
    RawClient client(m_door);
    open(client);
    QVERIFY(client.closedByServer());
    AWAIT(m_gateway.endpoints.empty());
}

void TestChatSocket::drippedMessage()
{
    m_options.messageTime = std::chrono::milliseconds(100);
    serve(m_options);
    RawClient client(m_door);
    open(client);
    client.send(clientFrame(Opcode::Text, "never ends", 1).chopped(1));
    const auto frame = client.frame();
    QVERIFY(frame);
    QCOMPARE(frame->closeCode(), 1008);
    QVERIFY(client.closedByServer());
}

void TestChatSocket::slowReaderIsCut()
{
    m_options.slowTime = std::chrono::milliseconds(300);
    serve(m_options);
    RawClient slow(m_door);
    open(slow);
    RawClient other(m_door);
    open(other);
    slow.socket.setReadBufferSize(1); // stops reading; the kernel's buffers fill up
    session::Outlet &outlet = m_gateway.endpoints[0]->outlet;
    const QByteArray frame = serverFrame(Opcode::Text, QByteArray(64 * 1024, 'x'));
    qsizetype most = 0;
    for (int i = 0; i < 1000 && outlet.queuedBytes() + frame.size() <= m_options.queueBytes; ++i) {
        outlet.send(frame);
        most = std::max(most, outlet.queuedBytes());
        QCoreApplication::processEvents();
    }
    QVERIFY(outlet.queuedBytes() + frame.size() > m_options.queueBytes);
    outlet.send(frame);
    QVERIFY(most <= m_options.queueBytes);
    QVERIFY(outlet.queuedBytes() < 2 * frame.size()); // what waited is given up, but for a frame that was begun
    other.sendText("still served");
    const auto echo = other.frame();
    QVERIFY(echo);
    QCOMPARE(echo->payload, "still served");
    AWAIT_EQUAL(m_gateway.endpoints.size(), 1U);
    QCOMPARE(m_server->connectionCount(), 1);

    // One that reads again in time learns why, behind whole frames.
    m_options.slowTime = std::chrono::seconds(10);
    serve(m_options);
    RawClient late(m_door);
    open(late);
    late.socket.setReadBufferSize(1);
    session::Outlet &lateOutlet = m_gateway.endpoints[0]->outlet;
    for (int i = 0; i < 1000 && lateOutlet.queuedBytes() + frame.size() <= m_options.queueBytes; ++i) {
        lateOutlet.send(frame);
        QCoreApplication::processEvents();
    }
    lateOutlet.send(frame);
    late.socket.setReadBufferSize(0);
    late.received += late.socket.readAll();
    std::optional<RawFrame> last;
    do {
        last = late.frame();
        QVERIFY(last);
    } while (last->opcode == Opcode::Text);
    QCOMPARE(last->closeCode(), 4008);
}

void TestChatSocket::drained()
{
    RawClient client(m_door);
    open(client);
    client.sendText("drained?");
    AWAIT_EQUAL(m_gateway.drains, 1);
    session::Outlet &outlet = m_gateway.endpoints[0]->outlet;
    outlet.send(serverFrame(Opcode::Text, "x"));
    QCOMPARE(outlet.queuedBytes(), 3);
    outlet.notifyWhenDrained();
    QCOMPARE(m_gateway.drains, 1);
    AWAIT_EQUAL(m_gateway.drains, 2);
    QCOMPARE(outlet.queuedBytes(), 0);
}

void TestChatSocket::sharedFrame()
{
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 10; ++i) {
        clients.push_back(std::make_unique<RawClient>(m_door));
        open(*clients.back());
    }
    const QByteArray frame = serverFrame(Opcode::Text, "to everybody");
    for (EchoEndpoint *endpoint : m_gateway.endpoints)
        endpoint->outlet.send(frame);
    QVERIFY(!frame.isDetached()); // what waits are these bytes, not copies of them
    for (const auto &client : clients) {
        const auto received = client->frame();
        QVERIFY(received);
        QCOMPARE(received->payload, "to everybody");
    }
    AWAIT(frame.isDetached()); // nobody keeps it
}

/** QT-FAULTS W9: more than the thirty that Qt lets wait, in one turn of the loop. */
void TestChatSocket::manyAtOnce()
{
    constexpr std::size_t count = 50;
    std::vector<std::unique_ptr<RawClient>> clients;
    for (std::size_t i = 0; i < count; ++i) {
        clients.push_back(std::make_unique<RawClient>(m_door));
        clients.back()->send(upgradeHead("?token=later"));
    }
    AWAIT_EQUAL(m_gateway.waitingAdmissions.size(), count);
    for (auto &admission : m_gateway.waitingAdmissions)
        admission(std::make_unique<session::Admission>());
    QCOMPARE(m_gateway.endpoints.size(), count);
    for (const auto &client : clients) {
        const auto response = client->response();
        QVERIFY(response);
        QCOMPARE(response->status, 101);
        client->sendText("hello");
        const auto echo = client->frame();
        QVERIFY(echo);
        QCOMPARE(echo->payload, "hello");
    }
}

QTEST_GUILESS_MAIN(TestChatSocket)
#include "tst_chatsocket.moc"
