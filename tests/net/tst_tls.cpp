// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "netfixture.h"

#include "net/tlstransport.h"

#include "support/tlspeer.h"

#include <openssl/ssl.h>

using namespace natter;
using namespace natter::net;
using namespace natter::test;
using namespace natter::protocol;

/** TLS as spoken over real sockets by a client that may do anything. The suites beside this one run over it as well. */
class TestTls : public NetFixture
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data();
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
    void recordsInPieces();
    void recordBoundaries();
    void recordThatNeverEnds();
    void recordsThatTakeTheirTime();
    void refusedInside();
    void smallFramesShareARecord();
    void largeTransfers();
    void renegotiation();
    void keyUpdates();
    void clientCloses();
    void serverCloses();
    void clientEndsHttp();
    void truncation();
    void reload();

private:
    [[nodiscard]] bool isRefused(const TlsPeer::Wishes &wishes)
    {
        TlsPeer peer(m_door.port, wishes);
        return !peer.shakeHands() && peer.isCut();
    }

    /** Shakes hands and opens /ws/chat. */
    [[nodiscard]] static bool opens(TlsPeer &peer)
    {
        if (!peer.shakeHands())
            return false;
        peer.send(upgradeHead());
        if (!peer.hears("\r\n\r\n") || !peer.heard.startsWith("HTTP/1.1 101"))
            return false;
        peer.heard.clear();
        return true;
    }
};

void TestTls::initTestCase_data()
{
    QTest::addColumn<bool>("secure");
    QTest::newRow("tls") << true;
}

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
        QTRY_COMPARE(m_server->connectionCount(), 0);
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
    QTRY_COMPARE(m_server->connectionCount(), 3);
    for (RawClient *client : {&silent, &begun, &half}) {
        QVERIFY(client->closedByServer());
        QVERIFY(client->received.isEmpty());
    }
    QTRY_COMPARE(m_server->connectionCount(), 0);
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
    QTRY_COMPARE(m_server->connectionCount(), 0);
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
    QTRY_COMPARE(m_server->connectionCount(), 0);
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
    QTRY_VERIFY(m_gateway.endpoints.empty());
    QCOMPARE(m_gateway.texts, QStringList(QStringLiteral("good"))); // what was proven came through, nothing else
    QVERIFY(peer.failed);                                           // and the alert says what the server thinks of it
}

void TestTls::recordsInPieces()
{
    TlsPeer peer(m_door.port);
    QVERIFY(opens(peer));
    const QByteArray two = clientFrame(Opcode::Text, "two", 1);
    QByteArray records = peer.encrypted(clientFrame(Opcode::Text, "one", 1));
    records += peer.encrypted(two.first(3));
    records += peer.encrypted(two.sliced(3));
    for (const char byte : records) {
        peer.socket.write(&byte, 1);
        peer.socket.flush();
        QCoreApplication::processEvents();
    }
    QVERIFY(peer.hears(serverFrame(Opcode::Text, "one") + serverFrame(Opcode::Text, "two")));
}

void TestTls::recordBoundaries()
{
    const QByteArray records("\x17\x03\x03\x00\x02"
                             "ab"
                             "\x17\x03\x03\x01\x00",
                             12);
    const QByteArray all = records + QByteArray(256, 'x') + QByteArray("\x15\x03\x03\x00\x00\x17", 6);
    for (const qsizetype step : {1, 2, 3, 5, 7, 100, 1000}) {
        TlsRecordBoundary boundary;
        for (qsizetype at = 0; at < all.size(); at += step) {
            const QByteArray piece = all.sliced(at, std::min(step, all.size() - at));
            const qsizetype end = at + piece.size();
            const auto isInPiece = [=](qsizetype place) { return at < place && place <= end; };
            QCOMPARE(boundary.feed({piece.constData(), std::size_t(piece.size())}),
                     isInPiece(7) || isInPiece(268) || isInPiece(273));
            QCOMPARE(boundary.isMidRecord(), end != 7 && end != 268 && end != 273);
        }
    }
}

/** Of a record that has only begun nobody above TLS hears: it has a deadline of its own. */
void TestTls::recordThatNeverEnds()
{
    m_options.messageTime = std::chrono::milliseconds(300);
    serve(m_options);
    for (const int part : {1, 5, 6, 20}) {
        TlsPeer peer(m_door.port);
        QVERIFY(opens(peer));
        peer.send(clientFrame(Opcode::Text, "one that does", 1));
        QVERIFY(peer.hears("one that does"));
        const QByteArray record = peer.encrypted(clientFrame(Opcode::Text, "never ends", 1));
        peer.socket.write(record.first(part));
        QVERIFY(peer.isCut());
        QTRY_VERIFY(m_gateway.endpoints.empty());
    }
}

/** Only a record that does not end is held against a client; and what nobody reads does not come to an end. */
void TestTls::recordsThatTakeTheirTime()
{
    m_options.messageTime = std::chrono::milliseconds(300);
    m_options.pingAfter = std::chrono::milliseconds(700);
    serve(m_options);
    TlsPeer quiet(m_door.port);
    QVERIFY(opens(quiet));
    quiet.send(clientFrame(Opcode::Text, "before", 1));
    QVERIFY(quiet.hears("before"));
    quiet.heard.clear();
    QVERIFY(quiet.hears("natter-heartbeat")); // so much time has passed
    quiet.send(clientFrame(Opcode::Text, "after", 1));
    QVERIFY(quiet.hears("after"));

    // The server has stopped reading in the middle of a record, because a request is in flight.
    TlsPeer asking(m_door.port);
    QVERIFY(asking.shakeHands());
    asking.send(login("later@b.example"));
    QTRY_COMPARE(m_gateway.waitingLogins.size(), 1U);
    const QByteArray before = asking.encrypted(get("/health"));
    const QByteArray record = asking.encrypted(get("/"));
    asking.socket.write(before + record.first(20));
    quiet.heard.clear();
    QVERIFY(quiet.hears("natter-heartbeat"));
    m_gateway.waitingLogins[0](FakeGateway::loggedIn(QStringLiteral("later@b.example"), {}));
    QVERIFY(asking.hears("healthy"));
    asking.socket.write(record.sliced(20));
    QVERIFY(asking.hears("Welcome"));
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

void TestTls::smallFramesShareARecord()
{
    TlsPeer peer(m_door.port);
    QVERIFY(opens(peer));
    peer.recordKinds.clear();
    QByteArray all;
    for (int i = 0; i < 50; ++i) {
        const QByteArray frame = serverFrame(Opcode::Text, QByteArray::number(i));
        m_gateway.endpoints[0]->outlet.send(frame);
        all += frame;
    }
    QVERIFY(peer.hears(all));
    QCOMPARE(peer.recordKinds, QByteArray(1, char(SSL3_RT_APPLICATION_DATA)));
}

void TestTls::largeTransfers()
{
    TlsPeer peer(m_door.port);
    QVERIFY(opens(peer));
    QByteArray expected;
    for (int i = 0; i < 40; ++i) {
        // Of all sizes around a record's, so that chunks begin and end everywhere in one.
        const QByteArray text(16384 * (i % 4) + i * 7 - i % 3, char('a' + i % 26));
        peer.send(clientFrame(Opcode::Text, text, quint32(i) * 0x01010101));
        expected += serverFrame(Opcode::Text, text);
    }
    QVERIFY(QTest::qWaitFor([&] { return peer.heard.size() >= expected.size(); }));
    QVERIFY(peer.heard == expected);
    QTRY_COMPARE(m_gateway.endpoints[0]->outlet.queuedBytes(), 0);
}

void TestTls::renegotiation()
{
    TlsPeer::Wishes wishes;
    wishes.version = TLS1_2_VERSION;
    TlsPeer peer(m_door.port, wishes);
    QVERIFY(opens(peer));
    peer.recordKinds.clear();
    peer.socket.write(peer.recordsOf([](SSL *ssl) {
        SSL_renegotiate(ssl);
        SSL_do_handshake(ssl);
    }));
    QTRY_VERIFY(!peer.recordKinds.isEmpty());
    QCOMPARE(peer.recordKinds[0], char(SSL3_RT_ALERT));
    QVERIFY(!peer.recordKinds.contains(char(SSL3_RT_HANDSHAKE)));
    RawClient other(m_door);
    QVERIFY(other.request(get("/health")));
}

void TestTls::keyUpdates()
{
    TlsPeer::Wishes wishes;
    wishes.version = TLS1_3_VERSION;
    TlsPeer peer(m_door.port, wishes);
    QVERIFY(opens(peer));
    QByteArray updates;
    for (int i = 0; i < 2000; ++i) {
        updates += peer.recordsOf([](SSL *ssl) {
            SSL_key_update(ssl, SSL_KEY_UPDATE_REQUESTED);
            SSL_do_handshake(ssl);
        });
    }
    peer.socket.write(updates);
    peer.send(clientFrame(Opcode::Text, "with the newest keys", 1));
    QVERIFY(peer.hears(serverFrame(Opcode::Text, "with the newest keys")));
}

void TestTls::clientCloses()
{
    TlsPeer peer(m_door.port);
    QVERIFY(opens(peer));
    peer.socket.write(peer.recordsOf([](SSL *ssl) { SSL_shutdown(ssl); }));
    QVERIFY(peer.isCut());
    QVERIFY(peer.closed); // answered in kind
    QVERIFY(!peer.failed);
    QTRY_VERIFY(m_gateway.endpoints.empty());
}

void TestTls::serverCloses()
{
    TlsPeer peer(m_door.port);
    QVERIFY(peer.shakeHands());
    peer.send(get("/health", "Connection: close\r\n"));
    QVERIFY(peer.hears("healthy"));
    QTRY_VERIFY(peer.closed);
    QVERIFY(peer.isCut());
    QVERIFY(!peer.failed);
    TlsPeer chat(m_door.port);
    QVERIFY(opens(chat));
    chat.send(clientFrame(Opcode::Close, closePayload(1000, {}), 1));
    QVERIFY(chat.hears(serverFrame(Opcode::Close, closePayload(1000, {}))));
    QTRY_VERIFY(chat.closed);
    QVERIFY(chat.isCut());
}

/** The end of the client's direction is not the end of its request. */
void TestTls::clientEndsHttp()
{
    TlsPeer peer(m_door.port);
    QVERIFY(peer.shakeHands());
    peer.send(login("later@b.example") + get("/health"));
    peer.socket.write(peer.recordsOf([](SSL *ssl) { SSL_shutdown(ssl); }));
    QTRY_COMPARE(m_gateway.waitingLogins.size(), 1U);
    m_gateway.waitingLogins[0](FakeGateway::loggedIn(QStringLiteral("half@b.example"), {}));
    QVERIFY(peer.hears("half@b.example"));
    QVERIFY(peer.hears("healthy"));
    QTRY_VERIFY(peer.closed);
    QVERIFY(peer.isCut());
}

/** An end that TLS knows nothing of may be anybody's doing. */
void TestTls::truncation()
{
    TlsPeer chat(m_door.port);
    QVERIFY(opens(chat));
    chat.socket.disconnectFromHost();
    QTRY_VERIFY(m_gateway.endpoints.empty());
    TlsPeer peer(m_door.port);
    QVERIFY(peer.shakeHands());
    peer.send(login("later@b.example"));
    QTRY_COMPARE(m_gateway.waitingLogins.size(), 1U);
    peer.socket.disconnectFromHost();
    QTRY_COMPARE(m_server->connectionCount(), 0);
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
