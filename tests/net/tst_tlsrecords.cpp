// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tlsfixture.h"

#include "net/tlstransport.h"
#include "support/await.h"

#include <openssl/ssl.h>

using namespace natter;
using namespace natter::net;
using namespace natter::test;
using namespace natter::protocol;

/** How TLS cuts the bytes of a connection into records, and what goes wrong with that. */
class TestTlsRecords : public TlsFixture
{
    Q_OBJECT

private Q_SLOTS:
    void recordsInPieces();
    void recordBoundaries();
    void recordThatNeverEnds();
    void recordsThatTakeTheirTime();
    void smallFramesShareARecord();
    void largeTransfers();
    void renegotiation();
    void keyUpdates();
};

void TestTlsRecords::recordsInPieces()
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

void TestTlsRecords::recordBoundaries()
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
void TestTlsRecords::recordThatNeverEnds()
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
        AWAIT(m_gateway.endpoints.empty());
    }
}

/** Only a record that does not end is held against a client; and what nobody reads does not come to an end. */
void TestTlsRecords::recordsThatTakeTheirTime()
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
    AWAIT_EQUAL(m_gateway.waitingLogins.size(), 1U);
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

void TestTlsRecords::smallFramesShareARecord()
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

void TestTlsRecords::largeTransfers()
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
    QVERIFY(eventually([&] { return peer.heard.size() >= expected.size(); }));
    QVERIFY(peer.heard == expected);
    AWAIT_EQUAL(m_gateway.endpoints[0]->outlet.queuedBytes(), 0);
}

void TestTlsRecords::renegotiation()
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
    AWAIT(!peer.recordKinds.isEmpty());
    QCOMPARE(peer.recordKinds[0], char(SSL3_RT_ALERT));
    QVERIFY(!peer.recordKinds.contains(char(SSL3_RT_HANDSHAKE)));
    RawClient other(m_door);
    QVERIFY(other.request(get("/health")));
}

void TestTlsRecords::keyUpdates()
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

QTEST_GUILESS_MAIN(TestTlsRecords)
#include "tst_tlsrecords.moc"
