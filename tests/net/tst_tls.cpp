// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/await.h"
#include "tlsfixture.h"

#include <openssl/ssl.h>

using namespace natter;
using namespace natter::net;
using namespace natter::test;
using namespace natter::protocol;

/** TLS as spoken over real sockets by a client that may do anything. The suites beside this one run over it as well. */
class TestTls : public TlsFixture
{
    Q_OBJECT

private Q_SLOTS:
    void versions_data();
    void versions();
    void ciphers_data();
    void ciphers();
    void protocols_data();
    void protocols();
    void nothingToResume();
    void peerIsSecure();
    void handshakeInPieces();
    void halfOpen();
    void plaintext();
    void garbageFirst_data();
    void garbageFirst();
    void garbageLater_data();
    void garbageLater();
    void refusedInside();
    void clientCloses();
    void serverCloses();
    void clientEndsHttp_data();
    void clientEndsHttp();
    void truncation();
    void reload();

private:
    [[nodiscard]] bool isRefused(const TlsPeer::Wishes &wishes)
    {
        TlsPeer peer(m_door.port, wishes);
        return !peer.shakeHands() && peer.isCut();
    }
};

void TestTls::versions_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<bool>("isSpoken");
    QTest::newRow("1.0") << TLS1_VERSION << false;
    QTest::newRow("1.1") << TLS1_1_VERSION << false;
    QTest::newRow("1.2") << TLS1_2_VERSION << true;
    QTest::newRow("1.3") << TLS1_3_VERSION << true;
}

void TestTls::versions()
{
    QFETCH(int, version);
    QFETCH(bool, isSpoken);
    TlsPeer::Wishes wishes;
    wishes.version = version;
    if (!isSpoken) {
        QVERIFY(isRefused(wishes));
        AWAIT_EQUAL(m_server->connectionCount(), 0);
        return;
    }
    TlsPeer peer(m_door.port, wishes);
    QVERIFY(peer.shakeHands());
    QCOMPARE(SSL_version(peer.engine()), version);
    peer.send(get("/health"));
    QVERIFY(peer.hears("healthy"));
}

void TestTls::ciphers_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<bool>("isSpoken");
    for (const char *name :
         {"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305"})
        QTest::newRow(name) << QByteArray(name) << true;
    for (const char *name : {"ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES128-SHA256", "ECDHE-ECDSA-AES128-CCM8",
                             "ECDHE-ECDSA-NULL-SHA", "AECDH-AES128-SHA"})
        QTest::newRow(name) << QByteArray(name) << false;
}

void TestTls::ciphers()
{
    QFETCH(QByteArray, name);
    QFETCH(bool, isSpoken);
    TlsPeer::Wishes wishes;
    wishes.version = TLS1_2_VERSION;
    wishes.ciphers = name.constData();
    TlsPeer peer(m_door.port, wishes);
    QCOMPARE(peer.shakeHands(), isSpoken);
    if (isSpoken)
        QCOMPARE(QByteArray(SSL_get_cipher(peer.engine())), name);
}

void TestTls::protocols_data()
{
    QTest::addColumn<QByteArray>("offered");
    QTest::addColumn<QByteArray>("chosen");
    QTest::newRow("none") << QByteArray() << QByteArray();
    QTest::newRow("HTTP/1.1") << QByteArray("\x08http/1.1") << QByteArray("http/1.1");
    QTest::newRow("a browser's") << QByteArray("\x02h2\x08http/1.1") << QByteArray("http/1.1");
    QTest::newRow("only HTTP/2") << QByteArray("\x02h2") << QByteArray("refused");
}

void TestTls::protocols()
{
    QFETCH(QByteArray, offered);
    QFETCH(QByteArray, chosen);
    TlsPeer::Wishes wishes;
    wishes.protocols = offered;
    if (chosen == "refused") {
        QVERIFY(isRefused(wishes));
        return;
    }
    TlsPeer peer(m_door.port, wishes);
    QVERIFY(peer.shakeHands());
    const unsigned char *name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(peer.engine(), &name, &size);
    QCOMPARE(QByteArray(reinterpret_cast<const char *>(name), size), chosen);
}

void TestTls::nothingToResume()
{
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        TlsPeer::Wishes wishes;
        wishes.version = version;
        TlsPeer peer(m_door.port, wishes);
        QVERIFY(peer.shakeHands());
        peer.send(get("/health"));
        QVERIFY(peer.hears("healthy")); // a ticket would have come before
        QVERIFY(!SSL_SESSION_is_resumable(SSL_get0_session(peer.engine())));
    }
}

void TestTls::peerIsSecure()
{
    RawClient client(m_door);
    QVERIFY(client.request(login("a@b.example")));
    QVERIFY(m_gateway.peers.back().secure);
    const auto plainPort = m_server->listen(QHostAddress::LocalHost, 0);
    QVERIFY(plainPort.has_value());
    RawClient plain(*plainPort);
    QVERIFY(plain.request(login("a@b.example")));
    QVERIFY(!m_gateway.peers.back().secure);
}

void TestTls::handshakeInPieces()
{
    TlsPeer::Wishes wishes;
    wishes.inPieces = true;
    TlsPeer peer(m_door.port, wishes);
    QVERIFY(peer.shakeHands());
    peer.send(get("/health"));
    QVERIFY(peer.hears("healthy"));
}

/** The deadline of a request's head is the handshake's too, whatever trickles in. */
void TestTls::halfOpen()
{
    m_options.headTime = std::chrono::milliseconds(300);
    m_options.idleTime = std::chrono::seconds(60);
    serve(m_options);
    RawClient silent(Door(m_door.port));
    QVERIFY(silent.connected());
    RawClient begun(Door(m_door.port));
    begun.send("\x16\x03\x01\x02");
    RawClient half(Door(m_door.port));
    half.send(QByteArray("\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03", 11) + QByteArray(100, 'r'));
    AWAIT_EQUAL(m_server->connectionCount(), 3);
    for (RawClient *client : {&silent, &begun, &half}) {
        QVERIFY(client->closedByServer());
        QVERIFY(client->received.isEmpty());
    }
    AWAIT_EQUAL(m_server->connectionCount(), 0);
}

void TestTls::plaintext()
{
    RawClient client(Door(m_door.port));
    const auto response = client.request(get("/health"));
    QVERIFY(response);
    QCOMPARE(response->status, 400);
    QVERIFY(response->body.contains("HTTPS"));
    QVERIFY(client.closedByServer());
    QVERIFY(client.received.isEmpty());
    AWAIT_EQUAL(m_server->connectionCount(), 0);
}

void TestTls::garbageFirst_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("zeros") << QByteArray(100, '\0');
    QTest::newRow("ones") << QByteArray(100, '\xFF');
    QTest::newRow("a record of nothing") << QByteArray("\x16\x03\x01\x00\x00", 5).repeated(100);
    QTest::newRow("a record that is too long") << QByteArray("\x16\x03\x01\xFF\xFF", 5) + QByteArray(65535, 'x');
    QTest::newRow("a handshake of noise") << QByteArray("\x16\x03\x01\x00\x20", 5) + QByteArray(32, 'x');
    QTest::newRow("SSL 2") << QByteArray("\x80\x2E\x01\x00\x02\x00\x15\x00\x00\x00\x10", 11) + QByteArray(37, '\1');
    QTest::newRow("data before the handshake") << QByteArray("\x17\x03\x03\x00\x20", 5) + QByteArray(32, 'x');
    QTest::newRow("an alert") << QByteArray("\x15\x03\x01\x00\x02\x01\x00", 7);
}

void TestTls::garbageFirst()
{
    QFETCH(QByteArray, bytes);
    RawClient client(Door(m_door.port));
    client.send(bytes);
    QVERIFY(client.closedByServer());
    QVERIFY(client.received.isEmpty() || client.received.startsWith('\x15')); // at most an alert
    AWAIT_EQUAL(m_server->connectionCount(), 0);
}

void TestTls::garbageLater_data()
{
    QTest::addColumn<int>("position"); // of the byte that is changed
    QTest::addColumn<int>("bits");
    QTest::newRow("kind") << 0 << 0x40;
    QTest::newRow("version") << 1 << 0x40;
    QTest::newRow("too long") << 3 << 0x80;
    QTest::newRow("too short") << 4 << 0x20;
    QTest::newRow("content") << 20 << 0x01;
}

void TestTls::garbageLater()
{
    QFETCH(int, position);
    QFETCH(int, bits);
    TlsPeer peer(m_door.port);
    QVERIFY(opens(peer));
    const QByteArray first = peer.encrypted(clientFrame(Opcode::Text, "good", 1));
    QByteArray second = peer.encrypted(clientFrame(Opcode::Text, "tampered with", 1));
    second[position] = char(second[position] ^ bits);
    peer.socket.write(first + second);
    QVERIFY(peer.isCut());
    AWAIT(m_gateway.endpoints.empty());
    QCOMPARE(m_gateway.texts, QStringList(QStringLiteral("good"))); // what was proven came through, nothing else
    QVERIFY(peer.failed);                                           // and the alert says what the server thinks of it
}

/** Who is one too many hears why, inside TLS. */
void TestTls::refusedInside()
{
    m_options.connectionsPerAddress = 1;
    serve(m_options);
    TlsPeer first(m_door.port);
    QVERIFY(first.shakeHands());
    RawClient second(m_door);
    const auto response = second.request(get("/health"));
    QVERIFY(response);
    QCOMPARE(response->status, 429);
    QVERIFY(second.closedByServer());
}

void TestTls::clientCloses()
{
    TlsPeer peer(m_door.port);
    QVERIFY(opens(peer));
    peer.socket.write(peer.recordsOf([](SSL *ssl) { SSL_shutdown(ssl); }));
    QVERIFY(peer.isCut());
    QVERIFY(peer.closed); // answered in kind
    QVERIFY(!peer.failed);
    AWAIT(m_gateway.endpoints.empty());
}

void TestTls::serverCloses()
{
    TlsPeer peer(m_door.port);
    QVERIFY(peer.shakeHands());
    peer.send(get("/health", "Connection: close\r\n"));
    QVERIFY(peer.hears("healthy"));
    AWAIT(peer.closed);
    QVERIFY(peer.isCut());
    QVERIFY(!peer.failed);
    TlsPeer chat(m_door.port);
    QVERIFY(opens(chat));
    chat.send(clientFrame(Opcode::Close, closePayload(1000, {}), 1));
    QVERIFY(chat.hears(serverFrame(Opcode::Close, closePayload(1000, {}))));
    AWAIT(chat.closed);
    QVERIFY(chat.isCut());
}

/** The end of the client's direction is not the end of its request. */
void TestTls::clientEndsHttp_data()
{
    QTest::addColumn<QByteArray>("last");
    QTest::newRow("whole requests") << QByteArray();
    QTest::newRow("an upgrade") << upgradeHead();
}

void TestTls::clientEndsHttp()
{
    QFETCH(QByteArray, last);
    TlsPeer peer(m_door.port);
    QVERIFY(peer.shakeHands());
    peer.send(login("later@b.example") + get("/health") + last);
    peer.socket.write(peer.recordsOf([](SSL *ssl) { SSL_shutdown(ssl); }));
    AWAIT_EQUAL(m_gateway.waitingLogins.size(), 1U);
    m_gateway.waitingLogins[0](FakeGateway::loggedIn(QStringLiteral("half@b.example"), {}));
    QVERIFY(peer.hears("half@b.example"));
    QVERIFY(peer.hears("healthy"));
    AWAIT(peer.closed);
    QVERIFY(peer.isCut());
    QVERIFY(!peer.heard.contains("HTTP/1.1 101"));
    AWAIT_EQUAL(m_server->connectionCount(), 0);
    QCOMPARE(m_gateway.opened, 0);
}

/** An end that TLS knows nothing of may be anybody's doing. */
void TestTls::truncation()
{
    TlsPeer chat(m_door.port);
    QVERIFY(opens(chat));
    chat.socket.disconnectFromHost();
    AWAIT(m_gateway.endpoints.empty());
    TlsPeer peer(m_door.port);
    QVERIFY(peer.shakeHands());
    peer.send(login("later@b.example"));
    AWAIT_EQUAL(m_gateway.waitingLogins.size(), 1U);
    peer.socket.disconnectFromHost();
    AWAIT_EQUAL(m_server->connectionCount(), 0);
    m_gateway.waitingLogins[0](FakeGateway::loggedIn(QStringLiteral("cut@b.example"), {}));
    QVERIFY(peer.heard.isEmpty());
}

void TestTls::reload()
{
    TlsPeer before(m_door.port);
    QVERIFY(opens(before));
    QCOMPARE(before.certificateName(), "Test");
    const auto next =
        makeCertificate(m_folder.path(), {.name = QStringLiteral("Next"), .kind = CertificateWish::Kind::Rsa});
    const auto replace = [&](const QString &certificate, const QString &key) {
        for (const auto &[from, to] : {std::pair(certificate, m_certificate.certificate), {key, m_certificate.key}}) {
            QFile::remove(to);
            QVERIFY(QFile::copy(from, to));
        }
    };
    replace(next.certificate, next.key);
    const auto reloaded = m_tls->reload();
    QVERIFY2(reloaded, reloaded ? "" : qPrintable(reloaded.error().message()));
    QCOMPARE(m_tls->certificate().subject, QStringLiteral("CN=Next"));
    TlsPeer after(m_door.port);
    QVERIFY(opens(after));
    QCOMPARE(after.certificateName(), "Next");
    before.send(clientFrame(Opcode::Text, "still here", 1));
    QVERIFY(before.hears(serverFrame(Opcode::Text, "still here")));

    replace(next.key, next.key);
    const auto failed = m_tls->reload();
    QVERIFY(!failed);
    QVERIFY(failed.error().message().contains(m_certificate.certificate));
    TlsPeer later(m_door.port);
    QVERIFY(opens(later));
    QCOMPARE(later.certificateName(), "Next");
    m_certificate = makeCertificate(m_folder.path());
}

QTEST_GUILESS_MAIN(TestTls)
#include "tst_tls.moc"
