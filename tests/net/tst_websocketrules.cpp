// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "netfixture.h"
#include "support/await.h"

using namespace natter;
using namespace natter::net;
using namespace natter::test;
using namespace natter::protocol;

namespace {

/** A masked frame with any first byte. */
QByteArray frame(quint8 first, const QByteArray &payload)
{
    QByteArray bytes = clientFrame(Opcode::Text, payload, 0x3A5C7E91);
    bytes[0] = char(first);
    return bytes;
}

QByteArray text(const QByteArray &payload)
{
    return frame(0x81, payload);
}

QByteArray closing(int code, const QByteArray &reason = {})
{
    return frame(0x88, closePayload(quint16(code), reason));
}

constexpr char lastText[] = "the last";

/** What the server says until it has echoed lastText, or has closed the connection. */
QByteArray transcript(RawClient &client)
{
    QByteArray said;
    while (true) {
        const auto heard = client.frame();
        if (!heard)
            return said + "(nothing)";
        switch (heard->opcode) {
        case Opcode::Text:
            if (heard->payload == lastText)
                return said + "goes on";
            said += "text<" + heard->payload + "> ";
            break;
        case Opcode::Pong:
            said += "pong<" + heard->payload + "> ";
            break;
        case Opcode::Close:
            said += "close ";
            if (!heard->payload.isEmpty())
                said += QByteArray::number(heard->closeCode()) + ' ';
            if (!client.closedByServer())
                return said + "(and open)";
            return said + (client.received.isEmpty() ? "end" : "(and more)");
        default:
            return said + "(opcode " + QByteArray::number(int(heard->opcode)) + ')';
        }
    }
}

} // namespace

/** What RFC 6455 demands of a server behind the handshake, over real sockets: a row a rule. (The opening handshake is
 * tst_handshake.cpp's and tst_upgrade.cpp's.) */
class TestWebSocketRules : public NetFixture
{
    Q_OBJECT

private Q_SLOTS:
    void rules_data();
    void rules();
    void texts_data();
    void texts();
    void everyCutOfAText();
    void serverFramesAreUnmasked();
    void nothingIsSaidBehindTheClose();
    void noExtensionIsAgreedTo();
    void floodOfEmptyFragments();
    void floodBehindTheClose();
    void drippedFrames();
    void pauseBetweenFragments();
};

void TestWebSocketRules::rules_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const QByteArray &name, const QByteArray &bytes, const QByteArray &expected) {
        QTest::newRow(name.constData()) << bytes << expected;
    };
    // §5.1: a server closes upon a frame that is not masked.
    row("5.1 unmasked text", serverFrame(Opcode::Text, "a"), "close 1002 end");
    row("5.1 unmasked ping", serverFrame(Opcode::Ping, "a"), "close 1002 end");
    row("5.1 unmasked close", serverFrame(Opcode::Close, closePayload(1000, {})), "close 1002 end");
    // §5.2: reserved bits without an extension, reserved opcodes.
    for (const int bit : {0x10, 0x20, 0x40})
        row("5.2 reserved bit " + QByteArray::number(bit, 16), frame(quint8(0x81 | bit), "a"), "close 1002 end");
    for (const int opcode : {0x3, 0x4, 0x5, 0x6, 0x7, 0xB, 0xC, 0xD, 0xE, 0xF})
        row("5.2 opcode " + QByteArray::number(opcode, 16), frame(quint8(0x80 | opcode), "a"), "close 1002 end");
    // §5.2: the shortest form of a length, whose most significant bit is 0.
    row("5.2 length 125 in 16 bits", QByteArray("\x81\xFE\x00\x7D\0\0\0\0", 8), "close 1002 end");
    row("5.2 length 65535 in 64 bits", QByteArray("\x81\xFF\0\0\0\0\0\0\xFF\xFF\0\0\0\0", 14), "close 1002 end");
    row("5.2 length 2^63", QByteArray("\x81\xFF\x80\0\0\0\0\0\0\0\0\0\0\0", 14), "close 1002 end");
    row("5.2 length 2^64-1", QByteArray("\x81\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0\0\0\0", 14), "close 1002 end");
    // §10.4: an implementation may bound sizes; §7.4.1: 1009 says so.
    row("10.4 length 2^63-1", QByteArray("\x81\xFF\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0\0\0\0", 14), "close 1009 end");
    for (const int size : {0, 1, 125, 126, 127, 65535, 65536}) {
        const QByteArray content(size, 'x');
        row("5.2 length " + QByteArray::number(size), text(content), "text<" + content + "> goes on");
    }
    // §5.4: fragments come in order and whole, not interleaved but with control frames.
    row("5.4 fragments", frame(0x01, "a") + frame(0x00, "b") + frame(0x80, "c"), "text<abc> goes on");
    row("5.4 empty fragments", frame(0x01, "") + frame(0x00, "") + frame(0x80, ""), "text<> goes on");
    row("5.4 a ping between fragments", frame(0x01, "a") + frame(0x89, "p") + frame(0x80, "b"),
        "pong<p> text<ab> goes on");
    row("5.4 a pong between fragments", frame(0x01, "a") + frame(0x8A, "p") + frame(0x80, "b"), "text<ab> goes on");
    row("5.4 a close between fragments", frame(0x01, "a") + closing(1000) + frame(0x80, "b"), "close 1000 end");
    row("5.4 continuation of nothing", frame(0x80, "a"), "close 1002 end");
    row("5.4 first part of a continuation of nothing", frame(0x00, "a"), "close 1002 end");
    row("5.4 continuation behind the last part", frame(0x01, "a") + frame(0x80, "b") + frame(0x80, "c"),
        "text<ab> close 1002 end");
    row("5.4 a text between fragments", frame(0x01, "a") + text("b"), "close 1002 end");
    row("5.4 a second beginning", frame(0x01, "a") + frame(0x01, "b"), "close 1002 end");
    // §5.5: control frames have 125 bytes at most, and are not fragmented.
    for (const int opcode : {0x8, 0x9, 0xA}) {
        row("5.5 fragmented " + QByteArray::number(opcode, 16), frame(quint8(opcode), ""), "close 1002 end");
        row("5.5 126 bytes in " + QByteArray::number(opcode, 16), frame(quint8(0x80 | opcode), QByteArray(126, 'x')),
            "close 1002 end");
    }
    // §5.5.1: a close is answered by a close, and has no body or one that begins with two bytes; §7.1.1, §7.1.5: the
    // code comes back, and it is the server that closes TCP.
    row("5.5.1 no body", frame(0x88, ""), "close end");
    row("5.5.1 one byte", frame(0x88, "x"), "close 1002 end");
    row("5.5.1 a code", closing(1000), "close 1000 end");
    row("5.5.1 a reason", closing(1001, QByteArray(123, 'r')), "close 1001 end");
    row("5.5.1 a reason that is not UTF-8", closing(1000, "\xC3"), "close 1007 end");
    row("5.5.1 a text behind it", closing(1000) + text("late"), "close 1000 end");
    row("5.5.1 a violation behind it", closing(1000) + frame(0xFF, "late"), "close 1000 end");
    row("5.5.1 a second one", closing(1000) + closing(1001), "close 1000 end");
    // §5.5.2, §5.5.3: a pong carries what the ping did; one that nobody asked for gets no answer.
    row("5.5.2 ping", frame(0x89, "abc"), "pong<abc> goes on");
    row("5.5.2 empty ping", frame(0x89, ""), "pong<> goes on");
    row("5.5.2 longest ping", frame(0x89, QByteArray(125, '\xFF')), "pong<" + QByteArray(125, '\xFF') + "> goes on");
    row("5.5.2 ping behind a close", closing(1000) + frame(0x89, "late"), "close 1000 end");
    row("5.5.3 pong", frame(0x8A, "abc"), "goes on");
    // §7.4.1: a type of data that is not accepted.
    row("7.4.1 binary", frame(0x82, "a"), "close 1003 end");
    row("7.4.1 first part of binary", frame(0x02, "a"), "close 1003 end");
    // §7.4: codes that may be sent, and those that never may (1004 has no meaning, 1005, 1006 and 1015 are not sent).
    for (const int code :
         {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999})
        row("7.4 code " + QByteArray::number(code), closing(code), "close " + QByteArray::number(code) + " end");
    for (const int code : {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535})
        row("7.4 no code " + QByteArray::number(code), closing(code), "close 1002 end");
}

void TestWebSocketRules::rules()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, expected);
    RawClient client(m_door);
    open(client);
    client.send(bytes + text(lastText));
    QCOMPARE(transcript(client), expected);
    if (expected.endsWith("end")) {
        AWAIT(m_gateway.endpoints.empty());
        QVERIFY(!m_gateway.texts.contains(QString::fromLatin1(lastText)));
    }
}

/** §5.6, §8.1: a text is UTF-8 as a whole, and whatever is not fails the connection with 1007 (§7.4.1). */
void TestWebSocketRules::texts_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<bool>("isGood");
    QTest::newRow("every length of a code point") << QByteArray("$\xC2\xA3\xE2\x82\xAC\xF0\x90\x8D\x88") << true;
    QTest::newRow("U+0000") << QByteArray("a\0b", 3) << true;
    QTest::newRow("U+D7FF, U+E000") << QByteArray("\xED\x9F\xBF\xEE\x80\x80") << true;
    QTest::newRow("U+FFFF") << QByteArray("\xEF\xBF\xBF") << true;
    QTest::newRow("U+10FFFF") << QByteArray("\xF4\x8F\xBF\xBF") << true;
    QTest::newRow("U+FEFF inside") << QByteArray("a\xEF\xBB\xBF") << true;
    QTest::newRow("U+FEFF first") << QByteArray("\xEF\xBB\xBF"
                                                "a")
                                  << false; // Qt would drop it: refused (W3)
    QTest::newRow("U+110000") << QByteArray("\xF4\x90\x80\x80") << false;
    QTest::newRow("F5") << QByteArray("\xF5\x80\x80\x80") << false;
    QTest::newRow("FF") << QByteArray("\xFF") << false;
    QTest::newRow("continuation alone") << QByteArray("a\x80") << false;
    QTest::newRow("cut after one of two") << QByteArray("a\xC3") << false;
    QTest::newRow("cut after two of three") << QByteArray("a\xE2\x82") << false;
    QTest::newRow("cut after three of four") << QByteArray("a\xF0\x90\x8D") << false;
    QTest::newRow("overlong in two") << QByteArray("\xC1\xBF") << false;
    QTest::newRow("overlong in three") << QByteArray("\xE0\x9F\xBF") << false;
    QTest::newRow("overlong in four") << QByteArray("\xF0\x8F\xBF\xBF") << false;
    QTest::newRow("first surrogate") << QByteArray("\xED\xA0\x80") << false;
    QTest::newRow("last surrogate") << QByteArray("\xED\xBF\xBF") << false;
    QTest::newRow("a pair of surrogates") << QByteArray("\xED\xA0\xBD\xED\xB1\x8B") << false;
}

void TestWebSocketRules::texts()
{
    QFETCH(QByteArray, content);
    QFETCH(bool, isGood);
    const QByteArray expected = isGood ? "text<" + content + "> goes on" : QByteArray("close 1007 end");
    QByteArray parts = frame(0x01, "");
    for (const char byte : content)
        parts += frame(0x00, QByteArray(1, byte));
    for (const QByteArray &bytes : {text(content), QByteArray(parts + frame(0x80, ""))}) {
        RawClient client(m_door);
        open(client);
        client.send(bytes + text(lastText));
        QCOMPARE(transcript(client), expected);
    }
}

/** §8.1 with §5.4: a code point may be cut anywhere by frames, and frames anywhere by segments. */
void TestWebSocketRules::everyCutOfAText()
{
    const QByteArray content = "a\xC2\xA3\xE2\x82\xAC\xF0\x90\x8D\x88z";
    RawClient client(m_door);
    open(client);
    QByteArray expected;
    for (qsizetype cut = 0; cut <= content.size(); ++cut) {
        client.send(frame(0x01, content.first(cut)).chopped(1));
        client.send(frame(0x01, content.first(cut)).last(1) + frame(0x80, content.sliced(cut)));
        expected += "text<" + content + "> ";
    }
    client.send(text(lastText));
    QCOMPARE(transcript(client), expected + "goes on");
}

/** §5.1: a server masks nothing. */
void TestWebSocketRules::serverFramesAreUnmasked()
{
    RawClient client(m_door);
    open(client);
    client.send(text("a") + frame(0x89, "b") + closing(1000));
    QVERIFY(client.closedByServer());
    QCOMPARE(client.received, QByteArray("\x81\x01"
                                         "a"
                                         "\x8A\x01"
                                         "b"
                                         "\x88\x02\x03\xE8",
                                         10));
}

/** §5.5.1: no data behind a close frame; §1.4, §7.1.1: the peer's close is waited for, then TCP is closed. */
void TestWebSocketRules::nothingIsSaidBehindTheClose()
{
    RawClient client(m_door);
    open(client);
    client.sendText("close me");
    const auto close = client.frame();
    QVERIFY(close);
    QCOMPARE(close->closeCode(), 4009);
    m_gateway.endpoints[0]->outlet.send(serverFrame(Opcode::Text, "late"));
    client.send(text("late") + frame(0x89, "late"));
    client.send(closing(4009));
    QVERIFY(client.closedByServer());
    QVERIFY(client.received.isEmpty());
}

/** §9.1: what was not asked for is not used, and what is not spoken not agreed to. */
void TestWebSocketRules::noExtensionIsAgreedTo()
{
    RawClient client(m_door);
    const auto response =
        client.request(upgradeHead("?token=good", "Sec-WebSocket-Extensions: permessage-deflate\r\n"));
    QVERIFY(response);
    QCOMPARE(response->status, 101);
    QVERIFY(!response->fields.contains("sec-websocket-extensions"));
    client.send(frame(0xC1, "compressed?"));
    QCOMPARE(transcript(client), "close 1002 end");
}

/** A message that never has any content does not go on for ever (SECURITY). */
void TestWebSocketRules::floodOfEmptyFragments()
{
    RawClient client(m_door);
    open(client);
    client.send(frame(0x01, "") + frame(0x00, "").repeated(1'000'000));
    QCOMPARE(transcript(client), "close 1008 end");
}

/** What comes behind a close is neither heard nor held. */
void TestWebSocketRules::floodBehindTheClose()
{
    RawClient client(m_door);
    open(client);
    client.send(closing(1000) + text(QByteArray(1000, 'x')).repeated(1000));
    QCOMPARE(transcript(client), "close 1000 end");
    QVERIFY(m_gateway.texts.isEmpty());
}

void TestWebSocketRules::drippedFrames()
{
    RawClient client(m_door);
    open(client);
    const QByteArray frames =
        text("one") + frame(0x01, "\xC2") + frame(0x89, "ping") + frame(0x80, "\xA3") + text(lastText);
    for (const char byte : frames)
        client.send(QByteArray(1, byte));
    QCOMPARE(transcript(client), "text<one> pong<ping> text<\xC2\xA3> goes on");
}

/** QT-FAULTS W5: Qt closes when a message pauses for five seconds. What tells how long this pause is, is the server's
 * own ping after so much silence. */
void TestWebSocketRules::pauseBetweenFragments()
{
    if (m_tls)
        QSKIP("it makes no difference, and takes its time");
    m_options.pingAfter = std::chrono::milliseconds(5'600);
    m_options.messageTime = std::chrono::seconds(30);
    serve(m_options);
    RawClient within(m_door);
    open(within);
    RawClient between(m_door);
    open(between);
    within.send(text("half a frame").first(9));
    between.send(frame(0x01, "half a "));
    for (RawClient *client : {&within, &between}) {
        QVERIFY(eventually([&] { return client->received.size() >= 2; }));
        QCOMPARE(client->frame()->opcode, Opcode::Ping);
    }
    within.send(text("half a frame").sliced(9) + text(lastText));
    between.send(frame(0x80, "message") + text(lastText));
    QCOMPARE(transcript(within), "text<half a frame> goes on");
    QCOMPARE(transcript(between), "text<half a message> goes on");
}

QTEST_GUILESS_MAIN(TestWebSocketRules)
#include "tst_websocketrules.moc"
