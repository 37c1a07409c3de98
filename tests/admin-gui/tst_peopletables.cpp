// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The models behind the pages for people and records, without a server.
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
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using protocol::AdminBan;
using protocol::AdminInvite;
using protocol::AdminUser;
using protocol::AuditEntry;
using protocol::LogLine;

namespace {

template<class Row>
QJsonObject jsonOf(const Row &row)
{
    return QJsonDocument::fromJson(protocol::encodeRow(row)).object();
}

client::LiveFrame changes(QJsonArray rows, std::vector<qint64> removed = {})
{
    client::LiveFrame frame;
    frame.rows = std::move(rows);
    frame.removed = std::move(removed);
    return frame;
}

client::LiveFrame snapshot(QJsonArray rows = {})
{
    client::LiveFrame frame;
    frame.isSnapshot = frame.isFirst = frame.isLast = true;
    frame.rows = std::move(rows);
    return frame;
}

AdminUser user(qint64 id, const QString &name)
{
    AdminUser row;
    row.id = UserId(id);
    row.name = name;
    row.email = QString(name + u"@example.com");
    return row;
}

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

AdminBan ban(qint64 id, const QString &network)
{
    AdminBan row;
    row.id = id;
    row.network = network;
    return row;
}

qint64 userIdOf(const AdminUser &row)
{
    return row.id.value();
}

qint64 banIdOf(const AdminBan &row)
{
    return row.id;
}

/** A server of users whose pages are answered when the test says so. */
struct Asked
{
    PageQuestion question;
    Reply<RowPage<AdminUser>> reply;
};

template<class Row>
std::vector<qint64> shownIds(const Rows<Row> &table)
{
    std::vector<qint64> ids;
    for (int row = 0; row < table.rowCount(); ++row)
        ids.push_back(table.idAt(row));
    return ids;
}

using Ids = std::vector<qint64>;

} // namespace

class PeopleTablesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pagedRowsHearTheLiveTopic();
    void pagedRowsOutliveAnEarlierAnswer();
    void pagedRowsLeaveOutWhatDoesNotFit();
    void pagedRowsAskAgainAfterALoss();
    void listsAreReadToTheirEnd();
    void listsKeepRowsWhenAPageFails();
    void listsOutliveAnEarlierAnswer();
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

void PeopleTablesTest::pagedRowsHearTheLiveTopic()
{
    std::vector<Asked> asked;
    UserTable table(userColumns(), userIdOf, [&](const PageQuestion &question, Reply<RowPage<AdminUser>> reply) {
        asked.push_back({question, std::move(reply)});
    });
    const QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
    table.refresh();
    table.hear(snapshot());
    asked.front().reply(RowPage<AdminUser>{{user(3, u"Cleo"_s), user(1, u"Ann"_s)}, {}, 2});
    QCOMPARE(shownIds(table), (Ids{3, 1}));

    table.hear(changes({QJsonObject{{u"id"_s, 1}, {u"connections"_s, 2}}}));
    table.settle();
    QCOMPARE(shownIds(table), (Ids{3, 1}));
    QCOMPARE(table.find(1)->connections, 2);
    QCOMPARE(table.find(1)->name, u"Ann"_s);
    table.hear(changes({QJsonObject{{u"id"_s, 9}, {u"connections"_s, 1}}})); // somebody who is on no page that was read
    table.settle();
    QVERIFY(!table.find(9));
    table.hear(changes({jsonOf(user(4, u"Dan"_s))}));
    table.settle();
    QCOMPARE(shownIds(table), (Ids{3, 1, 4}));
    QCOMPARE(table.total(), 3);
    table.hear(changes({}, {3}));
    table.settle();
    QCOMPARE(shownIds(table), (Ids{1, 4}));
    QCOMPARE(table.total(), 2);

    table.lookFor(u"a"_s); // now only the server knows who fits
    asked.back().reply(RowPage<AdminUser>{{user(1, u"Ann"_s)}, {}, 1});
    table.hear(changes({jsonOf(user(5, u"Eve"_s))}));
    table.settle();
    QCOMPARE(shownIds(table), (Ids{1}));
    QCOMPARE(table.total(), 1);
}

/** The server may read its rows, then somebody changes them, and the news is here before the answer. */
void PeopleTablesTest::pagedRowsOutliveAnEarlierAnswer()
{
    std::vector<Asked> asked;
    UserTable table(userColumns(), userIdOf, [&](const PageQuestion &question, Reply<RowPage<AdminUser>> reply) {
        asked.push_back({question, std::move(reply)});
    });
    const QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const auto answer = [&] {
        asked.back().reply(RowPage<AdminUser>{{user(1, u"Ann"_s), user(2, u"Bob"_s), user(3, u"Cleo"_s)}, {}, 3});
    };
    table.refresh();
    table.hear(snapshot());
    table.hear(changes({jsonOf(user(4, u"Dan"_s))})); // before there is any row
    answer();
    QCOMPARE(shownIds(table), (Ids{1, 2, 3, 4}));
    QCOMPARE(table.total(), 4);

    table.refresh();
    table.hear(changes({jsonOf(user(4, u"Dan"_s)), jsonOf(user(5, u"Eve"_s)), jsonOf(user(1, u"Anne"_s))}, {2}));
    table.renew(user(3, u"Clea"_s));
    table.put(user(6, u"Finn"_s));
    answer();
    QCOMPARE(shownIds(table), (Ids{1, 3, 4, 5, 6}));
    QCOMPARE(table.find(1)->name, u"Anne"_s);
    QCOMPARE(table.find(3)->name, u"Clea"_s);
    QCOMPARE(table.total(), 4); // who was put is told of by the stream, too

    table.refresh();
    table.remove(3);
    answer();
    QCOMPARE(shownIds(table), (Ids{1, 2}));
    table.refresh(); // and of what was before a question the answer knows
    answer();
    QCOMPARE(shownIds(table), (Ids{1, 2, 3}));
    QCOMPARE(table.total(), 3);
}

/** What came of a change is not shown where it does not belong any more, however late it is told. */
void PeopleTablesTest::pagedRowsLeaveOutWhatDoesNotFit()
{
    std::vector<Asked> asked;
    UserTable table(userColumns(), userIdOf, [&](const PageQuestion &question, Reply<RowPage<AdminUser>> reply) {
        asked.push_back({question, std::move(reply)});
    });
    table.refresh();
    asked.back().reply(RowPage<AdminUser>{{user(1, u"Ann"_s), user(2, u"Bob"_s)}, {}, 2});
    table.narrow({{"role", u"administrator"_s}});
    table.renew(user(2, u"Bobby"_s));
    QCOMPARE(table.find(2)->name, u"Bobby"_s);
    asked.back().reply(RowPage<AdminUser>{{user(1, u"Ann"_s)}, {}, 1});
    QCOMPARE(shownIds(table), (Ids{1}));
    table.renew(user(2, u"Bobby"_s));
    table.settle();
    QCOMPARE(shownIds(table), (Ids{1}));
}

void PeopleTablesTest::pagedRowsAskAgainAfterALoss()
{
    int asked = 0;
    UserTable table(userColumns(), userIdOf, [&](const PageQuestion &, Reply<RowPage<AdminUser>> reply) {
        ++asked;
        reply(RowPage<AdminUser>{{user(1, u"Ann"_s)}, {}, 1});
    });
    table.refresh();
    table.hear(snapshot()); // comes with the first page, and says nothing new
    QCOMPARE(asked, 1);
    table.hear(snapshot());
    QCOMPARE(asked, 2);
}

void PeopleTablesTest::listsAreReadToTheirEnd()
{
    std::vector<AdminBan> bans(3);
    bans[0] = ban(1, u"192.0.2.9"_s);
    bans[1] = ban(2, u"192.0.2.10"_s);
    bans[2] = ban(3, u"10.0.0.0/8"_s);
    BanTable table(banColumns(), banIdOf, [&](const PageQuestion &question, Reply<RowPage<AdminBan>> reply) {
        const auto place = question.cursor.toULongLong();
        const QByteArray next = place + 1 < bans.size() ? QByteArray::number(place + 1) : QByteArray();
        reply(RowPage<AdminBan>{{bans[place]}, next, {}});
    });
    const QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
    table.sort(*table.columnNamed("network"), Qt::AscendingOrder);
    table.refresh();
    QCOMPARE(shownIds(table), (Ids{3, 1, 2})); // as numbers, not as text
    QCOMPARE(table.state(), RowTable::State::Ready);
    bans.erase(bans.begin());
    table.refresh();
    QCOMPARE(shownIds(table), (Ids{3, 2}));
    table.forget();
    QCOMPARE(table.rowCount(), 0);
    QCOMPARE(table.total(), std::nullopt);
}

void PeopleTablesTest::listsKeepRowsWhenAPageFails()
{
    bool fails = false;
    BanTable table(banColumns(), banIdOf, [&](const PageQuestion &question, Reply<RowPage<AdminBan>> reply) {
        if (fails && !question.cursor.isEmpty())
            return reply(fail(ErrorCode::Unavailable, u"gone"_s));
        const qint64 id = question.cursor.isEmpty() ? 1 : 2;
        reply(RowPage<AdminBan>{{ban(id, u"192.0.2.1"_s)}, id == 1 ? QByteArray("more") : QByteArray(), {}});
    });
    table.refresh();
    QCOMPARE(shownIds(table), (Ids{1, 2}));
    fails = true;
    table.refresh();
    QCOMPARE(table.state(), RowTable::State::Failed);
    QCOMPARE(table.fault(), u"gone"_s);
    QCOMPARE(shownIds(table), (Ids{1, 2}));
}

void PeopleTablesTest::listsOutliveAnEarlierAnswer()
{
    std::vector<Reply<RowPage<AdminBan>>> asked;
    BanTable table(banColumns(), banIdOf,
                   [&](const PageQuestion &, Reply<RowPage<AdminBan>> reply) { asked.push_back(std::move(reply)); });
    table.refresh();
    table.put(ban(3, u"192.0.2.3"_s));
    asked.back()(RowPage<AdminBan>{{ban(1, u"192.0.2.1"_s)}, "more", {}});
    table.remove(1);
    asked.back()(RowPage<AdminBan>{{ban(2, u"192.0.2.2"_s)}, {}, {}});
    std::vector<qint64> ids = shownIds(table);
    std::ranges::sort(ids);
    QCOMPARE(ids, (Ids{2, 3}));
    table.refresh(); // and of what was before a question the answer knows
    asked.back()(RowPage<AdminBan>{{ban(1, u"192.0.2.1"_s)}, {}, {}});
    QCOMPARE(shownIds(table), (Ids{1}));
}

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
