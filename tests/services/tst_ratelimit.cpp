// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/ratelimit.h"
#include "session/router.h"

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
            QCOMPARE(limit.take(UserId(1), now), 0s);
        QCOMPARE(limit.take(UserId(1), now), 1s);
        QCOMPARE(limit.take(UserId(1), now + 49ms), 1s);
        QCOMPARE(limit.take(UserId(1), now + 51ms), 0s);
        QCOMPARE(limit.take(UserId(1), now + 52ms), 1s);
        now += 1h;
        int allowed = 0;
        while (limit.take(UserId(1), now) == 0s)
            ++allowed;
        QCOMPARE(allowed, 60);
    }

    void takesSeveralOrNone()
    {
        RateLimit limit({20, 60});
        const auto now = Steady::now();
        QCOMPARE(limit.take(UserId(1), now, 51), 0s);
        QCOMPARE(limit.take(UserId(1), now, 51), 3s); // 42 more, at 20 a second
        QCOMPARE(limit.take(UserId(1), now, 9), 0s);  // what was refused has taken nothing
        QCOMPARE(limit.take(UserId(1), now + 2551ms, 51), 0s);
    }

    /** The price of the largest request is above the smallest bucket: a full one pays for it. */
    void aFullBucketPaysForAnything()
    {
        RateLimit limit({1, 3});
        const auto now = Steady::now();
        QCOMPARE(limit.take(UserId(1), now, 1001), 0s);
        QCOMPARE(limit.take(UserId(1), now, 1001), 3s);
        QCOMPARE(limit.take(UserId(1), now + 3s, 1001), 0s);
    }

    /** Ten people cost the database about what a message does. */
    void whatNamesManyPeopleCostsMore()
    {
        const auto people = [](int count) {
            std::vector<UserId> ids;
            for (int i = 1; i <= count; ++i)
                ids.emplace_back(i);
            return ids;
        };
        const auto name = *NameRules::parse(QStringLiteral("room"), TextLimits());
        for (const auto &[count, tokens] : {std::pair(0, 1), {9, 1}, {10, 2}, {500, 51}}) {
            QCOMPARE(costOf(protocol::CreateGroup{name, people(count)}), tokens);
            QCOMPARE(costOf(protocol::AddGroupMembers{ConversationId(1), people(count)}), tokens);
        }
        QCOMPARE(costOf(protocol::LeaveGroup{ConversationId(1)}), 1);
    }

    void countsUsersApart()
    {
        RateLimit limit({1, 1});
        const auto now = Steady::now();
        QCOMPARE(limit.take(UserId(1), now), 0s);
        QCOMPARE(limit.take(UserId(1), now), 1s);
        QCOMPARE(limit.take(UserId(2), now), 0s);
    }

    void isOffAtZero()
    {
        RateLimit limit({0, 0});
        const auto now = Steady::now();
        for (int i = 0; i < 1000; ++i)
            QCOMPARE(limit.take(UserId(1), now, 500), 0s);
        QCOMPARE(limit.trackedUsers(), 0);
    }

    void forgetsWhoHasRested()
    {
        RateLimit limit({20, 60});
        auto now = Steady::now();
        for (int user = 1; user <= 1'000'000; user += 1) {
            QCOMPARE(limit.take(UserId(user), now), 0s);
            now += 10ms; // each has rested after five others
        }
        QVERIFY2(limit.trackedUsers() <= 2048, qPrintable(QString::number(limit.trackedUsers())));
    }
};

QTEST_GUILESS_MAIN(RateLimitTest)
#include "tst_ratelimit.moc"
