// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/jsonscan.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace natter::protocol;

namespace {

QByteArray nested(int depth)
{
    return QByteArray(depth, '[') + QByteArray(depth, ']');
}

/** Random JSON as text: the scanner must take whatever JSON allows, in every spelling of it. */
class RandomJson
{
public:
    explicit RandomJson(quint32 seed)
        : m_random(seed)
    {}

    QByteArray document() { return space() + (pick(2) ? object(1) : array(1)) + space(); }

private:
    int pick(int below) { return int(m_random.bounded(below)); }

    QByteArray space()
    {
        static constexpr char kinds[] = " \t\r\n";
        return pick(4) ? QByteArray() : QByteArray(pick(3), kinds[pick(4)]);
    }

    QByteArray value(int depth)
    {
        switch (pick(depth > 8 ? 5 : 7)) {
        case 0:
            return "true";
        case 1:
            return pick(2) ? "false" : "null";
        case 2:
            return QByteArray::number(m_random.bounded(qint64(-9007199254740991), qint64(9007199254740992)));
        case 3:
            return real();
        case 4:
            return string();
        case 5:
            return array(depth + 1);
        default:
            return object(depth + 1);
        }
    }

    QByteArray real()
    {
        QByteArray text =
            (pick(2) ? "-" : "") + QByteArray::number(pick(1000)) + '.' + QByteArray::number(pick(100'000));
        if (pick(2))
            text += QByteArray(pick(2) ? "e" : "E") +
                    (pick(2)   ? "-"
                     : pick(2) ? "+"
                               : "") +
                    QByteArray::number(pick(200));
        return text;
    }

    QByteArray string()
    {
        QByteArray text = "\"";
        for (int i = pick(12); i > 0; --i) {
            switch (pick(6)) {
            case 0:
                text += '\\';
                text += "\"\\/bfnrt"[pick(8)];
                break;
            case 1:
                text += "\\u" + QByteArray::number(pick(0xD7FE) + 1, 16).rightJustified(4, '0');
                break;
            case 2:
                text += "\\uD83E\\uDD8a";
                break;
            case 3:
                text += QStringView(QChar::fromUcs4(char32_t(0x80 + pick(0xD000)))).toUtf8();
                break;
            case 4:
                text += QStringView(QChar::fromUcs4(char32_t(0x10000 + pick(0xFFFFF)))).toUtf8();
                break;
            default:
                text += char('a' + pick(26));
            }
        }
        return text + '"';
    }

    QByteArray array(int depth)
    {
        QByteArray text = "[" + space();
        for (int i = 0, size = pick(5); i < size; ++i)
            text += (i ? "," + space() : QByteArray()) + value(depth) + space();
        return text + ']';
    }

    QByteArray object(int depth)
    {
        QByteArray text = "{" + space();
        for (int i = 0, size = pick(5); i < size; ++i) {
            QByteArray key = string();
            key.insert(1, QByteArray::number(i) + '_'); // no duplicates here
            text += (i ? "," + space() : QByteArray()) + key + space() + ':' + space() + value(depth) + space();
        }
        return text + '}';
    }

    QRandomGenerator m_random;
};

} // namespace

class JsonScanTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void accepted_data();
    void accepted();
    void refused_data();
    void refused();
    void faultsPointToTheirPlace_data();
    void faultsPointToTheirPlace();
    void invalidUtf8_data();
    void invalidUtf8();
    void everyCodePointIsTaken();
    void agreesWithQtOnRandomJson();
    void neverTakesWhatQtRefuses();
    void largeTextsAreQuick_data();
    void largeTextsAreQuick();
};

void JsonScanTest::accepted_data()
{
    QTest::addColumn<QByteArray>("json");
    for (const char *json : {"{}",
                             "[]",
                             " \t\r\n{ } \n",
                             "null",
                             "true",
                             "false",
                             "0",
                             "-0",
                             "\"\"",
                             "[1,2 , 3]",
                             "{\"a\":{\"b\":[{}]}}",
                             "9007199254740991",
                             "-9007199254740991",
                             "1.5",
                             "-1.5e+10",
                             "1E-7",
                             "1e308",
                             "0.0",
                             "0e0",
                             "[-0.0]",
                             R"("\"\\\/\b\f\n\r\t")",
                             R"("\u00e9\uD83E\udd8a\uFFFF")",
                             "\"\x7f\"",
                             "\"\xc3\xa9\xf0\x9f\xa6\x8a\"",
                             R"({"a":1,"A":2,"":3})",
                             R"({"\ufeff":1,"":2})",
                             "\"a\xef\xbb\xbf\"",
                             R"([{"a":1},{"a":1}])",
                             R"({"a":{"a":{"a":1}}})",
                             R"("\\u0000")"})
        QTest::newRow(json) << QByteArray(json);
    QTest::newRow("32 levels") << nested(32);
    QTest::newRow("width is not depth") << "[" + QByteArray("[],").repeated(2000) + "[]]";
}

void JsonScanTest::accepted()
{
    QFETCH(QByteArray, json);
    const auto fault = scanJson(json);
    QVERIFY2(!fault, fault ? fault->reason : "");
}

void JsonScanTest::refused_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("reason"); // a part of it
    const std::pair<const char *, const char *> rows[] = {
        {"", "Expecting value"},
        {"   ", "Expecting value"},
        {"nul", "Expecting value"},
        {"True", "Expecting value"},
        {"NaN", "Expecting value"},
        {"Infinity", "Expecting value"},
        {"-Infinity", "Expecting value"},
        {"'a'", "Expecting value"},
        {"// a\n1", "Expecting value"},
        {"+1", "Expecting value"},
        {".5", "Expecting value"},
        {"-", "Expecting value"},
        {"--1", "Expecting value"},
        {"0x10", "Extra data"},
        {"1_000", "Extra data"},
        {"1 2", "Extra data"},
        {"{}{}", "Extra data"},
        {"{},", "Extra data"},
        {"nullnull", "Extra data"},
        {"01", "leading zeros"},
        {"-01", "leading zeros"},
        {"00", "leading zeros"},
        {"1.", "incomplete"},
        {"1e", "incomplete"},
        {"1e+", "incomplete"},
        {"1.e5", "incomplete"},
        {"9007199254740992", "out of range"},
        {"-9007199254740992", "out of range"},
        {"9007199254740993", "out of range"},
        {"18446744073709551617", "out of range"},
        {"100000000000000000000000000", "out of range"},
        {"1e999", "out of range"},
        {"-1e999", "out of range"},
        {"1.0e400", "out of range"},
        {"[1e99999999999999999999]", "out of range"},
        {"[", "Expecting value"},
        {"[1", "Expecting ','"},
        {"[1,]", "Expecting value"},
        {"[,1]", "Expecting value"},
        {"[1 2]", "Expecting ','"},
        {"[1}", "Expecting ','"},
        {"{", "Expecting property name"},
        {"{\"a\"", "Expecting ':'"},
        {"{\"a\"}", "Expecting ':'"},
        {"{\"a\":}", "Expecting value"},
        {"{\"a\":1", "Expecting ','"},
        {"{\"a\":1,}", "Expecting property name"},
        {"{a:1}", "Expecting property name"},
        {"{1:1}", "Expecting property name"},
        {"{\"a\" 1}", "Expecting ':'"},
        {"{\"a\":1]", "Expecting ','"},
        {"\"", "Unterminated"},
        {"\"a", "Unterminated"},
        {"\"\\\"", "Unterminated"},
        {"\"\\", "Unterminated"},
        {R"("\x41")", "Invalid \\escape"},
        {R"("\'")", "Invalid \\escape"},
        {R"("\U0041")", "Invalid \\escape"},
        {R"("\u12")", "Invalid \\uXXXX"},
        {R"("\u12g4")", "Invalid \\uXXXX"},
        {R"("\u+123")", "Invalid \\uXXXX"},
        {"\"\\u12", "Invalid \\uXXXX"},
        {R"("\u0000")", "U+0000"},
        {R"({"a\u0000":1})", "U+0000"},
        {R"("\ud83e")", "lone surrogate"},
        {R"("\udd8a")", "lone surrogate"},
        {R"("\ud83ex")", "lone surrogate"},
        {R"("\ud83e\n")", "lone surrogate"},
        {R"("\ud83e\ud83e")", "lone surrogate"},
        {R"("\udd8a\ud83e")", "lone surrogate"},
        {R"("\ud83e\u0041")", "lone surrogate"},
        {"\"\n\"", "control character"},
        {"\"\t\"", "control character"},
        {"\"\x1f\"", "control character"},
        {R"({"a":1,"a":2})", "duplicate key"},
        {R"({"a":1,"b":2,"a":1})", "duplicate key"},
        {R"({"a":1,"\u0061":2})", "duplicate key"},
        {R"({"é":1,"\u00e9":2})", "duplicate key"},
        {R"({"🦊":1,"\ud83e\udd8a":2})", "duplicate key"},
        {R"({"\/":1,"/":2})", "duplicate key"},
        {R"({"":1,"":2})", "duplicate key"},
        {R"({"\ufeff":1,"\uFEFF":2})", "duplicate key"},
        {R"([{"x":{"a":1,"a":1}}])", "duplicate key"},
        {"\xef\xbb\xbf{}", "byte order mark"},
        {" \xef\xbb\xbf{}", "Expecting value"},
        {"\xff\xfe{\0", "Expecting value"},
        {"\xc2\xa0{}", "Expecting value"},
        {"\x0b{}", "Expecting value"},
    };
    for (const auto &[json, reason] : rows)
        QTest::newRow(QByteArray(json).isEmpty() ? "nothing" : json) << QByteArray(json) << QByteArray(reason);
    QTest::newRow("raw NUL in a string") << QByteArray("\"a\0b\"", 5) << QByteArray("control character");
    QTest::newRow("raw NUL behind") << QByteArray("{}\0", 3) << QByteArray("Extra data");
    QTest::newRow("33 levels") << nested(33) << QByteArray("too deeply");
    QTest::newRow("33 levels of objects")
        << QByteArray("{\"a\":").repeated(33) + "1" + QByteArray(33, '}') << QByteArray("too deeply");
    QTest::newRow("2,000 levels") << nested(2000) << QByteArray("too deeply");
    QTest::newRow("a million levels, unclosed") << QByteArray(1'000'000, '[') << QByteArray("too deeply");
    QTest::newRow("UTF-16") << QByteArray("{\0}\0", 4) << QByteArray("Expecting property name");
}

void JsonScanTest::refused()
{
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, reason);
    const auto fault = scanJson(json);
    QVERIFY(fault);
    QVERIFY2(QByteArrayView(fault->reason).contains(reason), fault->reason);
    QVERIFY(fault->offset >= 0 && fault->offset <= json.size());
}

void JsonScanTest::faultsPointToTheirPlace_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<qsizetype>("offset");
    QTest::newRow("at the start") << QByteArray("x") << qsizetype(0);
    QTest::newRow("at the end") << QByteArray("[1") << qsizetype(2);
    QTest::newRow("extra data") << QByteArray("{} x") << qsizetype(3);
    QTest::newRow("wrong word") << QByteArray("[true, tru]") << qsizetype(7);
    QTest::newRow("missing colon") << QByteArray(R"({"a" 1})") << qsizetype(5);
}

void JsonScanTest::faultsPointToTheirPlace()
{
    QFETCH(QByteArray, json);
    QFETCH(qsizetype, offset);
    const auto fault = scanJson(json);
    QVERIFY(fault);
    QCOMPARE(fault->offset, offset);
}

void JsonScanTest::invalidUtf8_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("stray continuation") << QByteArray("\x80");
    QTest::newRow("last continuation") << QByteArray("\xbf");
    QTest::newRow("overlong slash, 2 bytes") << QByteArray("\xc0\xaf");
    QTest::newRow("overlong, 2 bytes, last") << QByteArray("\xc1\xbf");
    QTest::newRow("overlong slash, 3 bytes") << QByteArray("\xe0\x80\xaf");
    QTest::newRow("overlong, 3 bytes, last") << QByteArray("\xe0\x9f\xbf");
    QTest::newRow("overlong, 4 bytes, last") << QByteArray("\xf0\x8f\xbf\xbf");
    QTest::newRow("overlong NUL") << QByteArray("\xc0\x80");
    QTest::newRow("surrogate U+D800") << QByteArray("\xed\xa0\x80");
    QTest::newRow("surrogate U+DFFF") << QByteArray("\xed\xbf\xbf");
    QTest::newRow("a pair in CESU-8") << QByteArray("\xed\xa0\xbe\xed\xb6\x8a");
    QTest::newRow("beyond U+10FFFF") << QByteArray("\xf4\x90\x80\x80");
    QTest::newRow("5-byte lead") << QByteArray("\xf8\x88\x80\x80\x80");
    QTest::newRow("FE") << QByteArray("\xfe");
    QTest::newRow("FF") << QByteArray("\xff");
    QTest::newRow("2 bytes, cut") << QByteArray("\xc3");
    QTest::newRow("3 bytes, cut") << QByteArray("\xe2\x82");
    QTest::newRow("4 bytes, cut") << QByteArray("\xf0\x9f\xa6");
    QTest::newRow("2 bytes, broken") << QByteArray("\xc3(");
    QTest::newRow("3 bytes, broken") << QByteArray("\xe2\x82(");
    QTest::newRow("4 bytes, broken") << QByteArray("\xf0\x9f(\x8a");
    QTest::newRow("Latin-1") << QByteArray("caf\xe9 au lait");
}

void JsonScanTest::invalidUtf8()
{
    QFETCH(QByteArray, bytes);
    for (const QByteArray &json :
         {QByteArray("\"" + bytes + "\""), QByteArray("{\"" + bytes + "\":1}"), QByteArray("\"" + bytes)}) {
        const auto fault = scanJson(json);
        QVERIFY(fault);
        QVERIFY2(QByteArrayView(fault->reason).contains("UTF-8"), fault->reason);
    }
}

void JsonScanTest::everyCodePointIsTaken()
{
    for (char32_t point = 0x20; point <= 0x10FFFF; ++point) {
        if (QChar::isSurrogate(point) || point == U'"' || point == U'\\')
            continue;
        const QByteArray json = '"' + QStringView(QChar::fromUcs4(point)).toUtf8() + '"';
        QVERIFY2(!scanJson(json), json.constData());
    }
}

void JsonScanTest::agreesWithQtOnRandomJson()
{
    RandomJson random(1);
    for (int i = 0; i < 5'000; ++i) {
        const QByteArray json = random.document();
        QJsonParseError error;
        const auto document = QJsonDocument::fromJson(json, &error);
        QVERIFY2(!document.isNull(), json.constData());
        const auto fault = scanJson(json);
        QVERIFY2(!fault, fault ? QByteArray(json + "\n" + fault->reason).constData() : "");
    }
}

void JsonScanTest::neverTakesWhatQtRefuses()
{
    RandomJson random(2);
    QRandomGenerator where(3);
    int refused = 0;
    for (int i = 0; i < 20'000; ++i) {
        QByteArray json = random.document();
        const auto at = where.bounded(json.size());
        switch (where.bounded(3)) {
        case 0:
            json[at] = char(where.bounded(256));
            break;
        case 1:
            json.remove(at, 1 + where.bounded(3));
            break;
        default:
            json.insert(at, "{}[],:\"\\0e-"[where.bounded(11)]);
        }
        if (scanJson(json)) {
            ++refused;
            continue;
        }
        QJsonParseError error;
        const auto document = QJsonDocument::fromJson(json, &error);
        const bool scalar = error.error == QJsonParseError::IllegalValue; // fine as JSON; Qt wants an object or a list
        QVERIFY2(!document.isNull() || scalar, json.constData());
    }
    QVERIFY(refused > 5'000);
}

void JsonScanTest::largeTextsAreQuick_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("a million elements") << "[" + QByteArray("0,").repeated(999'999) + "0]";
    QByteArray keys = "{";
    for (int i = 0; i < 10'000; ++i)
        keys += "\"" + QByteArray::number(i) + "\":0,";
    QTest::newRow("ten thousand keys") << keys + "\"\":0}";
    QTest::newRow("a long number") << "0." + QByteArray(65'536, '1');
    QTest::newRow("a long string") << '"' + QByteArray(1 << 20, 'x') + '"';
}

void JsonScanTest::largeTextsAreQuick()
{
    QFETCH(QByteArray, json);
    QElapsedTimer timer;
    timer.start();
    QVERIFY(!scanJson(json));
    // Not a measurement: only something quadratic would come near this, even under a sanitizer on a busy machine.
    QVERIFY2(timer.elapsed() < 5'000, qPrintable(QString::number(timer.elapsed())));
}

QTEST_APPLESS_MAIN(JsonScanTest)
#include "tst_jsonscan.moc"
