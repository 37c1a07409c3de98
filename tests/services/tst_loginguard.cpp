// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/loginguard.h"

#include <QTest>

using namespace natter;
using namespace natter::services;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

/** Who may try a password, and when again. */
class TestLoginGuard : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_now = Steady::time_point(1000h); }

    void fiveFailuresByAccountAndAddress()
    {
        LoginGuard guard({5, 0});
        for (int i = 0; i < 5; ++i)
            QVERIFY(tryWrong(guard, u"ann@example.org"_s, u"192.0.2.1"_s));
        QCOMPARE(waiting(guard, u"ann@example.org"_s, u"192.0.2.1"_s), 15min);
        QVERIFY(tryWrong(guard, u"ann@example.org"_s, u"192.0.2.2"_s)); // Ann, elsewhere
        QVERIFY(tryWrong(guard, u"bob@example.org"_s, u"192.0.2.1"_s)); // somebody else, there
        m_now += 15min - 1ms;
        QCOMPARE(waiting(guard, u"ann@example.org"_s, u"192.0.2.1"_s), 1s);
        m_now += 1ms;
        QVERIFY(tryWrong(guard, u"ann@example.org"_s, u"192.0.2.1"_s));
    }

    void waitsGrow()
    {
        LoginGuard guard({5, 0});
        std::chrono::seconds last{};
        for (const auto expected : {15min, 30min, 60min, 120min}) {
            for (int i = 0; i < 5; ++i)
                QVERIFY(tryWrong(guard, u"ann@example.org"_s, u"192.0.2.1"_s));
            last = waiting(guard, u"ann@example.org"_s, u"192.0.2.1"_s);
            QCOMPARE(last, expected);
            m_now += last;
        }
        m_now += 24h; // quiet for long enough
        for (int i = 0; i < 5; ++i)
            QVERIFY(tryWrong(guard, u"ann@example.org"_s, u"192.0.2.1"_s));
        QCOMPARE(waiting(guard, u"ann@example.org"_s, u"192.0.2.1"_s), 15min);
    }

    void aRightPasswordWipesTheSlate()
    {
        LoginGuard guard({5, 0});
        for (int i = 0; i < 4; ++i)
            QVERIFY(tryWrong(guard, u"ann@example.org"_s, u"192.0.2.1"_s));
        QVERIFY(guard.begin(u"ann@example.org"_s, u"192.0.2.1"_s, m_now) == std::nullopt);
        guard.accept(u"ann@example.org"_s, u"192.0.2.1"_s, m_now);
        for (int i = 0; i < 5; ++i)
            QVERIFY(tryWrong(guard, u"ann@example.org"_s, u"192.0.2.1"_s));
        QVERIFY(waiting(guard, u"ann@example.org"_s, u"192.0.2.1"_s) > 0s);
    }

    void triesUnderWayCount()
    {
        LoginGuard guard({5, 0});
        for (int i = 0; i < 5; ++i)
            QVERIFY(guard.begin(u"ann@example.org"_s, u"192.0.2.1"_s, m_now) == std::nullopt);
        const auto refused = guard.begin(u"ann@example.org"_s, u"192.0.2.1"_s, m_now);
        QVERIFY(refused);
        QVERIFY(refused->retryAfter > 0s && refused->retryAfter < 1min); // nothing has failed yet
        // One of them came to nothing, for the server was busy: that one may be tried again, and no more.
        guard.withdraw(u"ann@example.org"_s, u"192.0.2.1"_s, m_now);
        QVERIFY(guard.begin(u"ann@example.org"_s, u"192.0.2.1"_s, m_now) == std::nullopt);
        QVERIFY(guard.begin(u"ann@example.org"_s, u"192.0.2.1"_s, m_now) != std::nullopt);
        for (int i = 0; i < 5; ++i)
            guard.reject(u"ann@example.org"_s, u"192.0.2.1"_s, m_now);
        QCOMPARE(waiting(guard, u"ann@example.org"_s, u"192.0.2.1"_s), 15min);
    }

    void manyAccountsAtOnceAreNoWayAround()
    {
        LoginGuard guard({5, 0});
        int begun = 0;
        for (int i = 0; i < 200; ++i)
            begun += guard.begin(u"user%1@example.org"_s.arg(i), u"192.0.2.1"_s, m_now) ? 0 : 1;
        QCOMPARE(begun, 20);
        // A class that logs in at the same time: as soon as some are in, others may try.
        for (int i = 0; i < 20; ++i)
            guard.accept(u"user%1@example.org"_s.arg(i), u"192.0.2.1"_s, m_now);
        QVERIFY(guard.begin(u"user20@example.org"_s, u"192.0.2.1"_s, m_now) == std::nullopt);
    }

    void anAddressIsNotShutForADay()
    {
        LoginGuard guard({5, 0});
        for (int round = 0; round < 5; ++round) {
            for (int i = 0; i < 20; ++i)
                QVERIFY(tryWrong(guard, u"user%1-%2@example.org"_s.arg(round).arg(i), u"192.0.2.1"_s));
            QCOMPARE(waiting(guard, u"neighbour@example.org"_s, u"192.0.2.1"_s), 15min);
            m_now += 15min;
        }
    }

    void failuresAreForgottenWithTime()
    {
        LoginGuard guard({5, 0});
        for (int i = 0; i < 20; ++i) {
            QVERIFY(tryWrong(guard, u"ann@example.org"_s, u"192.0.2.1"_s));
            m_now += 4min;
        }
    }

    void twentyFailuresByAddress()
    {
        LoginGuard guard({5, 0});
        for (int i = 0; i < 20; ++i)
            QVERIFY(tryWrong(guard, u"user%1@example.org"_s.arg(i), u"192.0.2.1"_s));
        QCOMPARE(waiting(guard, u"somebody@example.org"_s, u"192.0.2.1"_s), 15min);
        QVERIFY(tryWrong(guard, u"somebody@example.org"_s, u"192.0.2.2"_s));
    }

    void aHundredFailuresByAccountKeepOnlyStrangersOut()
    {
        LoginGuard guard({5, 0});
        for (int i = 0; i < 100; ++i) {
            QVERIFY(!guard.refuseStranger(u"ann@example.org"_s, m_now));
            QVERIFY(tryWrong(guard, u"ann@example.org"_s, u"192.0.2.%1"_s.arg(i)));
        }
        const auto refused = guard.refuseStranger(u"ann@example.org"_s, m_now);
        QVERIFY(refused);
        QCOMPARE(refused->code, ErrorCode::RateLimited);
        QCOMPARE(refused->retryAfter, std::chrono::seconds(15min));
        QVERIFY(!guard.refuseStranger(u"bob@example.org"_s, m_now));
        // Who is known there is only asked for their own failures.
        QVERIFY(guard.begin(u"ann@example.org"_s, u"198.51.100.7"_s, m_now) == std::nullopt);
        const std::array known{u"203.0.113.1"_s, u"198.51.100.7"_s};
        QVERIFY(LoginGuard::isFamiliar(u"198.51.100.7"_s, known));
        QVERIFY(!LoginGuard::isFamiliar(u"198.51.100.8"_s, known));
    }

    void aNetworkOfIpv6IsOneAddress()
    {
        LoginGuard guard({5, 0});
        for (int i = 0; i < 5; ++i)
            QVERIFY(tryWrong(guard, u"ann@example.org"_s, u"2001:db8:1:2::%1"_s.arg(i + 1)));
        QVERIFY(waiting(guard, u"ann@example.org"_s, u"2001:db8:1:2:ffff::9"_s) > 0s);
        QVERIFY(tryWrong(guard, u"ann@example.org"_s, u"2001:db8:1:3::1"_s));
        const std::array known{u"2001:db8:1:2::77"_s};
        QVERIFY(LoginGuard::isFamiliar(u"2001:db8:1:2::88"_s, known));
    }

    void signupsByAddress()
    {
        LoginGuard guard({0, 3});
        const auto signUp = [&](const QString &address, bool counts) {
            auto refused = guard.beginSignUp(address, m_now);
            if (!refused)
                guard.endSignUp(address, counts, m_now);
            return refused;
        };
        for (int i = 0; i < 10; ++i)
            QVERIFY(!signUp(u"192.0.2.1"_s, false)); // the server was busy
        for (int i = 0; i < 3; ++i)
            QVERIFY(!signUp(u"192.0.2.1"_s, true));
        const auto refused = signUp(u"192.0.2.1"_s, true);
        QVERIFY(refused);
        QCOMPARE(refused->retryAfter, std::chrono::seconds(1h));
        QVERIFY(!signUp(u"192.0.2.2"_s, true));
        m_now += 1h;
        QVERIFY(!signUp(u"192.0.2.1"_s, true));
    }

    void zeroIsNoLimit()
    {
        LoginGuard guard({0, 0});
        for (int i = 0; i < 1000; ++i) {
            QVERIFY(tryWrong(guard, u"ann@example.org"_s, u"192.0.2.1"_s));
            QVERIFY(guard.beginSignUp(u"192.0.2.1"_s, m_now) == std::nullopt);
        }
        QVERIFY(!guard.refuseStranger(u"ann@example.org"_s, m_now));
    }

    void keysAreNotKeptForEver()
    {
        Throttle throttle({5, 15min, 24h});
        for (int i = 0; i < 50'000; ++i) {
            throttle.reserve(QString::number(i), m_now);
            throttle.settle(QString::number(i), true, m_now);
            m_now += 1s;
        }
        QVERIFY2(throttle.trackedKeys() < 3'000, QByteArray::number(throttle.trackedKeys()).constData());
    }

private:
    /** Whether the try was let through. */
    [[nodiscard]] bool tryWrong(LoginGuard &guard, const QString &account, const QString &address)
    {
        if (guard.begin(account, address, m_now))
            return false;
        guard.reject(account, address, m_now);
        return true;
    }

    /** How long somebody has to wait; a try that is let through fails. */
    [[nodiscard]] std::chrono::seconds waiting(LoginGuard &guard, const QString &account, const QString &address)
    {
        const auto refused = guard.begin(account, address, m_now);
        if (!refused)
            guard.reject(account, address, m_now);
        return refused ? refused->retryAfter : 0s;
    }

    Steady::time_point m_now;
};

QTEST_GUILESS_MAIN(TestLoginGuard)
#include "tst_loginguard.moc"
