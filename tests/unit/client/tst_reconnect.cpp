// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/reconnect.h"

#include <QTest>

using namespace natter;
using namespace natter::client;
using protocol::CloseCode;
using std::chrono::milliseconds;

namespace {

constexpr ReconnectOptions options{milliseconds(100), milliseconds(1'000), milliseconds(5'000)};

} // namespace

/** Waits follow the table of close codes, double up to a bound, and are drawn at random. */
class ReconnectTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void waitsGrowToTheirBoundAndStartOverAfterSuccess()
    {
        // The largest of many draws at each attempt comes close to that attempt's bound, and never exceeds it.
        const qint64 bounds[] = {100, 200, 400, 800, 1'000, 1'000};
        for (std::size_t attempt = 0; attempt < std::size(bounds); ++attempt)
            QVERIFY(qAbs(largestDraw(attempt) - bounds[attempt]) <= bounds[attempt] / 10);
        QRandomGenerator random(1);
        Reconnect reconnect(options, &random);
        for (int i = 0; i < 10; ++i)
            QVERIFY(reconnect.delayAfter(linkLost));
        reconnect.succeeded();
        QVERIFY(*reconnect.delayAfter(linkLost) <= options.first);
    }

    void clientsDoNotComeBackAllAtOnce()
    {
        QRandomGenerator random(2);
        QSet<qint64> waits;
        for (int client = 0; client < 50; ++client)
            waits.insert(Reconnect(options, &random).delayAfter(linkLost)->count());
        QVERIFY2(waits.size() > 25, qPrintable(QString::number(waits.size())));
    }

    void adviceIsFollowed_data()
    {
        QTest::addColumn<quint16>("code");
        QTest::addColumn<bool>("comesBack");
        QTest::addColumn<qint64>("atLeast");
        QTest::newRow("going away") << quint16(CloseCode::GoingAway) << true << qint64(0);
        QTest::newRow("too slow") << quint16(CloseCode::TooSlow) << true << qint64(0);
        QTest::newRow("flood") << quint16(CloseCode::Flood) << true << qint64(5'000);
        QTest::newRow("try again later") << quint16(CloseCode::TryAgainLater) << true << qint64(5'000);
        QTest::newRow("login ended") << quint16(CloseCode::LoginEnded) << false << qint64(0);
        QTest::newRow("banned") << quint16(CloseCode::Banned) << false << qint64(0);
        QTest::newRow("a code of the future") << quint16(4777) << true << qint64(0);
    }

    void adviceIsFollowed()
    {
        QFETCH(quint16, code);
        QFETCH(bool, comesBack);
        QFETCH(qint64, atLeast);
        QRandomGenerator random(3);
        const auto delay = Reconnect(options, &random).delayAfter(code);
        QCOMPARE(delay.has_value(), comesBack);
        if (delay)
            QVERIFY(delay->count() >= atLeast && *delay <= milliseconds(atLeast) + options.first);
    }

    void theServersOwnWishCountsButHasABound()
    {
        QRandomGenerator random(4);
        const ReconnectOptions patient{milliseconds(100), milliseconds(30'000), milliseconds(5'000)};
        const auto asked = Reconnect(patient, &random).delayAfter(1001, u"going away, back in 7 s");
        QVERIFY(*asked >= milliseconds(7'000) && *asked <= milliseconds(7'100));
        const auto absurd = Reconnect(patient, &random).delayAfter(1001, u"99999999999999999999");
        QVERIFY(*absurd <= milliseconds(30'100));
    }

    void aBrokenLinkAsksForNothing()
    {
        QRandomGenerator random(6);
        const auto delay = Reconnect(options, &random).delayAfter(linkLost, u"Nobody listens at 127.0.0.1:8001");
        QVERIFY(*delay <= options.first);
    }

private:
    static qint64 largestDraw(std::size_t attempt)
    {
        QRandomGenerator random(5);
        qint64 largest = 0;
        for (int i = 0; i < 200; ++i) {
            Reconnect reconnect(options, &random);
            milliseconds delay{};
            for (std::size_t j = 0; j <= attempt; ++j)
                delay = *reconnect.delayAfter(linkLost);
            largest = std::max<qint64>(largest, delay.count());
        }
        return largest;
    }
};

QTEST_APPLESS_MAIN(ReconnectTest)
#include "tst_reconnect.moc"
