// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/care/verification.h"
#include "store/storecontent.h"

#include <QLoggingCategory>

using namespace natter;
using namespace natter::store;

using namespace Qt::StringLiterals;

namespace {

const StopFlag never{false};

/** All rows of @p shape's columns, whatever else the table has in @p from. */
void copyRows(Database &from, const TableShape &shape, Database &to)
{
    TableScan scan(from, shape);
    TableFill fill(to, shape);
    for (;;) {
        const auto rows = scan.next();
        QVERIFY2(rows, rows ? "" : qPrintable(rows.error().message()));
        if (rows->empty())
            return;
        const auto added = fill.add(*rows);
        QVERIFY2(added, added ? "" : qPrintable(added.error().message()));
    }
}

QMap<QString, TableDigest> digestsOf(Database &database, const std::vector<TableShape> &shapes)
{
    QMap<QString, TableDigest> digests;
    for (const TableShape &shape : shapes)
        digests.insert(shape.name, digestOf(database, shape, never).value());
    return digests;
}

} // namespace

/** A database that an earlier natterd has worked with, and the first start of this one on it. */
class TestUpgrade : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { StoreFixture::addEngines(); }
    void initTestCase() { QLoggingCategory::setFilterRules(u"natter.store.warning=false"_s); }

    /** Everything is where it was, logins go on, and what the new schema brings can be used. */
    void keepsWhatIsThere_data()
    {
        QTest::addColumn<int>("schema");
        QTest::newRow("before names") << 3;
        QTest::newRow("before the administration") << 4;
    }
    void keepsWhatIsThere()
    {
        QFETCH(int, schema);
        StoreFixture fixture;
        const auto users = fixture.addUsers(4);
        const auto group = fixture.addGroup(users[0], {users[1], users[2]});
        for (int i = 0; i < 300; ++i)
            QVERIFY(fixture.append(toGroup(users[std::size_t(i % 3)], group, u"message %1, čaj 🍵"_s.arg(i))));
        QVERIFY(fixture.append(direct(users[3], users[0], QString(16'000, u'x'))));
        fixture.markDelivered(users[1], group, Seq(5), true);
        const auto logIn = [](const QByteArray &token, UserId user) {
            return [token, user](WritableTables &tables) {
                return tables.logins().add({user, "hash", u"phone"_s, u"::1"_s, token});
            };
        };
        const auto login = fixture.write(logIn(QByteArray(32, 't'), users[0]));
        QVERIFY(login);
        fixture.close();

        const TargetDatabase old(StoreFixture::engine());
        std::vector<TableShape> shapes;
        QMap<QString, TableDigest> before;
        {
            auto source = OpenedDatabase::forReading(fixture.url());
            auto opened = OpenedDatabase::claimed(old.url());
            QVERIFY(source && opened);
            auto transaction = Transaction::begin(opened->database());
            QVERIFY(opened->migrator().migrateWithin(schema));
            QVERIFY(opened->database().execute(u"DELETE FROM history"_s)); // that of its making
            shapes = tableShapes(opened->database()).value();
            for (const TableShape &shape : shapes)
                copyRows(source->database(), shape, opened->database());
            QVERIFY(applyNumberings(opened->database(), numberings(source->database(), shapes).value()));
            QVERIFY(transaction->commit());
            before = digestsOf(opened->database(), shapes);
        }
        QCOMPARE(before.value(u"messages"_s).rows, 301);
        QCOMPARE(before.value(u"refresh_tokens"_s).rows, 1);
        QVERIFY(!before.contains(u"audit"_s));

        QVERIFY(old.open()); // this is the upgrade
        {
            auto opened = OpenedDatabase::forReading(old.url());
            QVERIFY(opened);
            QCOMPARE(opened->migrator().version(), opened->migrator().newest());
            QVERIFY(opened->migrator().version() > schema);
            const auto after = digestsOf(opened->database(), shapes);
            for (const QString &table : before.keys())
                QVERIFY2(after.value(table) == before.value(table), qPrintable(table));
        }

        const auto store = old.open();
        QVERIFY(store);
        Answer<Caller> caller;
        store->read([&](Tables &tables) { return tables.logins().caller(users[0], *login, wallClockNow()); },
                    caller.reply());
        QVERIFY(caller.result());
        Answer<LoginId> next;
        store->write(logIn(QByteArray(32, 'n'), users[1]), next.reply());
        QCOMPARE(next.result().value().value(), login->value() + 1);
        Answer<AppendedMessage> appended;
        store->append(toGroup(users[1], group, u"goes on"_s), appended.reply());
        QVERIFY(appended.result());
        QCOMPARE(appended.result()->message.seq, Seq(301));
        Answer<AuditRecord> noted;
        store->write(
            [](WritableTables &tables) { return tables.audit().append({{}, {}, u"test"_s, {}, 0, {}}, "key"); },
            noted.reply());
        QCOMPARE(noted.result().value().id, 1);
        Answer<PersonPage> found;
        store->read([&](Tables &tables) { return tables.people().all({users[0], u"U2"_s, 10, {}}); }, found.reply());
        QCOMPARE(found.result().value().people.size(), std::size_t(1));

        auto opened = OpenedDatabase::forReading(old.url());
        const auto verified = verifyDatabase(*opened, never, "key");
        QVERIFY2(verified, verified ? "" : qPrintable(verified.error().message()));
        QCOMPARE(verified->findings, QStringList());
        QCOMPARE(verified->messages, 302);
    }
};

QTEST_GUILESS_MAIN(TestUpgrade)
#include "tst_upgrade.moc"
