// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/care/verification.h"
#include "store/storefixture.h"
#include "support/postgrescluster.h"

#include <QFile>
#include <QLoggingCategory>

using namespace natter;
using namespace natter::store;

using namespace Qt::StringLiterals;

/** What `natterd verify` finds in a database, one fault at a time. */
class TestVerification : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { StoreFixture::addEngines(); }
    void initTestCase() { QLoggingCategory::setFilterRules(u"natter.store.warning=false"_s); }

    void finds_data()
    {
        QTest::addColumn<QString>("harm");
        QTest::addColumn<QString>("finding");
        QTest::newRow("nothing") << u"UPDATE users SET name = 'x' WHERE id = 1"_s << QString();
        QTest::newRow("a gap") << u"DELETE FROM messages WHERE seq = 3"_s
                               << u"conversation 1 should have the messages 1 to 10, and has 9 of them, 1 to 10"_s;
        QTest::newRow("the first is gone")
            << u"DELETE FROM messages WHERE seq = 1"_s << u"and has 9 of them, 2 to 10"_s;
        QTest::newRow("one too many") << u"UPDATE conversations SET last_seq = 9"_s << u"and has 10 of them"_s;
        QTest::newRow("moved") << u"UPDATE conversations SET first_seq = 2, last_seq = 11"_s
                               << u"should have the messages 2 to 11, and has 10 of them, 1 to 10"_s;
        QTest::newRow("a rev of the future") << u"UPDATE messages SET rev = 999 WHERE seq = 4"_s
                                             << u"was last altered by change 999, and changes are counted up to 11"_s;
        QTest::newRow("an order that went back") << u"UPDATE history SET rev = 5"_s << u"changes are counted up to 5"_s;
        QTest::newRow("a conversation of the future")
            << u"UPDATE conversations SET last_rev = 999"_s << u"conversation 1 was last altered by change 999"_s;
        QTest::newRow("a change of the future")
            << u"UPDATE changes SET rev = 999"_s << u"there is a change 999 in conversation 1"_s;
        QTest::newRow("read in the future")
            << u"UPDATE members SET read_rev = 999 WHERE user_id = 2"_s << u"user 2 came into conversation 1"_s;
        QTest::newRow("joined behind the end")
            << u"UPDATE members SET joined_seq = 11, delivered_seq = 11 WHERE user_id = 2"_s
            << u"joined at 11, delivered 11"_s;
        QTest::newRow("nobody counted") << u"UPDATE conversations SET member_count = 5"_s
                                        << u"group 1 counts 5 members, and has 2"_s;
        QTest::newRow("nobody is found") << u"DELETE FROM user_names WHERE user_id = 2"_s
                                         << u"user 2 cannot be found by their name"_s;
        QTest::newRow("a last change too early")
            << u"UPDATE conversations SET last_rev = 4"_s << u"its last change was 4, but a message in it has 11"_s;
        QTest::newRow("a number twice") << u"UPDATE changes SET rev = 5"_s
                                        << u"the number 5 is that of a change in conversation 1 and of a message"_s;
        QTest::newRow("read too far") << u"UPDATE members SET read_seq = 77 WHERE user_id = 2"_s
                                      << u"user 2 stands in conversation 1 where there is nothing"_s;
        QTest::newRow("delivered too far")
            << u"UPDATE members SET delivered_seq = 11 WHERE user_id = 2"_s << u"delivered 11, read 0, of 10"_s;
        QTest::newRow("joined in the future") << u"UPDATE members SET joined_rev = 999 WHERE user_id = 2"_s
                                              << u"came into conversation 1 by change 999"_s;
        QTest::newRow("another content") << u"UPDATE messages SET content = 'forged' WHERE seq = 7"_s
                                         << u"message 8 is not what was sent"_s;
    }
    void finds()
    {
        QFETCH(QString, harm);
        QFETCH(QString, finding);
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        const auto group = fixture.addGroup(users[0], {users[1]});
        for (int i = 0; i < 10; ++i)
            QVERIFY(fixture.append(toGroup(users[0], group, u"x"_s)));
        fixture.change(harm);
        const QStringList findings = findingsOf(fixture);
        if (finding.isEmpty())
            QCOMPARE(findings, QStringList());
        else
            QVERIFY2(findings.join(u'\n').contains(finding), qPrintable(findings.join(u'\n')));
    }

    /** What foreign keys forbid, and a damaged index or a careless hand brings about. */
    void findsOrphans()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        QVERIFY(fixture.append(direct(users[0], users[1], u"x"_s)));
        if (StoreFixture::engine() == Engine::Sqlite) {
            const auto connection = fixture.connection(Access::Write);
            QVERIFY(connection->execute(u"PRAGMA foreign_keys = OFF"_s));
            QVERIFY(connection->execute(u"DELETE FROM users WHERE id = 2"_s));
        } else {
            QCOMPARE(
                test::PostgresCluster::shared().execute(
                    u"SET session_replication_role = replica; DELETE FROM users WHERE id = 2"_s, fixture.urlText()),
                QString());
        }
        const QString all = findingsOf(fixture).join(u'\n');
        QVERIFY2(all.contains(u"1 rows of members name users that do not exist (user_id: 2)"), qPrintable(all));
    }

    void findsANumberThatWouldBeGivenTwice()
    {
        StoreFixture fixture;
        (void)fixture.addUsers(2);
        if (StoreFixture::engine() == Engine::Sqlite)
            fixture.change(u"UPDATE sqlite_sequence SET seq = 1 WHERE name = 'users'"_s);
        else
            fixture.change(u"SELECT setval('users_id_seq', 1)"_s);
        const QString all = findingsOf(fixture).join(u'\n');
        QVERIFY2(all.contains(u"users would be numbered from 2 on, and there is a 2 already"), qPrintable(all));
    }

    /** A page of zeros in the middle of the file. */
    void findsADamagedPage()
    {
        if (StoreFixture::engine() != Engine::Sqlite)
            QSKIP("PostgreSQL's pages are its own");
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        for (int i = 0; i < 200; ++i)
            QVERIFY(fixture.append(direct(users[0], users[1], QString(1000, u'x'))));
        fixture.close();
        QFile file(fixture.file());
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.size() > 40 * 4096);
        QVERIFY(file.seek(30 * 4096));
        QCOMPARE(file.write(QByteArray(4096, '\0')), 4096);
        file.close();
        const QStringList findings = findingsOf(fixture);
        QVERIFY2(findings.join(u'\n').contains(u"SQLite says"), qPrintable(findings.join(u'\n')));
    }

    /** The audit's chain is part of the proof where its key is at hand, and said to be unchecked where it is not. */
    void followsTheChainOfTheAudit()
    {
        StoreFixture fixture;
        const QByteArray key(32, 'k');
        const auto users = fixture.addUsers(1);
        for (int i = 0; i < 3; ++i)
            QVERIFY(fixture.write([&](WritableTables &tables) {
                return tables.audit().append({users[0], u"127.0.0.1"_s, u"user.add"_s, u"user"_s, 1, "{}"}, key);
            }));
        const StopFlag never{false};
        const auto verified = [&](const QByteArray &with) {
            auto opened = OpenedDatabase::forReading(fixture.url());
            return opened ? verifyDatabase(*opened, never, with) : fail(std::move(opened.error()));
        };
        QCOMPARE(verified(key)->auditEntries, std::optional<qint64>(3));
        QCOMPARE(verified(key)->findings, QStringList());
        QCOMPARE(verified({})->auditEntries, std::optional<qint64>());
        fixture.change(u"UPDATE audit SET action = 'user.erase' WHERE id = 2"_s);
        QCOMPARE(verified(key)->findings.size(), 1);
        QVERIFY(verified(key)->findings.front().contains(u"from entry 2 on"_s));
        QCOMPARE(verified({})->findings, QStringList());
    }

    /** Every table can be walked by its key, whatever migrations will bring. */
    void knowsEveryTable()
    {
        StoreFixture fixture;
        auto opened = OpenedDatabase::forReading(fixture.url());
        QVERIFY(opened);
        const auto shapes = tableShapes(opened->database());
        QVERIFY2(shapes, qPrintable(shapes ? QString() : shapes.error().message()));
        QStringList seen;
        for (const TableShape &shape : *shapes) {
            for (const Reference &reference : shape.references)
                QVERIFY2(seen.contains(reference.table) || reference.table == shape.name, qPrintable(shape.name));
            seen += shape.name;
        }
        QCOMPARE(qsizetype(shapes->size()) + 1,
                 opened->database().execute(opened->database().dialect().tableNamesSql()).value().size());
    }

private:
    static QStringList findingsOf(const StoreFixture &fixture)
    {
        auto opened = OpenedDatabase::forReading(fixture.url());
        if (!opened)
            return {opened.error().message()};
        const StopFlag never{false};
        const auto verification = verifyDatabase(*opened, never);
        return verification ? verification->findings : QStringList{u"error: "_s + verification.error().message()};
    }
};

QTEST_GUILESS_MAIN(TestVerification)
#include "tst_verification.moc"
