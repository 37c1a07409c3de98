// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/frameguard.h"

#include <QTest>

using namespace natter;
using namespace natter::net;
using namespace natter::protocol;

namespace {

/** Writes down what comes through, as a text to compare. */
class Record final : public FrameSink
{
public:
    QByteArray text;

    void textFrame(QByteArrayView frame, QByteArrayView payload) override
    {
        // Whatever came in, what goes on is one whole frame whose mask changes nothing.
        if (frame != clientFrame(Opcode::Text, payload, 0))
            text += "(wrong frame)";
        text += "text<" + payload.toByteArray() + "> ";
    }
    void pingFrame(QByteArrayView frame) override { text += "ping<" + frame.sliced(6).toByteArray() + "> "; }
    void pong(QByteArrayView payload) override { text += "pong<" + payload.toByteArray() + "> "; }
    void closeFrame(quint16 code) override { text += "close<" + QByteArray::number(code) + "> "; }
};

QByteArray outcome(QByteArray bytes, qsizetype step, const FrameLimits &limits = {})
{
    FrameGuard guard(limits);
    Record record;
    for (qsizetype at = 0; at < bytes.size(); at += step) {
        const std::span<char> piece(bytes.data() + at, std::size_t(std::min(step, bytes.size() - at)));
        if (const auto fault = guard.feed(piece, Steady::now(), record))
            return record.text + QByteArray::number(quint16(*fault));
        if (record.text.contains("close<"))
            break; // nothing may be fed behind it
    }
    return record.text + (guard.isMidMessage() ? "..." : ".");
}

/** A masked client frame with any first byte. */
QByteArray frame(quint8 first, const QByteArray &payload)
{
    QByteArray bytes = clientFrame(Opcode::Text, payload, 0x12345678);
    bytes[0] = char(first);
    return bytes;
}

QByteArray text(const QByteArray &payload)
{
    return frame(0x81, payload);
}

QByteArray closing(quint16 code, const QByteArray &reason = {})
{
    return frame(0x88, closePayload(code, reason));
}

} // namespace

class TestFrameGuard : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void frames_data();
    void frames();
    void pingsAreCounted();
    void sizesAreExact();
    void nothingIsKept();
};

void TestFrameGuard::frames_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("expected");
    const QByteArray euro = "\xE2\x82\xAC";
    QTest::newRow("text") << text("hello") << QByteArray("text<hello> .");
    QTest::newRow("empty text") << text("") << QByteArray("text<> .");
    QTest::newRow("two texts") << QByteArray(text("a") + text("b")) << QByteArray("text<a> text<b> .");
    QTest::newRow("16-bit length") << text(QByteArray(126, 'x')) << QByteArray("text<" + QByteArray(126, 'x') + "> .");
    QTest::newRow("fragments") << QByteArray(frame(0x01, "a") + frame(0x00, "b") + frame(0x80, "c"))
                               << QByteArray("text<abc> .");
    QTest::newRow("empty fragments") << QByteArray(frame(0x01, "") + frame(0x00, "") + frame(0x80, ""))
                                     << QByteArray("text<> .");
    QTest::newRow("fragments cut a code point")
        << QByteArray(frame(0x01, euro.first(1)) + frame(0x80, euro.sliced(1))) << QByteArray("text<" + euro + "> .");
    QTest::newRow("control between fragments")
        << QByteArray(frame(0x01, "a") + frame(0x89, "p") + frame(0x80, "b")) << QByteArray("ping<p> text<ab> .");
    QTest::newRow("long fragments") << QByteArray(frame(0x01, QByteArray(200, 'a')) + frame(0x80, QByteArray(200, 'b')))
                                    << QByteArray("text<" + QByteArray(200, 'a') + QByteArray(200, 'b') + "> .");
    QTest::newRow("ping") << frame(0x89, "are you there") << QByteArray("ping<are you there> .");
    QTest::newRow("empty ping") << frame(0x89, "") << QByteArray("ping<> .");
    QTest::newRow("pong") << frame(0x8A, "here") << QByteArray("pong<here> .");
    QTest::newRow("close") << closing(1000) << QByteArray("close<1000> .");
    QTest::newRow("close without a code") << frame(0x88, "") << QByteArray("close<1005> .");
    QTest::newRow("close with a reason") << closing(4001, "bye " + euro) << QByteArray("close<4001> .");
    QTest::newRow("frames behind a close") << QByteArray(closing(1000) + text("late")) << QByteArray("close<1000> .");
    QTest::newRow("close 1012") << closing(1012) << QByteArray("close<1012> .");
    QTest::newRow("half a frame") << text("hello").first(8) << QByteArray("...");
    QTest::newRow("half a message") << frame(0x01, "hello") << QByteArray("...");

    QTest::newRow("unmasked") << serverFrame(Opcode::Text, "hello") << QByteArray("1002");
    QTest::newRow("RSV1") << frame(0xC1, "hello") << QByteArray("1002");
    QTest::newRow("RSV2") << frame(0xA1, "hello") << QByteArray("1002");
    QTest::newRow("RSV3") << frame(0x91, "hello") << QByteArray("1002");
    QTest::newRow("binary") << frame(0x82, "hello") << QByteArray("1003");
    QTest::newRow("reserved data opcode") << frame(0x83, "hello") << QByteArray("1002");
    QTest::newRow("reserved control opcode") << frame(0x8B, "hello") << QByteArray("1002");
    QTest::newRow("fragmented ping") << frame(0x09, "hello") << QByteArray("1002");
    QTest::newRow("long ping") << frame(0x89, QByteArray(126, 'x')) << QByteArray("1002");
    QTest::newRow("continuation of nothing") << frame(0x80, "hello") << QByteArray("1002");
    QTest::newRow("text within a message") << QByteArray(frame(0x01, "a") + text("b")) << QByteArray("1002");
    QTest::newRow("16-bit length not needed") << QByteArray("\x81\xFE\x00\x7D\0\0\0\0", 8) << QByteArray("1002");
    QTest::newRow("64-bit length not needed") << QByteArray("\x81\xFF\0\0\0\0\0\0\xFF\xFF", 10) << QByteArray("1002");
    QTest::newRow("length 2^63") << QByteArray("\x81\xFF\x80\0\0\0\0\0\0\0", 10) << QByteArray("1002");
    QTest::newRow("length 2^63-1") << QByteArray("\x81\xFF\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 10) << QByteArray("1009");
    QTest::newRow("invalid UTF-8") << text("a\xFF") << QByteArray("1007");
    QTest::newRow("surrogate") << text("\xED\xA0\x80") << QByteArray("1007");
    QTest::newRow("overlong") << text("\xC0\x80") << QByteArray("1007");
    QTest::newRow("cut code point") << text(euro.first(2)) << QByteArray("1007");
    QTest::newRow("BOM") << text("\xEF\xBB\xBF{}") << QByteArray("1007");
    QTest::newRow("invalid UTF-8 in fragments")
        << QByteArray(frame(0x01, "a") + frame(0x80, "\xFF")) << QByteArray("1007");
    QTest::newRow("close of one byte") << frame(0x88, "x") << QByteArray("1002");
    QTest::newRow("close 999") << closing(999) << QByteArray("1002");
    QTest::newRow("close 1005") << closing(1005) << QByteArray("1002");
    QTest::newRow("close 1006") << closing(1006) << QByteArray("1002");
    QTest::newRow("close 2999") << closing(2999) << QByteArray("1002");
    QTest::newRow("close 5000") << closing(5000) << QByteArray("1002");
    QTest::newRow("close with bad UTF-8") << frame(0x88, QByteArray("\x03\xE8\xFF", 3)) << QByteArray("1007");
    QTest::newRow("a good one, then a bad one")
        << QByteArray(text("a") + frame(0xC1, "b")) << QByteArray("text<a> 1002");
    QTest::newRow("many empty fragments")
        << QByteArray(frame(0x01, "") + frame(0x00, "").repeated(1024)) << QByteArray("1008");
}

void TestFrameGuard::frames()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, expected);
    QCOMPARE(outcome(bytes, bytes.size()), expected);
    for (const qsizetype step : {1, 2, 3, 5, 13, 128})
        QCOMPARE(outcome(bytes, step), expected);
}

void TestFrameGuard::pingsAreCounted()
{
    FrameLimits limits;
    limits.pings = 2;
    FrameGuard guard(limits);
    Record record;
    const auto ping = [&](Steady::time_point now) {
        QByteArray bytes = frame(0x89, "");
        return guard.feed({bytes.data(), std::size_t(bytes.size())}, now, record);
    };
    const auto start = Steady::now();
    QVERIFY(!ping(start));
    QVERIFY(!ping(start));
    QVERIFY(!ping(start + limits.pingWindow));
    QVERIFY(!ping(start + limits.pingWindow));
    QCOMPARE(ping(start + limits.pingWindow), CloseCode::PolicyViolation);
}

void TestFrameGuard::sizesAreExact()
{
    const QByteArray largest(64 * 1024, 'x');
    QVERIFY(outcome(text(largest), largest.size() * 2).startsWith("text<"));
    QVERIFY(outcome(text(largest), 1000).startsWith("text<"));
    QCOMPARE(outcome(text(largest + 'x'), largest.size() * 2), "1009");
    QCOMPARE(outcome(text(largest + 'x').first(10), 1), "1009"); // the head is enough to know
    QCOMPARE(outcome(frame(0x01, largest) + frame(0x80, "x"), largest.size() * 2), "1009");
}

void TestFrameGuard::nothingIsKept()
{
    const FrameLimits limits;
    FrameGuard guard(limits);
    Record record;
    QByteArray bytes = text("first") + text("second");
    for (char &byte : bytes)
        QVERIFY(!guard.feed({&byte, 1}, Steady::now(), record));
    QCOMPARE(record.text, "text<first> text<second> ");
    QVERIFY(!guard.isMidMessage());
}

QTEST_APPLESS_MAIN(TestFrameGuard)
#include "tst_frameguard.moc"
