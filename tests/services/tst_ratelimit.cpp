// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/ratelimit.h"

#include <QTest>

using namespace natter;
using namespace natter::session;
using namespace std::chrono_literals;

class RateLimitTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void allowsTheBurstThenTheRate()
    {
        RateLimit limit({20, 60});
        auto now = Steady::now();
        for (int i = 0; i < 60; ++i)
            QVERIFY2(limit.take(UserId(1), now), qPrintable(QString::number(i)));
        QVERIFY(!limit.take(UserId(1), now));
        QVERIFY(!limit.take(UserId(1), now + 49ms));
        QVERIFY(limit.take(UserId(1), now + 51ms));
        QVERIFY(!limit.take(UserId(1), now + 52ms));
        now += 1h;
        int allowed = 0;
        while (limit.take(UserId(1), now))
            ++allowed;
        QCOMPARE(allowed, 60);
    }

    void countsUsersApart()
    {
        RateLimit limit({1, 1});
        const auto now = Steady::now();
        QVERIFY(limit.take(UserId(1), now));
        QVERIFY(!limit.take(UserId(1), now));
        QVERIFY(limit.take(UserId(2), now));
    }

    void isOffAtZero()
    {
        RateLimit limit({0, 0});
        const auto now = Steady::now();
        for (int i = 0; i < 1000; ++i)
            QVERIFY(limit.take(UserId(1), now));
        QCOMPARE(limit.trackedUsers(), 0);
    }

    void forgetsWhoHasRested()
    {
        RateLimit limit({20, 60});
        auto now = Steady::now();
        for (int user = 1; user <= 1'000'000; user += 1) {
            QVERIFY(limit.take(UserId(user), now));
            now += 10ms; // each has rested after five others
        }
        QVERIFY2(limit.trackedUsers() <= 2048, qPrintable(QString::number(limit.trackedUsers())));
    }
};

QTEST_GUILESS_MAIN(RateLimitTest)
#include "tst_ratelimit.moc"
