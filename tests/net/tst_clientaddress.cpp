// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/addresslimit.h"
#include "net/clientaddress.h"
#include "net/httphead.h"

#include <QTest>

using namespace natter;
using namespace natter::net;
using namespace Qt::StringLiterals;

/** Whose address counts: how addresses are read, behind which proxies they are believed, what is one address. */
class TestClientAddress : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void addresses_data();
    void addresses();
    void networks_data();
    void networks();
    void clients_data();
    void clients();
    void countsByNetwork();
    void takesBackWhatItGranted();
};

void TestClientAddress::addresses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("read"); // empty: refused
    QTest::newRow("IPv4") << QByteArray("192.0.2.1") << u"192.0.2.1"_s;
    QTest::newRow("IPv6") << QByteArray("2001:DB8:0::1") << u"2001:db8::1"_s;
    QTest::newRow("IPv4 as IPv6") << QByteArray("::ffff:192.0.2.1") << u"192.0.2.1"_s;
    QTest::newRow("nothing") << QByteArray() << QString();
    QTest::newRow("one number") << QByteArray("1") << QString();
    QTest::newRow("two numbers") << QByteArray("127.1") << QString();
    QTest::newRow("octal") << QByteArray("010.0.0.1") << QString();
    QTest::newRow("hexadecimal") << QByteArray("0x7f.0.0.1") << QString();
    QTest::newRow("out of range") << QByteArray("256.0.0.1") << QString();
    QTest::newRow("a zone") << QByteArray("fe80::1%eth0") << QString();
    QTest::newRow("blanks") << QByteArray(" 192.0.2.1") << QString();
    QTest::newRow("NUL") << QByteArray("192.0.2.1\0x", 11) << QString();
    QTest::newRow("a name") << QByteArray("localhost") << QString();
    QTest::newRow("too long") << QByteArray(100, '1') << QString();
}

void TestClientAddress::addresses()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, read);
    const auto address = parseAddress(text);
    QCOMPARE(address ? address->toString() : QString(), read);
}

void TestClientAddress::networks_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("inside");
    QTest::addColumn<QString>("outside"); // both empty: refused
    QTest::newRow("IPv4") << u"10.0.0.0/8"_s << u"10.255.0.1"_s << u"11.0.0.1"_s;
    QTest::newRow("between octets") << u"192.168.128.0/17"_s << u"192.168.255.1"_s << u"192.168.127.255"_s;
    QTest::newRow("an address") << u"192.0.2.1"_s << u"192.0.2.1"_s << u"192.0.2.2"_s;
    QTest::newRow("IPv6") << u"2001:db8::/32"_s << u"2001:db8:ffff::1"_s << u"2001:db9::1"_s;
    QTest::newRow("all of IPv4") << u"0.0.0.0/0"_s << u"192.0.2.1"_s << u"::1"_s;
    QTest::newRow("all of IPv6") << u"::/0"_s << u"::1"_s << u"192.0.2.1"_s;
    QTest::newRow("IPv4 as IPv6") << u"::ffff:10.0.0.0/104"_s << u"10.1.2.3"_s << u"11.0.0.1"_s;
    for (const QString &bad :
         {u""_s, u"/8"_s, u"10.0.0.0/"_s, u"10.0.0.0/33"_s, u"10.0.0.0/-1"_s, u"10.0.0.0/+8"_s, u"10.0.0.1/8"_s,
          u"2001:db8::1/64"_s, u"10.0.0.0/8/8"_s, u"10.0.0.0/255.0.0.0"_s, u"10/8"_s, u"::/129"_s,
          u"::ffff:10.0.0.0/95"_s, u"proxy.example.org"_s, u"10.0.0.0/٨"_s})
        QTest::newRow(qPrintable(u"bad: "_s + bad)) << bad << QString() << QString();
}

void TestClientAddress::networks()
{
    QFETCH(QString, text);
    QFETCH(QString, inside);
    QFETCH(QString, outside);
    const auto network = parseNetwork(text);
    QCOMPARE(network.has_value(), !inside.isEmpty());
    if (!network)
        return;
    const std::vector networks{*network};
    QVERIFY(isInAny(QHostAddress(inside), networks));
    QVERIFY(!isInAny(QHostAddress(outside), networks));
}

void TestClientAddress::clients_data()
{
    QTest::addColumn<QString>("peer");
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<QString>("client");
    const QString proxy = u"10.0.0.1"_s;
    const QString client = u"203.0.113.7"_s;
    QTest::newRow("no proxy, no word") << client << QByteArray() << client;
    QTest::newRow("no proxy, a lie") << client << QByteArray("X-Forwarded-For: 6.6.6.6\r\n") << client;
    QTest::newRow("a proxy without a word") << proxy << QByteArray() << proxy;
    QTest::newRow("a proxy") << proxy << QByteArray("X-Forwarded-For: 203.0.113.7\r\n") << client;
    QTest::newRow("a lie in front") << proxy << QByteArray("x-forwarded-for: 6.6.6.6, 203.0.113.7\r\n") << client;
    QTest::newRow("a trusted lie in front")
        << proxy << QByteArray("X-Forwarded-For: 10.0.0.9, 203.0.113.7\r\n") << client;
    QTest::newRow("two proxies") << proxy << QByteArray("X-Forwarded-For: 6.6.6.6,203.0.113.7 ,\t10.0.0.2\r\n")
                                 << client;
    QTest::newRow("two fields") << proxy
                                << QByteArray("X-Forwarded-For: 6.6.6.6\r\nA: b\r\nX-Forwarded-For: 203.0.113.7\r\n"
                                              "X-Forwarded-For: 10.0.0.2\r\n")
                                << client;
    QTest::newRow("nothing but proxies") << proxy << QByteArray("X-Forwarded-For: 10.0.0.3, 10.0.0.2\r\n")
                                         << u"10.0.0.3"_s;
    QTest::newRow("no address") << proxy << QByteArray("X-Forwarded-For: 203.0.113.7, unknown\r\n") << proxy;
    QTest::newRow("no address behind a proxy")
        << proxy << QByteArray("X-Forwarded-For: 203.0.113.7, 1, 10.0.0.2\r\n") << u"10.0.0.2"_s;
    QTest::newRow("empty") << proxy << QByteArray("X-Forwarded-For: \r\n") << proxy;
    QTest::newRow("a port") << proxy << QByteArray("X-Forwarded-For: 203.0.113.7:4711\r\n") << client;
    QTest::newRow("no port") << proxy << QByteArray("X-Forwarded-For: 203.0.113.7:\r\n") << proxy;
    QTest::newRow("IPv6") << proxy << QByteArray("X-Forwarded-For: 2001:DB8::7\r\n") << u"2001:db8::7"_s;
    QTest::newRow("IPv6 in brackets") << proxy << QByteArray("X-Forwarded-For: [2001:db8::7]\r\n") << u"2001:db8::7"_s;
    QTest::newRow("IPv6 and port") << proxy << QByteArray("X-Forwarded-For: [2001:db8::7]:80\r\n") << u"2001:db8::7"_s;
    QTest::newRow("an open bracket") << proxy << QByteArray("X-Forwarded-For: [2001:db8::7\r\n") << proxy;
    QTest::newRow("IPv4 in brackets") << proxy << QByteArray("X-Forwarded-For: [203.0.113.7]\r\n") << proxy;
    QTest::newRow("text behind brackets") << proxy << QByteArray("X-Forwarded-For: [2001:db8::7]x\r\n") << proxy;
    QTest::newRow("IPv4 as IPv6") << proxy << QByteArray("X-Forwarded-For: ::ffff:203.0.113.7\r\n") << client;
    QTest::newRow("a proxy by IPv6") << u"fd00::1"_s << QByteArray("X-Forwarded-For: 203.0.113.7, fd00::2\r\n")
                                     << client;
}

void TestClientAddress::clients()
{
    QFETCH(QString, peer);
    QFETCH(QByteArray, fields);
    QFETCH(QString, client);
    HeadParser parser{HeadLimits()};
    const QByteArray request = "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
    parser.feed(request);
    QVERIFY(parser.state() == HeadParser::State::Complete);
    const RequestHead head = parser.take();
    const std::vector<Network> proxies{*parseNetwork(u"10.0.0.0/24"_s), *parseNetwork(u"fd00::/8"_s)};
    QCOMPARE(clientAddress(QHostAddress(peer), head, proxies).toString(), client);
    QCOMPARE(clientAddress(QHostAddress(peer), head, {}).toString(), peer);
}

void TestClientAddress::countsByNetwork()
{
    AddressLimit limit(2, {*parseNetwork(u"10.0.0.0/8"_s)});
    QVERIFY(limit.enter(QHostAddress(u"2001:db8::1"_s)));
    QVERIFY(limit.enter(QHostAddress(u"2001:db8::ffff:2"_s)));
    QVERIFY(!limit.enter(QHostAddress(u"2001:db8::3"_s))); // the same /64
    QVERIFY(limit.enter(QHostAddress(u"2001:db8:0:1::1"_s)));
    QVERIFY(limit.enter(QHostAddress(u"192.0.2.1"_s)));
    QVERIFY(limit.enter(QHostAddress(u"192.0.2.1"_s)));
    QVERIFY(!limit.enter(QHostAddress(u"192.0.2.1"_s)));
    QVERIFY(limit.enter(QHostAddress(u"192.0.2.2"_s)));
    for (int i = 0; i < 5; ++i)
        QVERIFY(limit.enter(QHostAddress(u"10.1.2.3"_s)));
}

void TestClientAddress::takesBackWhatItGranted()
{
    AddressLimit limit(1, {});
    const QHostAddress address(u"192.0.2.1"_s);
    QVERIFY(limit.enter(address));
    QVERIFY(!limit.enter(address));
    limit.leave(address);
    QVERIFY(limit.enter(address));
    limit.leave(address);
    limit.leave(address); // once too often leaves no credit
    QVERIFY(limit.enter(address));
    QVERIFY(!limit.enter(address));
}

QTEST_APPLESS_MAIN(TestClientAddress)
#include "tst_clientaddress.moc"
