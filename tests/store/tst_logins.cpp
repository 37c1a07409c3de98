// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/storefixture.h"

using namespace natter;
using namespace natter::store;

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Verdict = Renewed::Verdict;

/** Logins: made, renewed, listed, ended. */
class TestLogins : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { StoreFixture::addEngines(); }

    void init()
    {
        m_fixture.emplace();
        m_users = m_fixture->addUsers(2);
        m_login = logIn(m_users[0], "t0");
    }

    /** An access token of a database that is gone fits no login of the one in its place. */
    void numbersAreNoOtherDatabases()
    {
        m_fixture.reset();
        const qint64 before = toStored(wallClockNow());
        QVERIFY(m_login.value() < before);
        init();
        QVERIFY(m_login.value() > before);
        const LoginId first = m_login;
        m_fixture->close();
        m_fixture->open();
        QCOMPARE(logIn(m_users[0], "t1"), LoginId(first.value() + 1)); // only where all is new
    }

    void tokensFollowEachOther()
    {
        const auto first = renew("t0", "t1");
        QCOMPARE(first.verdict, Verdict::Good);
        QCOMPARE(first.user.id, m_users[0]);
        QCOMPARE(first.user.email, u"u1@example.org"_s);
        QCOMPARE(first.login, m_login);
        QCOMPARE(renew("t1", "t2").verdict, Verdict::Good);
        QCOMPARE(renew("t2", "t3").verdict, Verdict::Good);
        QCOMPARE(renew("nothing", "x").verdict, Verdict::Unknown);
    }

    void aLostAnswerCostsNothing()
    {
        QCOMPARE(renew("t0", "t1").verdict, Verdict::Good);
        QCOMPARE(renew("t0", "t1'").verdict, Verdict::Good); // t1 never arrived
        QCOMPARE(renew("t0", "t1''").verdict, Verdict::Good);
        QCOMPARE(renew("t1''", "t2").verdict, Verdict::Good);
    }

    void aSupersededTokenEndsTheLogin()
    {
        QCOMPARE(renew("t0", "t1").verdict, Verdict::Good);
        QCOMPARE(renew("t1", "t2").verdict, Verdict::Good);
        const auto stolen = renew("t0", "x");
        QCOMPARE(stolen.verdict, Verdict::Stolen);
        QCOMPARE(stolen.login, m_login);
        QVERIFY(!isAlive());
        for (const char *token : {"t0", "t1", "t2", "x"})
            QCOMPARE(renew(token, "y").verdict, Verdict::Unknown);
    }

    void aBrotherOfAUsedTokenEndsTheLogin()
    {
        QCOMPARE(renew("t0", "thief").verdict, Verdict::Good);
        QCOMPARE(renew("t0", "owner").verdict, Verdict::Good);
        QCOMPARE(renew("owner", "t2").verdict, Verdict::Good);
        QCOMPARE(renew("thief", "x").verdict, Verdict::Stolen);
        QVERIFY(!isAlive());
    }

    void tokensExpire()
    {
        QCOMPARE(renew("t0", "t1", -1s).verdict, Verdict::Unknown);
        QVERIFY(isAlive());
        QCOMPARE(renew("t0", "t1").verdict, Verdict::Good);
    }

    void lostAnswersDoNotPileUp()
    {
        for (int i = 0; i < 8; ++i)
            QCOMPARE(renew("t0", "n" + QByteArray::number(i)).verdict, Verdict::Good);
        for (int i = 0; i < 20; ++i)
            QCOMPARE(renew("t0", "more").verdict, Verdict::TooMany);
        QCOMPARE(m_fixture->number(u"SELECT COUNT(*) FROM refresh_tokens"_s), 1 + 8);
        // Whoever has waited for as long as they were told gets another.
        m_fixture->change(u"UPDATE refresh_tokens SET created_at = created_at - 61000"_s);
        QCOMPARE(renew("t0", "n8").verdict, Verdict::Good);
        // None of them was forgotten: a thief cannot make the owner's token unknown, and go unnoticed.
        QCOMPARE(renew("n0", "t2").verdict, Verdict::Good);
        QCOMPARE(renew("n7", "x").verdict, Verdict::Stolen);
        QVERIFY(!isAlive());
    }

    void aLoginNeedsThePasswordOfNow()
    {
        // Somebody has checked the old password, and is about to log in.
        const auto changed = m_fixture->write(
            [&](WritableTables &tables) { return tables.users().setPassword(m_users[0], "hash", "new"); });
        QVERIFY(changed);
        const auto late = [&](const char *hash) {
            return codeOf(m_fixture->write([&](WritableTables &tables) {
                return tables.logins().add({m_users[0], hash, {}, {}, hashOf(QByteArray("late ") + hash)});
            }));
        };
        QCOMPARE(late("hash"), ErrorCode::NotFound);
        QCOMPARE(late("new"), std::nullopt);
        m_fixture->change(u"UPDATE users SET suspended_until = 9000000000000"_s);
        QCOMPARE(late("new"), ErrorCode::NotFound);
        // Nor can the password be changed by who knew an earlier one.
        QCOMPARE(codeOf(m_fixture->write(
                     [&](WritableTables &tables) { return tables.users().setPassword(m_users[0], "hash", "newer"); })),
                 ErrorCode::NotFound);
    }

    void oldLoginsAreForgotten()
    {
        const LoginId other = logIn(m_users[1], "o0");
        m_fixture->change(u"UPDATE logins SET last_seen_at = 1000"_s);
        const auto added = m_fixture->write([&](WritableTables &tables) {
            return tables.logins().add(
                {m_users[0], "hash", {}, {}, hashOf("n0"), Timestamp(std::chrono::milliseconds(2000))});
        });
        QVERIFY(added);
        QCOMPARE(m_fixture->number(u"SELECT COUNT(*) FROM logins"_s), 2); // the new one, and somebody else's
        QCOMPARE(renew("t0", "t1").verdict, Verdict::Unknown);
        QCOMPARE(renew("o0", "o1").login, other);
    }

    void beingSeen()
    {
        m_fixture->change(u"UPDATE logins SET last_seen_at = 1000"_s);
        QVERIFY(m_fixture->write([&](WritableTables &tables) { return tables.logins().see(m_login, u"::1"_s); }));
        const auto seen = m_fixture->read([&](Tables &tables) { return tables.logins().lastSeen(m_login); });
        QVERIFY(*seen > wallClockNow() - 1min);
        QCOMPARE(codeOf(m_fixture->read([](Tables &tables) { return tables.logins().lastSeen(LoginId(99)); })),
                 ErrorCode::NotFound);
        QCOMPARE(
            m_fixture->read([](Tables &tables) { return tables.logins().knowsToken(hashOf("t0"), Audience::Chat); }),
            true);
        QCOMPARE(
            m_fixture->read([](Tables &tables) { return tables.logins().knowsToken(hashOf("t1"), Audience::Chat); }),
            false);
    }

    void endedIsEnded()
    {
        const auto end = [&](UserId user, LoginId login) {
            return m_fixture->write([=](WritableTables &tables) { return tables.logins().end(user, login); }).value();
        };
        QVERIFY(!end(m_users[1], m_login)); // not theirs
        QVERIFY(isAlive());
        QVERIFY(end(m_users[0], m_login));
        QVERIFY(!isAlive());
        QVERIFY(!end(m_users[0], m_login));
        QCOMPARE(renew("t0", "t1").verdict, Verdict::Unknown);
        QCOMPARE(m_fixture->number(u"SELECT COUNT(*) FROM refresh_tokens"_s), 0);
        // The address stays known to its user.
        const auto addresses = m_fixture->read(
            [&](Tables &tables) { return tables.logins().addressesSince(m_users[0], wallClockNow() - 1h); });
        QCOMPARE(addresses.value(), std::vector{u"192.0.2.1"_s});
    }

    void allOthersEnd()
    {
        const LoginId second = logIn(m_users[0], "s0");
        const LoginId third = logIn(m_users[0], "r0");
        const LoginId foreign = logIn(m_users[1], "f0");
        auto ended =
            m_fixture->write([&](WritableTables &tables) { return tables.logins().endOthers(m_users[0], second); })
                .value();
        std::ranges::sort(ended);
        QCOMPARE(ended, (std::vector{m_login, third}));
        const auto left =
            m_fixture->read([&](Tables &tables) { return tables.logins().ofUser(m_users[0], 10); }).value();
        QCOMPARE(left.size(), 1U);
        QCOMPARE(left.front().id, second);
        QCOMPARE(left.front().userAgent, u"agent"_s);
        QCOMPARE(left.front().address, u"192.0.2.1"_s);
        QCOMPARE(m_fixture->read([&](Tables &tables) { return tables.logins().ofUser(m_users[1], 10); })->front().id,
                 foreign);
        QCOMPARE(renew("s0", "s1").verdict, Verdict::Good);
        QCOMPARE(renew("r0", "r1").verdict, Verdict::Unknown);
    }

    void renewingIsBeingSeen()
    {
        const auto before = m_fixture->read([&](Tables &tables) { return tables.logins().ofUser(m_users[0], 10); });
        const auto renewed = m_fixture->write([&](WritableTables &tables) {
            return tables.logins().renew({hashOf("t0"), hashOf("t1"), u"198.51.100.1"_s, 24h});
        });
        QCOMPARE(renewed->verdict, Verdict::Good);
        const auto after = m_fixture->read([&](Tables &tables) { return tables.logins().ofUser(m_users[0], 10); });
        QVERIFY(after->front().lastSeenAt >= before->front().lastSeenAt);
        QCOMPARE(after->front().address, u"198.51.100.1"_s);
    }

    void theSuspendedAreTold()
    {
        m_fixture->change(u"UPDATE users SET suspended_until = 9000000000000"_s);
        QCOMPARE(renew("t0", "t1").verdict, Verdict::Suspended);
        const auto caller = m_fixture->read(
            [&](Tables &tables) { return tables.logins().caller(m_users[0], m_login, wallClockNow()); });
        QCOMPARE(codeOf(caller), ErrorCode::Suspended);
        m_fixture->change(u"UPDATE users SET suspended_until = 1000"_s); // over
        QVERIFY(isAlive());
        QCOMPARE(renew("t0", "t1").verdict, Verdict::Good);
    }

    void profiles()
    {
        const auto done = m_fixture->write([&](WritableTables &tables) -> Result<std::monostate> {
            if (auto renamed = tables.users().rename(m_users[0], nameOf(u"Ada"_s)); !renamed)
                return renamed;
            return tables.users().setPassword(m_users[0], "hash", "$2b$new");
        });
        QVERIFY(done);
        const auto found = m_fixture->read([&](Tables &tables) { return tables.users().credentials(m_users[0]); });
        QCOMPARE(found->user.name, u"Ada"_s);
        QCOMPARE(found->passwordHash, "$2b$new");
        QCOMPARE(codeOf(m_fixture->write(
                     [](WritableTables &tables) { return tables.users().rename(UserId(99), nameOf(u"x"_s)); })),
                 ErrorCode::NotFound);
        QCOMPARE(codeOf(m_fixture->read([](Tables &tables) { return tables.users().credentials(UserId(99)); })),
                 ErrorCode::NotFound);
    }

private:
    static QByteArray hashOf(const QByteArray &token) { return token.leftJustified(32, '.'); }

    LoginId logIn(UserId user, const char *token)
    {
        return m_fixture
            ->write([&](WritableTables &tables) {
                return tables.logins().add({user, "hash", u"agent"_s, u"192.0.2.1"_s, hashOf(token)});
            })
            .value();
    }

    Renewed renew(const QByteArray &presented, const QByteArray &successor, std::chrono::seconds lifetime = 720h)
    {
        return m_fixture
            ->write([&](WritableTables &tables) {
                return tables.logins().renew({hashOf(presented), hashOf(successor), u"192.0.2.1"_s, lifetime});
            })
            .value();
    }

    bool isAlive()
    {
        return m_fixture
            ->read([&](Tables &tables) { return tables.logins().caller(m_users[0], m_login, wallClockNow()); })
            .has_value();
    }

    std::optional<StoreFixture> m_fixture;
    std::vector<UserId> m_users;
    LoginId m_login;
};

QTEST_GUILESS_MAIN(TestLogins)
#include "tst_logins.moc"
