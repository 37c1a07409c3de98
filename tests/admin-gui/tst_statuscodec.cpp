// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/codec.h"
#include "protocol/eventcodec.h"

#include <QTest>

using namespace natter;
using namespace natter::protocol;
using namespace Qt::StringLiterals;

/** What a server says about itself, as its clients understand it. */
class StatusCodecTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void welcomeIsUnderstood();
    void healthIsUnderstood();
    void refusesWhatLacksAPromise_data();
    void refusesWhatLacksAPromise();
    void wordsAreFitToBeShown();
};

void StatusCodecTest::welcomeIsUnderstood()
{
    const auto identity = decodeWelcome(encodeWelcome(u"Äpfel & Söhne"_s, u"2.1.0"_s));
    QVERIFY(identity.has_value());
    QCOMPARE(identity->name, u"Äpfel & Söhne"_s);
    QCOMPARE(identity->version, u"2.1.0"_s);
}

void StatusCodecTest::healthIsUnderstood()
{
    const auto healthy = decodeHealth(encodeHealth());
    QVERIFY(healthy.has_value());
    QVERIFY(healthy->isHealthy());
    const auto sick = decodeHealth(R"({"status":"degraded","since":3})");
    QVERIFY(sick.has_value());
    QVERIFY(!sick->isHealthy());
    QCOMPARE(sick->status, u"degraded"_s);
}

void StatusCodecTest::refusesWhatLacksAPromise_data()
{
    QTest::addColumn<QByteArray>("welcome");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("html") << QByteArray("<html></html>");
    QTest::newRow("array") << QByteArray("[]");
    QTest::newRow("no version") << QByteArray(R"({"message":"Welcome to X"})");
    QTest::newRow("version of another type") << QByteArray(R"({"message":"Welcome to X","version":1})");
    QTest::newRow("no message") << QByteArray(R"({"version":"1"})");
    QTest::newRow("no welcome") << QByteArray(R"({"message":"Hello","version":"1"})");
}

void StatusCodecTest::refusesWhatLacksAPromise()
{
    QFETCH(const QByteArray, welcome);
    QVERIFY(!decodeWelcome(welcome));
    QVERIFY(!decodeHealth(welcome));
}

void StatusCodecTest::wordsAreFitToBeShown()
{
    const QString nasty = u"Line\none\u202Eevil\u0007 <b>bold</b>"_s;
    const auto identity = decodeWelcome(encodeWelcome(nasty, QString(500, u'9')));
    QVERIFY(identity.has_value());
    QCOMPARE(identity->name, u"Line one\uFFFDevil\uFFFD <b>bold</b>"_s);
    QCOMPARE(identity->version.size(), 121);
    QVERIFY(identity->version.endsWith(QChar(0x2026)));
    // The cut never leaves half a character.
    QString faces(119, u'a');
    for (int i = 0; i < 20; ++i)
        faces += QString::fromUcs4(U"\U0001F642", 1);
    const auto cut = decodeWelcome(encodeWelcome(faces, u"1"_s));
    QVERIFY(cut.has_value());
    QCOMPARE(cut->name, QString(119, u'a') + QChar(0x2026));
}

QTEST_GUILESS_MAIN(StatusCodecTest)
#include "tst_statuscodec.moc"
