// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/httphead.h"

#include <QTest>

using namespace natter;
using namespace natter::net;

namespace {

QByteArray request(const QByteArray &fields, const QByteArray &line = "GET / HTTP/1.1")
{
    return line + "\r\n" + fields + "\r\n";
}

/** What came of feeding @p bytes in pieces of @p step, as a text to compare. */
QByteArray outcome(const QByteArray &bytes, qsizetype step, const HeadLimits &limits = {})
{
    HeadParser parser(limits);
    qsizetype taken = 0;
    for (qsizetype at = 0; at < bytes.size() && parser.state() == HeadParser::State::NeedsMore; at += step)
        taken += parser.feed(QByteArrayView(bytes).sliced(at, std::min(step, bytes.size() - at)));
    switch (parser.state()) {
    case HeadParser::State::NeedsMore:
        return "more";
    case HeadParser::State::Refused:
        return QByteArray::number(errorRow(parser.error().code).httpStatus);
    case HeadParser::State::Complete:
        break;
    }
    const RequestHead head = parser.take();
    const char *framing = head.framing() == BodyFraming::None     ? "none"
                          : head.framing() == BodyFraming::Length ? "length"
                                                                  : "chunked";
    return methodName(head.method()).toByteArray() + ' ' + head.path() + " ?" + head.query().toByteArray() + ' ' +
           framing + ' ' + QByteArray::number(head.contentLength()) + (head.keepsAlive() ? " keep" : " close") +
           (head.expectsContinue() ? " expect" : "") + " taken " + QByteArray::number(taken);
}

} // namespace

class TestHttpHead : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void heads_data();
    void heads();
    void capsAreExact();
    void fieldsAreFound();
    void restIsLeft();
    void queryValues();
};

void TestHttpHead::heads_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const QByteArray &bytes, const QByteArray &expected) {
        const bool complete = !expected.contains("more") && expected.size() > 3;
        QTest::newRow(name) << bytes << (complete ? expected + " taken " + QByteArray::number(bytes.size()) : expected);
    };
    const QByteArray host = "Host: a\r\n";
    row("plain", request(host), "GET / ? none 0 keep");
    row("query", request(host, "GET /a/b?x=1&y=%20 HTTP/1.1"), "GET /a/b ?x=1&y=%20 none 0 keep");
    row("escapes in the path", request(host, "GET /%68ealth HTTP/1.1"), "GET /health ? none 0 keep");
    row("UTF-8 in the path", request(host, "GET /%C3%A9 HTTP/1.1"), "GET /\xC3\xA9 ? none 0 keep");
    row("close", request(host + "Connection: foo, Close\r\n"), "GET / ? none 0 close");
    row("HTTP/1.0", request("", "GET / HTTP/1.0"), "GET / ? none 0 close");
    row("HTTP/1.0 kept", request("Connection: Keep-Alive\r\n", "GET / HTTP/1.0"), "GET / ? none 0 keep");
    row("length", request(host + "Content-Length: 12\r\n", "POST /x HTTP/1.1"), "POST /x ? length 12 keep");
    row("chunked", request(host + "Transfer-Encoding: Chunked\r\n", "POST /x HTTP/1.1"), "POST /x ? chunked 0 keep");
    row("expect", request(host + "Expect: 100-Continue\r\nContent-Length: 1\r\n", "POST /x HTTP/1.1"),
        "POST /x ? length 1 keep expect");
    row("expect without a body", request(host + "Expect: 100-continue\r\n"), "GET / ? none 0 keep");
    row("absolute form", request(host, "GET http://b:80/p?q HTTP/1.1"), "GET /p ?q none 0 keep");
    row("absolute form without a path", request(host, "GET http://b HTTP/1.1"), "GET / ? none 0 keep");
    row("absolute form with a query alone", request(host, "GET http://b?/p HTTP/1.1"), "GET / ?/p none 0 keep");
    row("absolute form of the whole server", request(host, "OPTIONS http://b:80 HTTP/1.1"), "OPTIONS * ? none 0 keep");
    row("absolute form of its root", request(host, "OPTIONS http://b/ HTTP/1.1"), "OPTIONS / ? none 0 keep");
    row("absolute form of its root with a query", request(host, "OPTIONS http://b?q HTTP/1.1"),
        "OPTIONS / ?q none 0 keep");
    row("asterisk", request(host, "OPTIONS * HTTP/1.1"), "OPTIONS * ? none 0 keep");
    row("an empty line first", "\r\n" + request(host), "GET / ? none 0 keep");
    row("blanks around a value", request("Host:\t a \r\n"), "GET / ? none 0 keep");
    row("empty value", request(host + "X-Empty:\r\n"), "GET / ? none 0 keep");
    row("unfinished", "GET / HTTP/1.1\r\nHost: a\r\n", "more");
    row("nothing", "", "more");

    row("two empty lines first", "\r\n\r\n" + request(host), "400");
    row("no Host", request(""), "400");
    row("two Hosts", request(host + host), "400");
    row("bad Host", request("Host: a b\r\n"), "400");
    row("Host with a path", request("Host: a/b\r\n"), "400");
    row("bare LF", "GET / HTTP/1.1\nHost: a\n\n", "400");
    row("bare CR", "GET / HTTP/1.1\rHost: a\r\n\r\n", "400");
    row("NUL", request(QByteArray("Host: a\0b\r\n", 10)), "400");
    row("DEL", request("Host: a\x7F\r\n"), "400");
    row("Host with a port", request("Host: a.example:8000\r\n"), "GET / ? none 0 keep");
    row("Host with IPv6", request("Host: [::1]:8000\r\n"), "GET / ? none 0 keep");
    row("Host with bare IPv6", request("Host: [fe80::1]\r\n"), "GET / ? none 0 keep");
    row("empty Host", request("Host:\r\n"), "GET / ? none 0 keep");
    row("Host with two ports", request("Host: a:1:2\r\n"), "400");
    row("Host with a port of letters", request("Host: a:http\r\n"), "400");
    row("Host with a user", request("Host: me@a\r\n"), "400");
    row("Host of an open bracket", request("Host: [::1\r\n"), "400");
    row("Host of empty brackets", request("Host: []\r\n"), "400");
    row("Host behind brackets", request("Host: [::1]a\r\n"), "400");
    row("Host within brackets", request("Host: [a/b]\r\n"), "400");
    row("Host with a late bracket", request("Host: a]\r\n"), "400");
    row("close and keep-alive", request("Connection: keep-alive, close\r\n", "GET / HTTP/1.0"), "GET / ? none 0 close");
    row("absolute form with a user", request(host, "GET http://me@b/p HTTP/1.1"), "400");
    row("absolute form without a host", request(host, "GET http:///p HTTP/1.1"), "400");
    row("absolute form with a query of nobody", request(host, "GET http://?p HTTP/1.1"), "400");
    row("absolute form with nothing", request(host, "GET http:// HTTP/1.1"), "400");
    row("absolute form with a fragment", request(host, "GET http://b#f HTTP/1.1"), "400");
    row("absolute form of another scheme", request(host, "GET ftp://b/p HTTP/1.1"), "400");
    row("https", request(host, "GET HTTPS://b/p HTTP/1.1"), "GET /p ? none 0 keep");
    row("obs-fold", request(host + "X: a\r\n b\r\n"), "400");
    row("blank before the colon", request("Host : a\r\n"), "400");
    row("no colon", request(host + "nonsense\r\n"), "400");
    row("empty name", request(host + ": x\r\n"), "400");
    row("two spaces", request(host, "GET  / HTTP/1.1"), "400");
    row("tab in the line", request(host, "GET\t/ HTTP/1.1"), "400");
    row("no target", request(host, "GET HTTP/1.1"), "400");
    row("HTTP/0.9", "GET /\r\n\r\n", "400");
    row("lower-case protocol", request(host, "GET / http/1.1"), "400");
    row("long version", request(host, "GET / HTTP/1.10"), "400");
    row("HTTP/2", request(host, "GET / HTTP/2.0"), "505");
    row("unknown method", request(host, "BREW / HTTP/1.1"), "501");
    row("lower-case method", request(host, "get / HTTP/1.1"), "501");
    row("CONNECT", request(host, "CONNECT a:80 HTTP/1.1"), "501");
    row("malformed method", request(host, "G(T / HTTP/1.1"), "400");
    row("fragment", request(host, "GET /a#b HTTP/1.1"), "400");
    row("relative target", request(host, "GET a HTTP/1.1"), "400");
    row("asterisk for GET", request(host, "GET * HTTP/1.1"), "400");
    row("escaped LF", request(host, "GET /get%0a HTTP/1.1"), "400");
    row("escaped LF in the query", request(host, "GET /?a=%0D%0A HTTP/1.1"), "400");
    row("escaped NUL", request(host, "GET /%00 HTTP/1.1"), "400");
    row("escaped slash", request(host, "GET /a%2Fb HTTP/1.1"), "400");
    row("bad escape", request(host, "GET /%zz HTTP/1.1"), "400");
    row("short escape", request(host, "GET /%4 HTTP/1.1"), "400");
    row("bad UTF-8 in the path", request(host, "GET /%ff HTTP/1.1"), "400");
    row("raw UTF-8 in the path", request(host, "GET /\xC3\xA9 HTTP/1.1"), "400");
    row("length of letters", request(host + "Content-Length: abc\r\n"), "400");
    row("negative length", request(host + "Content-Length: -5\r\n"), "400");
    row("signed length", request(host + "Content-Length: +5\r\n"), "400");
    row("huge length", request(host + "Content-Length: 9223372036854775813\r\n"), "400");
    row("empty length", request(host + "Content-Length: \r\n"), "400");
    row("list of lengths", request(host + "Content-Length: 5, 5\r\n"), "400");
    row("two lengths", request(host + "Content-Length: 5\r\nContent-Length: 5\r\n"), "400");
    row("length and chunked", request(host + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), "400");
    row("xchunkedx", request(host + "Transfer-Encoding: xchunkedx\r\n"), "400");
    row("gzip, chunked", request(host + "Transfer-Encoding: gzip, chunked\r\n"), "400");
    row("two codings", request(host + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), "400");
    row("chunked in HTTP/1.0", request("Transfer-Encoding: chunked\r\n", "POST / HTTP/1.0"), "400");
    row("other expectation", request(host + "Expect: wonders\r\n"), "417");
    row("two authorizations", request(host + "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n"), "400");
    row("long target", request(host, "GET /" + QByteArray(9000, 'a') + " HTTP/1.1"), "414");
    row("long head", request(host + "X: " + QByteArray(17000, 'a') + "\r\n"), "431");
    row("many fields", request(host + QByteArray("X: y\r\n").repeated(64)), "431");
    row("as many fields as allowed", request(host + QByteArray("X: y\r\n").repeated(63)), "GET / ? none 0 keep");
    row("TLS", QByteArray("\x16\x03\x01\x02\x00\x01", 6), "400");
}

void TestHttpHead::heads()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, expected);
    QCOMPARE(outcome(bytes, std::max<qsizetype>(1, bytes.size())), expected);
    for (const qsizetype step : {1, 2, 7, 64})
        QCOMPARE(outcome(bytes, step), expected);
}

void TestHttpHead::capsAreExact()
{
    HeadLimits limits;
    const QByteArray whole = request("Host: a\r\nX: " + QByteArray(100, 'x') + "\r\n");
    limits.headBytes = whole.size();
    QVERIFY(outcome(whole, whole.size(), limits).startsWith("GET"));
    limits.headBytes = whole.size() - 1;
    QCOMPARE(outcome(whole, whole.size(), limits), "431");
    QCOMPARE(outcome(whole, 1, limits), "431");
}

void TestHttpHead::fieldsAreFound()
{
    HeadParser parser({});
    parser.feed(request(
        "Host: a\r\nX-Two: first\r\nx-two: second\r\nUPGRADE: h2c\r\nUpgrade: , WebSocket ,\r\nX-Empty:  \r\n"));
    QCOMPARE(parser.state(), HeadParser::State::Complete);
    const RequestHead head = parser.take();
    QCOMPARE(head.field("x-two").value().toByteArray(), "first");
    QVERIFY(head.field("x-empty") && head.field("x-empty")->isEmpty());
    QVERIFY(!head.field("x-none"));
    QVERIFY(head.hasToken("upgrade", "websocket"));
    QVERIFY(!head.hasToken("upgrade", "web"));
}

void TestHttpHead::restIsLeft()
{
    HeadParser parser({});
    const QByteArray first = request("Host: a\r\nContent-Length: 4\r\n", "POST / HTTP/1.1");
    const QByteArray all = first + "body" + request("Host: a\r\n");
    QCOMPARE(parser.feed(all), first.size());
    QCOMPARE(parser.feed("body"), 0);
}

void TestHttpHead::queryValues()
{
    HeadParser parser({});
    parser.feed(request("Host: a\r\n", "GET /?token=a%2Bb&empty=&bare&token=second HTTP/1.1"));
    const RequestHead head = parser.take();
    QCOMPARE(head.queryValue("token").value(), "a+b");
    QCOMPARE(head.queryValue("empty").value(), "");
    QVERIFY(head.queryValue("bare").has_value());
    QVERIFY(!head.queryValue("oken"));
}

QTEST_APPLESS_MAIN(TestHttpHead)
#include "tst_httphead.moc"
