// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The models behind the pages for people and records, without a server.
#include "admin-gui/tablerows.h"
#include "core/models/audittable.h"
#include "core/models/connectiontable.h"
#include "core/models/grouptable.h"
#include "core/models/logtable.h"
#include "core/models/recordtables.h"
#include "core/models/usertable.h"

#include <QAbstractItemModelTester>
#include <QJsonDocument>
#include <QRandomGenerator>
#include <QTest>

using namespace natter;
using namespace natter::admin;
using namespace natter::test;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using protocol::AdminBan;
using protocol::AdminInvite;
using protocol::AdminUser;
using protocol::AuditEntry;
using protocol::LogLine;

namespace {

AuditEntry entry(qint64 id, const QString &action, qint64 actor = 1)
{
    AuditEntry row;
    row.id = id;
    row.actorId = UserId(actor);
    row.actorName = u"Root"_s;
    row.action = action;
    row.targetType = u"user"_s;
    row.targetId = id * 10;
    row.at = Timestamp(std::chrono::seconds(id));
    return row;
}

LogLine line(qint64 id, const QString &level, const QString &message, qint64 at = 0)
{
    return {id, Timestamp(std::chrono::milliseconds(at == 0 ? id : at)), level, u"natter.server"_s, message};
}

} // namespace

class PeopleTablesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void statesInWords();
    void idsAreDigits();
    void auditEntriesComeInAtTheTop();
    void auditQuestionsNarrow_data();
    void auditQuestionsNarrow();
    void auditDetails();
    void logLinesAreHeldOnce();
    void logLinesOutliveARestart();
    void logLinesAreNarrowed();
    void logLinesHaveABound();
};

void PeopleTablesTest::idsAreDigits()
{
    QCOMPARE(admin::cellText(admin::CellKind::Id, QVariant(qint64(1'795'393'516'729))), u"1795393516729"_s);
    const auto look = [](const auto &columns) {
        for (const auto &column : columns) {
            const QByteArray key = column.column.key;
            QVERIFY2((column.column.kind == admin::CellKind::Id) ==
                         (key == "id" || key.endsWith("_id") || key == "created_by"),
                     key.constData());
        }
    };
    look(admin::userColumns());
    look(admin::connectionColumns());
    look(admin::userConnectionColumns());
    look(admin::groupColumns());
    look(admin::memberColumns());
    look(admin::inviteColumns());
    look(admin::banColumns());
    look(admin::loginColumns());
}

void PeopleTablesTest::statesInWords()
{
    AdminUser ann = user(1, u"Ann"_s);
    QCOMPARE(stateText(ann), u"Active"_s);
    ann.suspendedUntil = wallClockNow() - 1h;
    QCOMPARE(stateText(ann), u"Active"_s);
    ann.suspendedUntil = wallClockNow() + 1h;
    QVERIFY(stateText(ann).startsWith(u"Suspended until "_s));
    ann.suspendedUntil = Timestamp(std::chrono::sys_days(std::chrono::year(9999) / 12 / 31));
    QCOMPARE(stateText(ann), u"Suspended for good"_s);
    ann.erased = true;
    QCOMPARE(stateText(ann), u"Erased"_s);

    AdminInvite invite;
    invite.usesLeft = 2;
    QVERIFY(isGood(invite));
    invite.usesLeft = 0;
    QVERIFY(!isGood(invite));
    invite.usesLeft.reset();
    QVERIFY(isGood(invite));
    invite.expiresAt = wallClockNow() - 1s;
    QVERIFY(!isGood(invite));
    AdminBan network = ban(1, u"192.0.2.0/24"_s);
    QVERIFY(isInForce(network));
    network.expiresAt = wallClockNow() - 1s;
    QVERIFY(!isInForce(network));
}

void PeopleTablesTest::auditEntriesComeInAtTheTop()
{
    std::vector<PageQuestion> asked;
    AuditTable table([&](const AuditTable::Question &, const PageQuestion &question, Reply<RowPage<AuditEntry>> reply) {
        asked.push_back(question);
        if (question.cursor.isEmpty())
            return reply(RowPage<AuditEntry>{{entry(4, u"user.create"_s), entry(3, u"user.erase"_s)}, "3", {}});
        reply(RowPage<AuditEntry>{{entry(2, u"ban.add"_s), entry(1, u"user.create"_s)}, {}, {}});
    });
    const QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
    table.refresh();
    QCOMPARE(shownIds(table), (Ids{4, 3}));
    table.fetchMore({});
    QCOMPARE(asked.back().cursor, QByteArray("3"));
    QCOMPARE(shownIds(table), (Ids{4, 3, 2, 1}));
    table.hear(snapshot({jsonOf(entry(4, u"user.create"_s))}));
    AuditEntry nameless = entry(5, u"group.update"_s);
    nameless.actorName.clear();
    table.hear(changes({jsonOf(nameless)}));
    table.settle();
    QCOMPARE(table.find(5)->actorName, u"Root"_s); // as the others call them
    QCOMPARE(shownIds(table), (Ids{5, 4, 3, 2, 1}));
    table.lookFor(u"create"_s);
    QCOMPARE(asked.size(), std::size_t(2)); // words are looked for here
    QCOMPARE(shownIds(table), (Ids{4, 1}));
    table.lookFor({});

    table.narrow({.action = u"user."_s});
    table.hear(changes({jsonOf(entry(6, u"ban.add"_s)), jsonOf(entry(7, u"user.suspend"_s))}));
    table.settle();
    QVERIFY(table.find(7));
    QVERIFY(!table.find(6));
    QVERIFY(table.isFiltered());
}

void PeopleTablesTest::auditQuestionsNarrow_data()
{
    QTest::addColumn<int>("number");
    QTest::addColumn<bool>("isAsked");
    QTest::newRow("everything") << 0 << true;
    QTest::newRow("its actor") << 1 << true;
    QTest::newRow("another actor") << 2 << false;
    QTest::newRow("the beginning of its action") << 3 << true;
    QTest::newRow("another action") << 4 << false;
    QTest::newRow("its kind of target") << 5 << true;
    QTest::newRow("its target") << 6 << true;
    QTest::newRow("another target") << 7 << false;
    QTest::newRow("since before") << 8 << true;
    QTest::newRow("since after") << 9 << false;
    QTest::newRow("until before") << 10 << false;
}

void PeopleTablesTest::auditQuestionsNarrow()
{
    using Question = AuditTable::Question;
    static const std::vector<Question> questions{
        {},
        {.actor = 1},
        {.actor = 2},
        {.action = u"user."_s},
        {.action = u"group."_s},
        {.target = u"user"_s},
        {.target = u"user:70"_s},
        {.target = u"user:7"_s},
        {.from = Timestamp(6s)},
        {.from = Timestamp(8s)},
        {.to = Timestamp(6s)},
    };
    QFETCH(const int, number);
    QFETCH(const bool, isAsked);
    QCOMPARE(isAskedFor(questions[std::size_t(number)], entry(7, u"user.suspend"_s)), isAsked);
}

void PeopleTablesTest::auditDetails()
{
    AuditEntry renamed = entry(1, u"user.update"_s);
    renamed.detail.json =
        R"({"before":{"name":"Ann"},"after":{"name":"Anne","role":"administrator"},"reason":"asked"})";
    const std::vector<AuditDetail> details = detailsOf(renamed);
    QCOMPARE(details.size(), std::size_t(3));
    QCOMPARE(details[0].name, u"name"_s);
    QCOMPARE(details[0].value, u"Ann → Anne"_s);
    QCOMPARE(details[1].value, u"administrator"_s);
    QCOMPARE(details[2].name, u"reason"_s);
    QCOMPARE(details[2].value, u"asked"_s);
    renamed.detail.json = "null";
    QVERIFY(detailsOf(renamed).empty());
    QCOMPARE(targetText(renamed), u"user:10"_s);
}

void PeopleTablesTest::logLinesAreHeldOnce()
{
    LogTable table;
    const QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
    table.take(std::vector{line(1, u"info"_s, u"one"_s), line(2, u"info"_s, u"two"_s)});
    table.take(QJsonArray{jsonOf(line(2, u"info"_s, u"two"_s)), jsonOf(line(3, u"info"_s, u"three"_s))});
    table.settle();
    QCOMPARE(table.rowCount(), 3);
    QCOMPARE(table.rowAt(2).line.message, u"three"_s);
}

void PeopleTablesTest::logLinesOutliveARestart()
{
    LogTable table;
    table.take(std::vector{line(1, u"error"_s, u"last words"_s, 1'000)});
    table.take(std::vector{line(1, u"info"_s, u"here again"_s, 2'000)}); // the server counts from one again
    table.settle();
    QCOMPARE(table.rowCount(), 2);
    QCOMPARE(table.rowAt(0).line.message, u"last words"_s);
}

void PeopleTablesTest::logLinesAreNarrowed()
{
    LogTable table;
    LogLine other = line(3, u"critical"_s, u"c"_s);
    other.category = u"natter.auth"_s;
    table.take(std::vector{line(1, u"debug"_s, u"a"_s), line(2, u"warning"_s, u"b"_s), other});
    table.narrow(LogLevel::Warning, {});
    table.settle();
    QCOMPARE(table.rowCount(), 2);
    table.narrow(LogLevel::Debug, u"natter.auth"_s);
    table.settle();
    QCOMPARE(table.rowCount(), 1);
    QCOMPARE(table.rowAt(0).line.message, u"c"_s);
    QCOMPARE(table.categories(), (QStringList{u"natter.auth"_s, u"natter.server"_s}));
    table.narrow(LogLevel::Debug, {});
    table.settle();
    QCOMPARE(table.rowCount(), 3);
    QVERIFY(!table.isFiltered());
}

void PeopleTablesTest::logLinesHaveABound()
{
    LogTable table;
    for (qint64 id = 1; id <= LogTable::most + 5; ++id)
        table.take(std::vector{line(id, u"info"_s, u"x"_s)});
    table.settle();
    QCOMPARE(table.rowCount(), int(LogTable::most));
    QCOMPARE(table.rowAt(0).line.id, 6);
    table.forget();
    table.take(std::vector{line(LogTable::most + 5, u"info"_s, u"told again"_s)});
    table.settle();
    QCOMPARE(table.rowCount(), 1);
}

QTEST_GUILESS_MAIN(PeopleTablesTest)
#include "tst_peopletables.moc"
