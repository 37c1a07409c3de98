// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/admin/banlist.h"

#include <QTest>

using namespace natter;
using namespace natter::services;
using namespace Qt::StringLiterals;

/** Which networks are kept out, and how they are spelt. */
class BanListTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void spelling_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("one"); ///< empty: it is none
        QTest::newRow("address") << u"192.0.2.7"_s << u"192.0.2.7"_s;
        QTest::newRow("network") << u"192.0.2.0/24"_s << u"192.0.2.0/24"_s;
        QTest::newRow("whole prefix") << u"192.0.2.7/32"_s << u"192.0.2.7"_s;
        QTest::newRow("mapped") << u"::ffff:192.0.2.7"_s << u"192.0.2.7"_s;
        QTest::newRow("odd prefix") << u"192.0.2.128/25"_s << u"192.0.2.128/25"_s;
        QTest::newRow("long") << u"2001:0DB8:0:0::/64"_s << u"2001:db8::/64"_s;
        QTest::newRow("everybody") << u"0.0.0.0/0"_s << u"0.0.0.0/0"_s;
        for (const char *bad : {"", "192.0.2", "192.0.2.7/33", "192.0.2.7/24", "192.0.2.0/024", "192.0.2.0/-1",
                                "::/129", "2001:db8::1/64", "fe80::1%eth0", "localhost", "192.0.2.0/24 ", "192.0.2.0/"})
            QTest::newRow(bad[0] ? bad : "empty") << QString::fromLatin1(bad) << QString();
    }

    void spelling()
    {
        QFETCH(QString, typed);
        QFETCH(QString, one);
        const auto network = BanNetwork::parse(typed);
        QCOMPARE(network.has_value(), !one.isEmpty());
        if (network)
            QCOMPARE(network->toString(), one);
    }

    void sparesThisMachine()
    {
        for (const QString &own : {u"127.0.0.1"_s, u"127.0.0.0/8"_s, u"127.1.2.3"_s, u"::1"_s, u"0.0.0.0/0"_s,
                                   u"::/0"_s, u"126.0.0.0/7"_s, u"::/64"_s})
            QVERIFY2(BanNetwork::parse(own)->holdsLoopback(), qPrintable(own));
        for (const QString &other : {u"128.0.0.0/8"_s, u"::2"_s, u"2000::/3"_s, u"192.0.2.1"_s})
            QVERIFY2(!BanNetwork::parse(other)->holdsLoopback(), qPrintable(other));
    }

    void finds()
    {
        const auto at = [](const QString &text) { return *BanNetwork::parse(text); };
        const Timestamp now = wallClockNow();
        BanList list;
        QVERIFY(!list.find(at(u"192.0.2.7"_s), now));
        list.add(1, at(u"192.0.2.0/24"_s), std::nullopt);
        list.add(2, at(u"192.0.2.7"_s), now + std::chrono::minutes(1));
        list.add(3, at(u"2001:db8::/64"_s), std::nullopt);
        QCOMPARE(list.find(at(u"192.0.2.7"_s), now), std::optional<qint64>(2)); // the longest prefix
        QCOMPARE(list.find(at(u"192.0.2.7"_s), now + std::chrono::minutes(2)), std::optional<qint64>(1));
        QCOMPARE(list.find(at(u"192.0.2.255"_s), now), std::optional<qint64>(1));
        QVERIFY(!list.find(at(u"192.0.3.0"_s), now));
        QCOMPARE(list.find(at(u"2001:db8::ffff"_s), now), std::optional<qint64>(3));
        QVERIFY(!list.find(at(u"2001:db8:0:1::"_s), now));
        list.add(4, at(u"192.0.2.0/24"_s), std::nullopt); // in the place of the first
        QCOMPARE(list.size(), 3);
        list.remove(1);
        QCOMPARE(list.find(at(u"192.0.2.1"_s), now), std::optional<qint64>(4));
        list.remove(4);
        list.remove(2);
        QVERIFY(!list.find(at(u"192.0.2.7"_s), now));
        QCOMPARE(list.size(), 1);
    }
};

QTEST_GUILESS_MAIN(BanListTest)
#include "tst_banlist.moc"
