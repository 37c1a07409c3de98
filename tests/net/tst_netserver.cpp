// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "netfixture.h"
#include "support/await.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QtEndian>

#include <fcntl.h>
#include <malloc.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace natter;
using namespace natter::net;
using namespace natter::test;
using namespace natter::protocol;

/** Lifetimes, deadlines and limits of connections, over real sockets. */
class TestNetServer : public NetFixture
{
    Q_OBJECT

private Q_SLOTS:
    void clientLeavesWhileHandled();
    void halfClosedClientIsAnswered();
    void answerAfterServer();
    void endpointsThatSendAsTheyGo();
    void droppedReplyIsAnError();
    void deadlines();
    void connectionLimits();
    void descriptorsRunOut();
    void ipv6();
    void adoptedSocket();
    void unfitSockets_data();
    void unfitSockets();
    void gracefulEnd();
    void idleConnectionsAreSmall();
};

namespace {

/** The client's end as a bare descriptor: in one process with the server, nothing but the server's memory counts. */
class BareClient
{
public:
    explicit BareClient(quint16 port)
        : m_descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = qToBigEndian(port);
        address.sin_addr.s_addr = qToBigEndian(quint32(INADDR_LOOPBACK));
        m_connected = ::connect(m_descriptor, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0;
    }
    ~BareClient() { ::close(m_descriptor); }
    Q_DISABLE_COPY_MOVE(BareClient)

    /** Whether what comes back begins with @p answer. */
    [[nodiscard]] bool hears(const QByteArray &request, const QByteArray &answer) const
    {
        if (!m_connected || ::send(m_descriptor, request.constData(), std::size_t(request.size()), 0) != request.size())
            return false;
        std::array<char, 4096> room{};
        ssize_t count = -1;
        (void)eventually([&] { return (count = ::recv(m_descriptor, room.data(), room.size(), MSG_DONTWAIT)) >= 0; });
        return count > 0 && QByteArrayView(room.data(), count).startsWith(answer);
    }

private:
    int m_descriptor;
    bool m_connected = false;
};

} // namespace

void TestNetServer::clientLeavesWhileHandled()
{
    {
        RawClient client(m_door);
        client.send(login("later@b.example"));
        AWAIT_EQUAL(m_gateway.waitingLogins.size(), 1U);
        client.socket.abort();
    }
    RawClient other(m_door);
    const auto response = other.request(get("/health"));
    QVERIFY(response);
    m_gateway.waitingLogins[0](FakeGateway::loggedIn(QStringLiteral("gone@b.example"), {}));
    AWAIT_EQUAL(m_server->connectionCount(), 1);
    // The next request is read by the engine socket that the swallowed answer was written to.
    const auto after = other.request(login("here@b.example"));
    QVERIFY(after);
    QVERIFY(after->body.contains("here@b.example"));
    QVERIFY(!after->body.contains("gone@b.example"));
}

void TestNetServer::halfClosedClientIsAnswered()
{
    RawClient client(m_door);
    client.send(login("later@b.example"));
    client.socket.disconnectFromHost();
    AWAIT_EQUAL(m_gateway.waitingLogins.size(), 1U);
    m_gateway.waitingLogins[0](FakeGateway::loggedIn(QStringLiteral("half@b.example"), {}));
    AWAIT_EQUAL(m_server->connectionCount(), 0);
}

void TestNetServer::answerAfterServer()
{
    RawClient client(m_door);
    client.send(login("later@b.example"));
    AWAIT_EQUAL(m_gateway.waitingLogins.size(), 1U);
    RawClient chat(m_door);
    chat.send(upgradeHead("?token=later"));
    AWAIT_EQUAL(m_gateway.waitingAdmissions.size(), 1U);
    m_server.reset();
    m_gateway.waitingLogins[0](FakeGateway::loggedIn(QStringLiteral("late@b.example"), {}));
    m_gateway.waitingAdmissions[0](std::make_unique<session::Admission>());
    QVERIFY(client.closedByServer());
    QVERIFY(client.received.isEmpty());
    QCOMPARE(m_gateway.opened, 0);
}

/** As a server ends, whatever one endpoint still says to others finds connections that are over already. */
void TestNetServer::endpointsThatSendAsTheyGo()
{
    m_options.queueBytes = 16 * 1024;
    serve(m_options);
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 4; ++i) {
        clients.push_back(std::make_unique<RawClient>(m_door));
        open(*clients.back());
    }
    AWAIT_EQUAL(m_gateway.endpoints.size(), 4U);
    m_gateway.farewell = QByteArray(m_options.queueBytes * 3 / 4, 'x'); // two may not gather: the first goes out
    for (const auto &client : clients) {
        const linger now{1, 0};
        const auto descriptor = int(client->socket.socketDescriptor());
        QCOMPARE(::setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, sizeof now), 0);
        client->socket.abort(); // of which the server has not heard
    }
    m_server.reset();
    QVERIFY(m_gateway.endpoints.empty());
}

void TestNetServer::droppedReplyIsAnError()
{
    RawClient client(m_door);
    const auto response = client.request(login("dropped@b.example"));
    QVERIFY(response);
    QCOMPARE(response->status, 500);
}

void TestNetServer::deadlines()
{
    const std::chrono::milliseconds limit(m_tls ? 1000 : 100); // which a handshake has to keep as well
    m_options.headTime = limit;
    m_options.bodyTime = limit;
    m_options.idleTime = limit;
    serve(m_options);
    RawClient silent(m_door);
    RawClient slowHead(m_door);
    slowHead.send("GET / HT");
    RawClient slowBody(m_door);
    slowBody.send(login("a@b.example").chopped(1));
    RawClient idle(m_door);
    const auto answer = idle.request(get("/health"));
    QVERIFY(answer);
    const auto head = slowHead.response();
    QVERIFY(head);
    QCOMPARE(head->status, 408);
    const auto body = slowBody.response();
    QVERIFY(body);
    QCOMPARE(body->status, 408);
    for (RawClient *client : {&silent, &slowHead, &slowBody, &idle})
        QVERIFY(client->closedByServer());
    QVERIFY(silent.received.isEmpty());
    AWAIT_EQUAL(m_server->connectionCount(), 0);
}

void TestNetServer::connectionLimits()
{
    m_options.connectionsPerAddress = 2;
    serve(m_options);
    RawClient one(m_door);
    RawClient two(m_door);
    QVERIFY(one.connected() && two.connected());
    AWAIT_EQUAL(m_server->connectionCount(), 2);
    RawClient three(m_door);
    const auto refused = three.request(get("/health"));
    QVERIFY(refused);
    QCOMPARE(refused->status, 429);
    QVERIFY(three.closedByServer());
    one.socket.abort();
    AWAIT_EQUAL(m_server->connectionCount(), 1);
    RawClient four(m_door);
    const auto served = four.request(get("/health"));
    QVERIFY(served);
    QCOMPARE(served->status, 200);

    m_options.connectionsPerAddress = 100;
    m_options.connections = 1;
    serve(m_options);
    RawClient only(m_door);
    QVERIFY(only.request(get("/health")));
    RawClient next(m_door);
    const auto full = next.request(get("/health"));
    QVERIFY(full);
    QCOMPARE(full->status, 503);
    QVERIFY(full->fields.contains("retry-after"));

    m_options.connections = 100;
    m_options.connectionsPerAddress = 0;
    m_options.trustedProxies = {QHostAddress::parseSubnet(QStringLiteral("127.0.0.0/8"))};
    serve(m_options);
    RawClient exempt(m_door);
    const auto welcome = exempt.request(get("/health"));
    QVERIFY(welcome);
    QCOMPARE(welcome->status, 200);
}

void TestNetServer::descriptorsRunOut()
{
    rlimit before{};
    QCOMPARE(::getrlimit(RLIMIT_NOFILE, &before), 0);
    std::vector<std::unique_ptr<RawClient>> clients;
    clients.push_back(std::make_unique<RawClient>(m_door));
    QVERIFY(clients[0]->request(get("/health")));
    clients.push_back(std::make_unique<RawClient>(m_door));
    QVERIFY(clients[1]->request(get("/health")));
    // One descriptor is left for the client's end, none for the server's.
    const int next = ::dup(0);
    ::close(next);
    rlimit tight = before;
    tight.rlim_cur = rlim_t(next) + 1;
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("^No connection can be accepted")));
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &tight), 0);
    RawClient waiting(m_door);
    const bool connected = eventually([&] { return waiting.socket.state() == QAbstractSocket::ConnectedState; });
    const auto stillServed = clients[0]->request(get("/health"));
    clients[1].reset(); // one free again, though not the limit
    const auto served = waiting.request(get("/health"));
    ::setrlimit(RLIMIT_NOFILE, &before);
    QVERIFY(connected);
    QVERIFY(stillServed);
    QVERIFY(served);
    QCOMPARE(served->status, 200);
}

void TestNetServer::ipv6()
{
    const auto port = m_server->listen(QHostAddress::LocalHostIPv6, 0);
    if (!port)
        QSKIP("this machine has no IPv6");
    RawClient client(*port, QHostAddress::LocalHostIPv6);
    QVERIFY(client.request(login("a@b.example")));
    QCOMPARE(m_gateway.peers.back().address, QStringLiteral("::1"));
    const auto any = m_server->listen(QHostAddress::Any, 0);
    QVERIFY(any.has_value());
    RawClient v4(*any);
    QVERIFY(v4.request(login("a@b.example")));
    QCOMPARE(m_gateway.peers.back().address, QStringLiteral("127.0.0.1"));
    QVERIFY(!m_server->listen(QHostAddress::LocalHostIPv6, *port).has_value());
}

void TestNetServer::adoptedSocket()
{
    const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = qToBigEndian(quint32(INADDR_LOOPBACK));
    QCOMPARE(::bind(descriptor, reinterpret_cast<sockaddr *>(&address), sizeof address), 0);
    QCOMPARE(::listen(descriptor, 10), 0);
    const auto port = m_server->adopt(descriptor);
    QVERIFY(port.has_value());
    RawClient client(*port);
    QVERIFY(::fcntl(descriptor, F_GETFL) & O_NONBLOCK);
    QVERIFY(::fcntl(descriptor, F_GETFD) & FD_CLOEXEC);
    QVERIFY(client.request(get("/health")));
    RawClient second(*port); // and the loop is not stuck in accept
    QVERIFY(second.request(get("/health")));
}

void TestNetServer::unfitSockets_data()
{
    QTest::addColumn<int>("family");
    QTest::addColumn<int>("type");
    QTest::addColumn<bool>("listens");
    QTest::addColumn<QString>("says");
    QTest::newRow("no socket") << -1 << 0 << false << QStringLiteral("on non-socket");
    QTest::newRow("Unix") << AF_UNIX << int(SOCK_STREAM) << true << QStringLiteral("it is a Unix socket");
    QTest::newRow("UDP") << AF_INET << int(SOCK_DGRAM) << false << QStringLiteral("it is not a TCP socket");
    QTest::newRow("not listening") << AF_INET << int(SOCK_STREAM) << false
                                   << QStringLiteral("it is not a listening socket");
}

void TestNetServer::unfitSockets()
{
    QFETCH(int, family);
    QFETCH(int, type);
    QFETCH(bool, listens);
    QFETCH(QString, says);
    const int descriptor = family < 0 ? ::dup(0) : ::socket(family, type, 0);
    if (listens) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX; // without a path the kernel chooses one
        QCOMPARE(::bind(descriptor, reinterpret_cast<sockaddr *>(&address), sizeof address.sun_family), 0);
        QCOMPARE(::listen(descriptor, 10), 0);
    }
    const auto port = m_server->adopt(descriptor);
    QVERIFY(!port.has_value());
    const QString number = QString::number(descriptor);
    QVERIFY2(port.error().message().contains(says, Qt::CaseInsensitive), qPrintable(port.error().message()));
    QVERIFY(port.error().message().contains(number));
    QCOMPARE(::close(descriptor), 0); // still ours
}

void TestNetServer::gracefulEnd()
{
    RawClient idle(m_door);
    QVERIFY(idle.request(get("/health")));
    RawClient busy(m_door);
    busy.send(login("later@b.example"));
    AWAIT_EQUAL(m_gateway.waitingLogins.size(), 1U);
    RawClient chat(m_door);
    const auto upgraded = chat.request(upgradeHead());
    QVERIFY(upgraded);
    QCOMPARE(upgraded->status, 101);
    QCOMPARE(m_server->chatCount(), 1);

    QSignalSpy gone(m_server.get(), &Server::lastConnectionGone);
    m_server->stopAccepting();
    m_server->closeAll(protocol::CloseCode::GoingAway, QStringLiteral("back in 5 s"));
    QVERIFY(idle.closedByServer());
    const auto frame = chat.frame();
    QVERIFY(frame);
    QCOMPARE(frame->closeCode(), 1001);
    QCOMPARE(frame->payload.sliced(2), "back in 5 s");
    chat.sendFrame(protocol::Opcode::Close, frame->payload);
    QVERIFY(chat.closedByServer());
    QCOMPARE(gone.count(), 0);
    m_gateway.waitingLogins[0](FakeGateway::loggedIn(QStringLiteral("last@b.example"), {}));
    const auto last = busy.response();
    QVERIFY(last && last->body.contains("last@b.example"));
    AWAIT_EQUAL(gone.count(), 1);
    QCOMPARE(m_server->connectionCount(), 0);
    QVERIFY(m_gateway.endpoints.empty());
    m_server->closeAll(protocol::CloseCode::GoingAway, {});
    AWAIT_EQUAL(gone.count(), 2); // nobody was there to wait for
}

/** QT-FAULTS W12: what QIODevice keeps of the handshake, 16 KB, would stay as long as the connection does. */
void TestNetServer::idleConnectionsAreSmall()
{
    if (m_tls)
        QSKIP("OpenSSL's part is measured by the bench");
    if (::mallinfo2().uordblks == 0)
        QSKIP("this allocator does not count");
    constexpr std::size_t count = 100;
    std::vector<std::unique_ptr<BareClient>> clients;
    const auto connect = [&] {
        clients.push_back(std::make_unique<BareClient>(m_door.port));
        return clients.back()->hears(upgradeHead(), "HTTP/1.1 101");
    };
    QVERIFY(connect()); // what is made only once
    const std::size_t before = ::mallinfo2().uordblks;
    for (std::size_t i = 0; i < count; ++i)
        QVERIFY(connect());
    QCOMPARE(m_server->chatCount(), int(count) + 1);
    const std::size_t each = (::mallinfo2().uordblks - before) / count;
    QVERIFY2(each < 12 * 1024, qPrintable(QString::number(each)));
    clients.clear();
    AWAIT_EQUAL(m_server->connectionCount(), 0);
}

QTEST_GUILESS_MAIN(TestNetServer)
#include "tst_netserver.moc"
