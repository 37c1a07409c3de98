// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/answer.h"

#include <QTest>

using namespace natter;
using namespace natter::net;

/** The one place that writes responses: what every answer carries, and what none may. */
class TestAnswer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void injections_data();
    void injections();
    void everyAnswerIsSecured();
    void ownPolicyStays();
    void upgradeIsNamed();
    void statusLines();

private:
    [[nodiscard]] QByteArray written(const Answer &answer, const AnswerContext &context = {})
    {
        return m_writer.bytes(answer, context);
    }

    Options m_options;
    AnswerWriter m_writer{m_options};
};

void TestAnswer::injections_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("CR LF in the value") << QByteArray("X-Test") << QByteArray("a\r\nSet-Cookie: evil=1");
    QTest::newRow("LF") << QByteArray("X-Test") << QByteArray("a\nSet-Cookie: evil=1");
    QTest::newRow("CR") << QByteArray("X-Test") << QByteArray("a\rSet-Cookie: evil=1");
    QTest::newRow("a response of its own") << QByteArray("X-Test") << QByteArray("\r\n\r\nHTTP/1.1 200 evil=1");
    QTest::newRow("NUL") << QByteArray("X-Test") << QByteArray("evil=1\0", 7);
    QTest::newRow("ESC") << QByteArray("X-Test") << QByteArray("\x1B[31mevil=1");
    QTest::newRow("CR LF in the name") << QByteArray("X\r\nevil=1") << QByteArray("a");
    QTest::newRow("colon in the name") << QByteArray("X: evil=1") << QByteArray("a");
    QTest::newRow("no name") << QByteArray() << QByteArray("evil=1");
}

void TestAnswer::injections()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    Answer answer = Answer::json(200, "{}");
    const QByteArray without = written(answer);
    answer.fields.emplace_back(name, value);
    QCOMPARE(written(answer), without);
    answer.fields.emplace_back("X-Good", "stays");
    QVERIFY(written(answer).contains("\r\nX-Good: stays\r\n"));
}

void TestAnswer::everyAnswerIsSecured()
{
    for (const Answer &answer :
         {Answer::json(200, "{}"), Answer{204, {}, {}}, Answer::failure(Error(ErrorCode::NotFound)),
          Answer::failure(Error(ErrorCode::Internal))}) {
        const QByteArray bytes = written(answer);
        QCOMPARE(bytes.count("\r\nX-Content-Type-Options: nosniff\r\n"), 1);
        QCOMPARE(bytes.count("\r\nContent-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"), 1);
        QCOMPARE(bytes.count("\r\nReferrer-Policy: no-referrer\r\n"), 1);
        QVERIFY(!bytes.contains("\r\nServer:"));               // nobody's business
        QVERIFY(!bytes.contains("Strict-Transport-Security")); // the host's to decide: docs/operations.md
    }
}

void TestAnswer::ownPolicyStays()
{
    Answer answer = Answer::json(200, "{}");
    answer.fields.emplace_back("Content-Security-Policy", "default-src 'self'");
    const QByteArray bytes = written(answer);
    QCOMPARE(bytes.count("Content-Security-Policy"), 1);
    QVERIFY(bytes.contains("Content-Security-Policy: default-src 'self'\r\n"));
}

/** Upgrade is hop-by-hop, and to be named in Connection (RFC 9110 §7.8); 426 has to have it (§15.5.22). */
void TestAnswer::upgradeIsNamed()
{
    AnswerContext context;
    const Answer answer = Answer::failure(Error(ErrorCode::UpgradeRequired));
    QVERIFY(written(answer, context).contains("\r\nConnection: Upgrade\r\n"));
    context.keepAlive = false;
    const QByteArray last = written(answer, context);
    QVERIFY(last.contains("\r\nConnection: close, Upgrade\r\n"));
    QVERIFY(last.contains("\r\nUpgrade: websocket\r\n"));
    QVERIFY(last.contains("\r\nSec-WebSocket-Version: 13\r\n"));
}

/** Every error that can be answered has a status line with its own phrase, and none of the server's making is a 200. */
void TestAnswer::statusLines()
{
    for (int i = 0; i <= int(ErrorCode::StorageFull); ++i) {
        const ErrorCode code = ErrorCode(i);
        const QByteArray bytes = written(Answer::failure(Error(code)));
        const int status = errorRow(code).httpStatus;
        const QByteArray begin = "HTTP/1.1 " + QByteArray::number(status) + ' ';
        QVERIFY2(bytes.startsWith(begin), bytes.constData());
        QVERIFY2(bytes.sliced(begin.size(), 8) != "Status\r\n", bytes.constData());
        QVERIFY(status >= 400);
        QCOMPARE(bytes.contains("\r\nWWW-Authenticate: Bearer\r\n"), status == 401);
        QCOMPARE(bytes.contains("\r\nRetry-After: "), status == 503);
    }
}

QTEST_APPLESS_MAIN(TestAnswer)
#include "tst_answer.moc"
