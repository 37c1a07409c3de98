// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tables whose rows come from a server's lists, page by page, while others change them; without a server.
#include "admin-gui/tablerows.h"

#include <QAbstractItemModelTester>
#include <QTest>

#include <algorithm>

using namespace natter;
using namespace natter::admin;
using namespace natter::test;
using namespace Qt::StringLiterals;
using protocol::AdminBan;
using protocol::AdminUser;

namespace {

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

} // namespace

class ServerListsTest : public QObject
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
};

void ServerListsTest::pagedRowsHearTheLiveTopic()
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
void ServerListsTest::pagedRowsOutliveAnEarlierAnswer()
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
void ServerListsTest::pagedRowsLeaveOutWhatDoesNotFit()
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

void ServerListsTest::pagedRowsAskAgainAfterALoss()
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

void ServerListsTest::listsAreReadToTheirEnd()
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

void ServerListsTest::listsKeepRowsWhenAPageFails()
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

void ServerListsTest::listsOutliveAnEarlierAnswer()
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

QTEST_GUILESS_MAIN(ServerListsTest)
#include "tst_serverlists.moc"
