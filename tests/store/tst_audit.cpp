// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/storefixture.h"

using namespace natter;
using namespace natter::store;
using namespace Qt::StringLiterals;

/** The chain of what administrators have done: that it holds, and that nobody alters it unnoticed. */
class TestAudit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { StoreFixture::addEngines(); }

    void init()
    {
        m_fixture.emplace();
        m_users = m_fixture->addUsers(3);
        for (int i = 0; i < 4; ++i)
            note(m_users[0], m_users[1]);
        note(m_users[2], m_users[0]);
    }

    void holds()
    {
        QCOMPARE(broken(), std::optional<qint64>());
        const auto findings = verified(key);
        QCOMPARE(findings.entries, 5);
        QCOMPARE(findings.lastHash.size(), 32);
        QCOMPARE(verified("another key").firstBroken, std::optional<qint64>(1));
        const auto page = m_fixture->read([](Tables &tables) { return tables.audit().page({.most = 2}); });
        QCOMPARE(page->size(), 2U);
        QCOMPARE(page->front().id, 5);
        QCOMPARE(page->front().targetId, m_users[0].value());
        QCOMPARE(page->back().detail, QByteArray(R"({"x":"ä"})"));
        const auto some = m_fixture->read([&](Tables &tables) {
            return tables.audit().page(
                {.actor = m_users[0], .action = u"user."_s, .targetType = u"user"_s, .before = 4, .most = 9});
        });
        QCOMPARE(some->size(), 3U);
        const auto none =
            m_fixture->read([&](Tables &tables) { return tables.audit().page({.action = u"%"_s, .most = 9}); });
        QCOMPARE(none->size(), 0U);
    }

    void noticesWhatWasAltered_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<qint64>("first");
        const auto row = [](const char *name, const QString &sql, qint64 first) {
            QTest::newRow(name) << sql << first;
        };
        row("detail", u"UPDATE audit SET detail = '{}' WHERE id = 3"_s, 3);
        row("address", u"UPDATE audit SET address = '192.0.2.1' WHERE id = 2"_s, 2);
        row("actor", u"UPDATE audit SET actor_id = 2 WHERE id = 2"_s, 2);
        row("nobody", u"UPDATE audit SET actor_id = NULL WHERE id = 4"_s, 4);
        row("action", u"UPDATE audit SET action = 'user.create' WHERE id = 1"_s, 1);
        row("target", u"UPDATE audit SET target_id = 99 WHERE id = 5"_s, 5);
        row("time", u"UPDATE audit SET happened_at = happened_at + 1 WHERE id = 5"_s, 5);
        row("taken out", u"DELETE FROM audit WHERE id = 3"_s, 3);
        row("beheaded", u"DELETE FROM audit WHERE id = 1"_s, 1);
        row("exchanged hash", u"UPDATE audit SET hash = detail_hash WHERE id = 2"_s, 2);
    }

    void noticesWhatWasAltered()
    {
        QFETCH(QString, sql);
        QFETCH(qint64, first);
        m_fixture->change(sql);
        QCOMPARE(broken(), std::optional<qint64>(first));
    }

    /** What is personal of somebody can go, and everything else stays proved. */
    void forgets()
    {
        QVERIFY(m_fixture->write([&](WritableTables &tables) { return tables.audit().forget(m_users[0]); }));
        QCOMPARE(broken(), std::optional<qint64>());
        const auto page = m_fixture->read([](Tables &tables) { return tables.audit().page({.most = 9}); });
        QCOMPARE(page->front().detail, QByteArray()); // what was done to them
        QCOMPARE(page->front().address, u"192.0.2.7"_s);
        QCOMPARE(page->back().address, QString()); // where they came from
        QVERIFY(!page->back().detail.isEmpty());
        m_fixture->change(u"UPDATE audit SET detail = '{}' WHERE id = 1"_s);
        QCOMPARE(broken(), std::optional<qint64>(1));
    }

private:
    const QByteArray key = "a key for tests only, of thirty-two bytes and more";

    void note(UserId actor, UserId target)
    {
        const NewAuditEntry entry{actor, u"192.0.2.7"_s, u"user.update"_s, u"user"_s, target.value(), R"({"x":"ä"})"};
        QVERIFY(m_fixture->write([&](WritableTables &tables) { return tables.audit().append(entry, key); }));
    }

    AuditFindings verified(const QByteArray &by)
    {
        return m_fixture->read([&](Tables &tables) { return tables.audit().verify(by); }).value_or(AuditFindings());
    }

    std::optional<qint64> broken() { return verified(key).firstBroken; }

    std::optional<StoreFixture> m_fixture;
    std::vector<UserId> m_users;
};

QTEST_GUILESS_MAIN(TestAudit)
#include "tst_audit.moc"
