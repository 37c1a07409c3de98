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
        QVERIFY(!begun(guard, u"ann@example.org"_s, u"192.0.2.1"_s));
        guard.accept(u"ann@example.org"_s, u"192.0.2.1"_s, m_now);
        for (int i = 0; i < 5; ++i)
            QVERIFY(tryWrong(guard, u"ann@example.org"_s, u"192.0.2.1"_s));
        QVERIFY(waiting(guard, u"ann@example.org"_s, u"192.0.2.1"_s) > 0s);
    }

    /** Whoever comes while too many are under way waits for what becomes of them: nothing has failed yet. */
    void triesUnderWayCount()
    {
        LoginGuard guard({5, 0});
        const QString ann = u"ann@example.org"_s;
        const QString home = u"192.0.2.1"_s;
        for (int i = 0; i < 5; ++i)
            QVERIFY(!begun(guard, ann, home));
        QList<std::optional<Error>> later;
        for (int i = 0; i < 3; ++i)
            guard.begin(ann, home, m_now, [&](std::optional<Error> refused) { later += std::move(refused); });
        QVERIFY(later.isEmpty());
        // One of them came to nothing, for the server was busy: one more may be tried, and no more.
        guard.withdraw(ann, home, m_now);
        QCOMPARE(later.size(), 1);
        QVERIFY(!later.first());
        for (int i = 0; i < 5; ++i)
            guard.reject(ann, home, m_now);
        QCOMPARE(later.size(), 3);
        QCOMPARE(later.last().value().retryAfter, std::chrono::seconds(15min));
        QCOMPARE(waiting(guard, ann, home), 15min);
    }

    /** A class that logs in at nine o'clock has its turns, and twenty wrong passwords are all there are. */
    void manyAccountsAtOnceAreNoWayAround()
    {
        LoginGuard guard({5, 0});
        const QString school = u"192.0.2.1"_s;
        const auto pupil = [](int number) { return u"user%1@example.org"_s.arg(number); };
        QList<int> in;
        QList<int> refused;
        for (int i = 0; i < 200; ++i) {
            guard.begin(pupil(i), school, m_now,
                        [&, i](const std::optional<Error> &error) { (error ? refused : in) += i; });
        }
        QCOMPARE(in.size(), 20);
        for (int i = 0; i < 60; ++i)
            guard.accept(pupil(in[i]), school, m_now);
        QCOMPARE(in.size(), 80);
        QVERIFY(std::ranges::is_sorted(in));
        QVERIFY(refused.isEmpty());
        for (int i = 60; i < 80; ++i)
            guard.reject(pupil(in[i]), school, m_now);
        QCOMPARE(in.size(), 80);
        QCOMPARE(refused.size(), 120);
    }

    void notEverybodyWaits()
    {
        LoginGuard guard({5, 0});
        int refused = 0;
        for (int i = 0; i < 2'000; ++i) {
            guard.begin(u"user%1@example.org"_s.arg(i), u"192.0.2.1"_s, m_now, [&](const std::optional<Error> &error) {
                if (error && error->retryAfter < 1min)
                    ++refused;
            });
        }
        QCOMPARE(refused, 2'000 - 20 - 1'000);
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
        QVERIFY(!begun(guard, u"ann@example.org"_s, u"198.51.100.7"_s));
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
    /** What refuses a try; of one that would have to wait, an error of its own. */
    [[nodiscard]] std::optional<Error> begun(LoginGuard &guard, const QString &account, const QString &address)
    {
        const auto outcome = std::make_shared<std::optional<Error>>(Error(ErrorCode::Overloaded));
        guard.begin(account, address, m_now, [outcome](std::optional<Error> error) { *outcome = std::move(error); });
        return *outcome;
    }

    /** Whether the try was let through. */
    [[nodiscard]] bool tryWrong(LoginGuard &guard, const QString &account, const QString &address)
    {
        if (begun(guard, account, address))
            return false;
        guard.reject(account, address, m_now);
        return true;
    }

    /** How long somebody has to wait; a try that is let through fails. */
    [[nodiscard]] std::chrono::seconds waiting(LoginGuard &guard, const QString &account, const QString &address)
    {
        const auto refused = begun(guard, account, address);
        if (!refused)
            guard.reject(account, address, m_now);
        return refused ? refused->retryAfter : 0s;
    }

    Steady::time_point m_now;
};

QTEST_GUILESS_MAIN(TestLoginGuard)
#include "tst_loginguard.moc"
