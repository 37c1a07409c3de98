// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/ids.h"
#include "model/text.h"
#include "protocol/jsonscan.h"
#include "protocol/jsonwriter.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QTest>

#include <limits>

using namespace Qt::StringLiterals;
using namespace natter;
using namespace natter::protocol;

class JsonWriterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void escapes_data();
    void escapes();
    void everyCodePointSurvivesTheRoundTrip();
    void randomTextsSurviveTheRoundTrip();
    void shapes();
    void numbers();
};

void JsonWriterTest::escapes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("empty") << QString() << QByteArray(R"("")");
    QTest::newRow("quote, backslash") << u"\"\\"_s << QByteArray(R"("\"\\")");
    QTest::newRow("line ends, tab") << u"\r\n\t"_s << QByteArray(R"("\r\n\t")");
    QTest::newRow("controls") << u"\u0001\b\f\u001f"_s << QByteArray(R"("\u0001\u0008\u000c\u001f")");
    QTest::newRow("NUL") << QString(1, QChar(u'\0')) << QByteArray(R"("\u0000")");
    QTest::newRow("slash and DEL stay") << u"/\u007f"_s << QByteArray("\"/\x7f\"");
    QTest::newRow("UTF-8 stays") << u"é€🦊\u2028"_s << QByteArray("\"é€🦊\xe2\x80\xa8\"");
    QTest::newRow("escapes at both ends") << u"\nmiddle\n"_s << QByteArray(R"("\nmiddle\n")");
}

void JsonWriterTest::escapes()
{
    QFETCH(QString, text);
    QFETCH(QByteArray, json);
    QCOMPARE(JsonWriter().beginObject().field("t", text).endObject().take(), QByteArray("{\"t\":" + json + "}"));
    QCOMPARE(jsonSize(text), json.size());
}

void JsonWriterTest::everyCodePointSurvivesTheRoundTrip()
{
    for (char32_t point = 1; point <= 0x10FFFF; ++point) {
        if (QChar::isSurrogate(point))
            continue;
        const QString text = u"a"_s + QStringView(QChar::fromUcs4(point)) + u"z"_s;
        const QByteArray json = JsonWriter().beginObject().field("t", text).endObject().take();
        QVERIFY2(!scanJson(json), json.constData());
        QCOMPARE(QJsonDocument::fromJson(json).object()[u"t"_s].toString(), text);
    }
}

void JsonWriterTest::randomTextsSurviveTheRoundTrip()
{
    QRandomGenerator random(7);
    for (int i = 0; i < 2'000; ++i) {
        QString text;
        for (int left = random.bounded(200); left > 0; --left)
            text += QChar(char16_t(random.bounded(3) ? 1 + random.bounded(0x7F) : 1 + random.bounded(0xD7FE)));
        const QByteArray json = JsonWriter(8).beginObject().field("a", u"x").field("t", text).endObject().take();
        QCOMPARE(QJsonDocument::fromJson(json).object()[u"t"_s].toString(), text);
    }
}

void JsonWriterTest::shapes()
{
    JsonWriter json;
    json.beginObject()
        .field("text", u"a")
        .field("yes", true)
        .field("no", false)
        .field("id", UserId(7))
        .plain("plain", "bearer")
        .raw("raw", R"({"x":[1]})")
        .field("time", Timestamp(std::chrono::milliseconds(1)));
    json.beginArray("empty").endArray();
    json.beginArray("numbers").element(1).element(2).endArray();
    json.beginArray("texts").element(u"a").element(u"b").endArray();
    json.beginObject("object").endObject();
    json.beginObject("deeper")
        .beginObject("deepest")
        .field("n", qint64(1))
        .endObject()
        .field("m", qint64(2))
        .endObject();
    QCOMPARE(json.endObject().take(),
             QByteArray(R"({"text":"a","yes":true,"no":false,"id":7,"plain":"bearer","raw":{"x":[1]},)"
                        R"("time":"1970-01-01T00:00:00.001Z","empty":[],"numbers":[1,2],"texts":["a","b"],)"
                        R"("object":{},"deeper":{"deepest":{"n":1},"m":2}})"));
}

void JsonWriterTest::numbers()
{
    for (const qint64 number : {qint64(0), qint64(-1), maxWireInteger, std::numeric_limits<qint64>::min(),
                                std::numeric_limits<qint64>::max()}) {
        QCOMPARE(JsonWriter().beginObject().field("n", number).endObject().take(),
                 QByteArray("{\"n\":" + QByteArray::number(number) + "}"));
    }
}

QTEST_APPLESS_MAIN(JsonWriterTest)
#include "tst_jsonwriter.moc"
