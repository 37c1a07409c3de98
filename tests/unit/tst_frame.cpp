// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/closecode.h"
#include "protocol/frame.h"

#include <QSet>
#include <QStringDecoder>
#include <QTest>

using namespace natter::protocol;

class FrameTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void serverFrames_data();
    void serverFrames();
    void framesOfTheRfc();
    void clientFramesUnmaskToTheirPayload_data();
    void clientFramesUnmaskToTheirPayload();
    void closePayloads_data();
    void closePayloads();
    void closeReasonsAreCutBetweenCodePoints();
    void everyCloseCodeHasItsRow();
    void adviceOfTheContract();
};

namespace {

void addLengths()
{
    QTest::addColumn<qsizetype>("size");
    QTest::addColumn<QByteArray>("length"); // the bytes behind the first one, with the mask bit clear
    QTest::newRow("0") << qsizetype(0) << QByteArray(1, '\0');
    QTest::newRow("1") << qsizetype(1) << QByteArray("\x01");
    QTest::newRow("125") << qsizetype(125) << QByteArray("\x7d");
    QTest::newRow("126") << qsizetype(126) << QByteArray("\x7e\x00\x7e", 3);
    QTest::newRow("127") << qsizetype(127) << QByteArray("\x7e\x00\x7f", 3);
    QTest::newRow("256") << qsizetype(256) << QByteArray("\x7e\x01\x00", 3);
    QTest::newRow("65535") << qsizetype(65535) << QByteArray("\x7e\xff\xff");
    QTest::newRow("65536") << qsizetype(65536) << QByteArray("\x7f\x00\x00\x00\x00\x00\x01\x00\x00", 9);
    QTest::newRow("256 KiB") << qsizetype(262144) << QByteArray("\x7f\x00\x00\x00\x00\x00\x04\x00\x00", 9);
}

QByteArray payloadOf(qsizetype size)
{
    QByteArray payload(size, Qt::Uninitialized);
    for (qsizetype i = 0; i < size; ++i)
        payload[i] = char(i * 31 % 251);
    return payload;
}

} // namespace

void FrameTest::serverFrames_data()
{
    addLengths();
}

void FrameTest::serverFrames()
{
    QFETCH(qsizetype, size);
    QFETCH(QByteArray, length);
    const QByteArray payload = payloadOf(size);
    QCOMPARE(serverFrameHeadSize(size), 1 + length.size());
    QCOMPARE(serverFrame(Opcode::Text, payload), QByteArray("\x81" + length + payload));
    QCOMPARE(serverFrame(Opcode::Binary, payload).at(0), '\x82');
    QCOMPARE(serverFrame(Opcode::Close, payload).at(0), '\x88');
    QCOMPARE(serverFrame(Opcode::Ping, payload).at(0), '\x89');
    QCOMPARE(serverFrame(Opcode::Pong, payload).at(0), '\x8a');
}

void FrameTest::framesOfTheRfc()
{
    // The examples of RFC 6455 §5.7.
    QCOMPARE(serverFrame(Opcode::Text, "Hello"), QByteArray::fromHex("810548656c6c6f"));
    QCOMPARE(clientFrame(Opcode::Text, "Hello", 0x37fa213d), QByteArray::fromHex("818537fa213d7f9f4d5158"));
    QCOMPARE(serverFrame(Opcode::Ping, "Hello"), QByteArray::fromHex("890548656c6c6f"));
    QCOMPARE(clientFrame(Opcode::Pong, "Hello", 0x37fa213d), QByteArray::fromHex("8a8537fa213d7f9f4d5158"));
}

void FrameTest::clientFramesUnmaskToTheirPayload_data()
{
    addLengths();
}

void FrameTest::clientFramesUnmaskToTheirPayload()
{
    QFETCH(qsizetype, size);
    QFETCH(QByteArray, length);
    const QByteArray payload = payloadOf(size);
    const QByteArray frame = clientFrame(Opcode::Text, payload, 0x01FE80A5);
    length[0] = char(quint8(length[0]) | 0x80);
    QVERIFY(frame.startsWith(QByteArray("\x81" + length + "\x01\xfe\x80\xa5")));
    QByteArray unmasked = frame.sliced(1 + length.size() + 4);
    QCOMPARE(unmasked.size(), size);
    for (qsizetype i = 0; i < size; ++i)
        unmasked[i] = char(unmasked[i] ^ "\x01\xfe\x80\xa5"[i % 4]);
    QCOMPARE(unmasked, payload);
}

void FrameTest::closePayloads_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("reason");
    QTest::addColumn<QByteArray>("payload");
    QTest::newRow("no reason") << 1000 << QByteArray() << QByteArray("\x03\xe8");
    QTest::newRow("a reason") << 4401 << QByteArray("login ended") << QByteArray("\x11\x31login ended");
    QTest::newRow("123 bytes") << 1000 << QByteArray(123, 'x') << QByteArray("\x03\xe8" + QByteArray(123, 'x'));
    QTest::newRow("124 bytes") << 1000 << QByteArray(124, 'x') << QByteArray("\x03\xe8" + QByteArray(123, 'x'));
    QTest::newRow("a megabyte") << 1000 << QByteArray(1 << 20, 'x') << QByteArray("\x03\xe8" + QByteArray(123, 'x'));
    QTest::newRow("é fits exactly") << 1000 << QByteArray(121, 'x') + "é"
                                    << QByteArray("\x03\xe8" + QByteArray(121, 'x') + "é");
    QTest::newRow("é would be cut") << 1000 << QByteArray(122, 'x') + "é"
                                    << QByteArray("\x03\xe8" + QByteArray(122, 'x'));
}

void FrameTest::closePayloads()
{
    QFETCH(int, code);
    QFETCH(QByteArray, reason);
    QFETCH(QByteArray, payload);
    QCOMPARE(closePayload(quint16(code), reason), payload);
}

void FrameTest::closeReasonsAreCutBetweenCodePoints()
{
    for (const char *letter : {"é", "€", "🦊"}) {
        for (int shift = 0; shift < 4; ++shift) {
            const QByteArray reason = QByteArray(shift, 'x') + QByteArray(letter).repeated(80);
            const QByteArray cut = closePayload(1000, reason).sliced(2);
            QVERIFY(cut.size() <= 123 && cut.size() > 123 - 4);
            QVERIFY(reason.startsWith(cut));
            QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
            const QString decoded = decoder(cut);
            QVERIFY(!decoder.hasError());
            QCOMPARE(decoded.toUtf8(), cut);
        }
    }
}

void FrameTest::everyCloseCodeHasItsRow()
{
    const CloseCode all[] = {
        CloseCode::Normal,        CloseCode::GoingAway,       CloseCode::ProtocolError, CloseCode::UnsupportedData,
        CloseCode::InvalidText,   CloseCode::PolicyViolation, CloseCode::TooBig,        CloseCode::InternalError,
        CloseCode::TryAgainLater, CloseCode::NoHello,         CloseCode::TooSlow,       CloseCode::ClosedByOperator,
        CloseCode::Flood,         CloseCode::LoginEnded,      CloseCode::Banned,
    };
    for (const CloseCode code : all) {
        const CloseRow &row = closeRow(code);
        QCOMPARE(row.code, code);
        QVERIFY(row.reason.size() <= 123);
        QVERIFY(code == CloseCode::Normal || !row.reason.isEmpty());
    }
    QCOMPARE(closeRow(CloseCode(4999)).code, CloseCode::InternalError);
}

void FrameTest::adviceOfTheContract()
{
    QCOMPARE(closeRow(CloseCode::LoginEnded).advice, AfterClose::StayAway);
    QCOMPARE(closeRow(CloseCode::Banned).advice, AfterClose::StayAway);
    QCOMPARE(closeRow(CloseCode::Flood).advice, AfterClose::BackOff);
    QCOMPARE(closeRow(CloseCode::GoingAway).advice, AfterClose::Reconnect);
    QCOMPARE(closeRow(CloseCode::TryAgainLater).advice, AfterClose::BackOff);
}

QTEST_APPLESS_MAIN(FrameTest)
#include "tst_frame.moc"
