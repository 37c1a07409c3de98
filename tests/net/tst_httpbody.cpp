// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/httpbody.h"

#include <QTest>

using namespace natter;
using namespace natter::net;

namespace {

constexpr qsizetype bodyMax = 64;

RequestHead headWith(const QByteArray &field)
{
    HeadParser parser({});
    parser.feed(QByteArray("POST / HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n"));
    return parser.take();
}

QByteArray outcome(const RequestHead &head, const QByteArray &bytes, qsizetype step)
{
    BodyDecoder decoder(head, bodyMax);
    qsizetype taken = 0;
    for (qsizetype at = 0; at < bytes.size() && decoder.state() == BodyDecoder::State::NeedsMore; at += step)
        taken += decoder.feed(QByteArrayView(bytes).sliced(at, std::min(step, bytes.size() - at)));
    switch (decoder.state()) {
    case BodyDecoder::State::NeedsMore:
        return "more";
    case BodyDecoder::State::Refused:
        return QByteArray::number(errorRow(decoder.error().code).httpStatus);
    case BodyDecoder::State::Complete:
        break;
    }
    return decoder.take() + " of " + QByteArray::number(taken);
}

} // namespace

class TestHttpBody : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bodies_data();
    void bodies();
};

void TestHttpBody::bodies_data()
{
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("expected");
    const QByteArray chunked = "Transfer-Encoding: chunked";
    const auto length = [](qsizetype size) { return QByteArray("Content-Length: " + QByteArray::number(size)); };
    QTest::newRow("length") << length(5) << QByteArray("hello") << QByteArray("hello of 5");
    QTest::newRow("length and more") << length(5) << QByteArray("helloGET /") << QByteArray("hello of 5");
    QTest::newRow("length zero") << length(0) << QByteArray("GET /") << QByteArray(" of 0");
    QTest::newRow("length short") << length(6) << QByteArray("hello") << QByteArray("more");
    QTest::newRow("length at the cap") << length(bodyMax) << QByteArray(bodyMax, 'x')
                                       << QByteArray(QByteArray(bodyMax, 'x') + " of 64");
    QTest::newRow("length over the cap") << length(bodyMax + 1) << QByteArray("x") << QByteArray("413");

    QTest::newRow("chunks") << chunked << QByteArray("5\r\nhello\r\n1;ext=1\r\n!\r\n0\r\n\r\nrest")
                            << QByteArray("hello! of 27");
    QTest::newRow("blanks before an extension")
        << chunked << QByteArray("2 ;a=b\r\nhe\r\n3\t ; a = b\r\nllo\r\n0 ;a\r\n\r\n") << QByteArray("hello of 37");
    QTest::newRow("blanks behind the size") << chunked << QByteArray("5 \r\nhello") << QByteArray("400");
    QTest::newRow("blanks within the size") << chunked << QByteArray("0 5\r\nhello") << QByteArray("400");
    QTest::newRow("blanks without a size") << chunked << QByteArray(" ;a\r\n") << QByteArray("400");
    QTest::newRow("very many blanks") << chunked << QByteArray("1" + QByteArray(5000, ' ') + ";a\r\n")
                                      << QByteArray("400");
    QTest::newRow("no chunks") << chunked << QByteArray("0\r\n\r\n") << QByteArray(" of 5");
    QTest::newRow("hexadecimal") << chunked << QByteArray("0A\r\n0123456789\r\n00\r\n\r\n")
                                 << QByteArray("0123456789 of 22");
    QTest::newRow("trailer") << chunked << QByteArray("0\r\nX: y\r\n\r\n") << QByteArray(" of 11");
    QTest::newRow("unfinished") << chunked << QByteArray("5\r\nhello\r\n0\r\n") << QByteArray("more");
    QTest::newRow("no size") << chunked << QByteArray("\r\n") << QByteArray("400");
    QTest::newRow("negative size") << chunked << QByteArray("-1\r\n") << QByteArray("400");
    QTest::newRow("prefixed size") << chunked << QByteArray("0x5\r\nhello") << QByteArray("400");
    QTest::newRow("blank before the size") << chunked << QByteArray(" 5\r\nhello") << QByteArray("400");
    QTest::newRow("long size") << chunked << QByteArray("000000005\r\nhello") << QByteArray("400");
    QTest::newRow("bare LF") << chunked << QByteArray("5\nhello") << QByteArray("400");
    QTest::newRow("CR without LF") << chunked << QByteArray("5\rxhello") << QByteArray("400");
    QTest::newRow("control in the extension") << chunked << QByteArray("5;\x01\r\nhello") << QByteArray("400");
    QTest::newRow("bare LF in the extension") << chunked << QByteArray("5;a\n\r\nhello") << QByteArray("400");
    QTest::newRow("chunk longer than said") << chunked << QByteArray("5\r\nhello!\r\n") << QByteArray("400");
    QTest::newRow("bad trailer") << chunked << QByteArray("0\r\nX y\r\n\r\n") << QByteArray("400");
    QTest::newRow("bare LF in the trailer") << chunked << QByteArray("0\r\nX: y\n\r\n") << QByteArray("400");
    QTest::newRow("chunk over the cap") << chunked << QByteArray("41\r\n") << QByteArray("413");
    QTest::newRow("chunks over the cap") << chunked << QByteArray("40\r\n" + QByteArray(64, 'x') + "\r\n1\r\nx")
                                         << QByteArray("413");
    QTest::newRow("huge chunk") << chunked << QByteArray("FFFFFFFF\r\n") << QByteArray("413");
    QTest::newRow("long extension") << chunked << QByteArray("1;" + QByteArray(5000, 'x') + "\r\n")
                                    << QByteArray("400");
    QTest::newRow("long trailers") << chunked << QByteArray("0\r\n" + QByteArray("X: y\r\n").repeated(2000))
                                   << QByteArray("400");
}

void TestHttpBody::bodies()
{
    QFETCH(QByteArray, field);
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, expected);
    const RequestHead head = headWith(field);
    QCOMPARE(outcome(head, bytes, bytes.size()), expected);
    for (const qsizetype step : {1, 2, 3, 11})
        QCOMPARE(outcome(head, bytes, step), expected);
}

QTEST_APPLESS_MAIN(TestHttpBody)
#include "tst_httpbody.moc"
