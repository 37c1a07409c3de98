// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The tables' models under random streams of changes, held against a plain list that is sorted and filtered anew.
#include "core/models/pagedrows.h"
#include "core/models/rowtext.h"
#include "support/await.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

#include <map>

using namespace natter;
using namespace natter::admin;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

struct Thing
{
    qint64 id = 0;
    QString name;
    qint64 size = 0;
    std::optional<Timestamp> at;
};

const std::vector<RowColumn<Thing>> columns{
    {{"id", u"Id"_s, CellKind::Number}, [](const Thing &thing) { return cell(thing.id); }},
    {{"name", u"Name"_s}, [](const Thing &thing) { return cell(thing.name); }},
    {{"size", u"Size"_s, CellKind::Bytes}, [](const Thing &thing) { return cell(thing.size); }},
    {{"at", u"At"_s, CellKind::Moment}, [](const Thing &thing) { return cell(thing.at); }},
};

using Things = Rows<Thing>;

qint64 idOf(const Thing &thing)
{
    return thing.id;
}

std::vector<qint64> shownIds(const RowTable &table)
{
    std::vector<qint64> ids;
    for (int row = 0; row < table.rowCount(); ++row)
        ids.push_back(table.idAt(row));
    return ids;
}

} // namespace

class RowTableTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void followsRandomChanges_data();
    void followsRandomChanges();
    void selectionsFollowTheirRows();
    void tellsOnceWhatChangedOften();
    void judgesManyRowsInTurns();
    void sortsAddressesAsNumbers();
    void readsPages();
    void dropsAnswersToOldQuestions();
    void keepsRowsWhenAPageFails();
    void writesText();
    void csvIsSafeFromFormulas();
};

void RowTableTest::followsRandomChanges_data()
{
    QTest::addColumn<int>("sortColumn");
    QTest::addColumn<bool>("descending");
    QTest::addColumn<QString>("words");
    QTest::newRow("arrival") << -1 << false << QString();
    QTest::newRow("by name") << 1 << false << QString();
    QTest::newRow("by size, descending") << 2 << true << QString();
    QTest::newRow("by time, filtered") << 3 << false << u"a"_s;
    QTest::newRow("by name, descending, filtered by two") << 1 << true << u"a 1"_s;
}

void RowTableTest::followsRandomChanges()
{
    QFETCH(const int, sortColumn);
    QFETCH(const bool, descending);
    QFETCH(const QString, words);
    Things table(columns, idOf);
    const QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
    table.sort(sortColumn, descending ? Qt::DescendingOrder : Qt::AscendingOrder);
    table.lookFor(words);
    QRandomGenerator random(20261122);
    std::map<qint64, Thing> truth;
    std::map<qint64, qint64> arrivals;
    qint64 arrival = 0;
    for (int step = 0; step < 400; ++step) {
        for (int change = random.bounded(step % 7 == 0 ? 60 : 4); change >= 0; --change) {
            const qint64 id = random.bounded(1, 120);
            const int dice = random.bounded(10);
            if (dice < 3) {
                table.remove(id);
                truth.erase(id);
                arrivals.erase(id);
                continue;
            }
            Thing thing{id, QString::number(random.bounded(40), 16), random.bounded(12), {}};
            if (random.bounded(3) > 0)
                thing.at = Timestamp(std::chrono::milliseconds(random.bounded(1'000'000)));
            if (dice < 7 || !truth.contains(id)) {
                table.put(thing);
                truth[id] = thing;
                if (!arrivals.contains(id))
                    arrivals[id] = ++arrival;
            } else {
                table.alter(id, [&](Thing &row) { row.size = thing.size; });
                truth[id].size = thing.size;
            }
        }
        table.settle();
        std::vector<Thing> expected;
        for (const auto &[id, thing] : truth) {
            QString all;
            for (const RowColumn<Thing> &column : columns) {
                if (column.column.kind == CellKind::Text || column.column.kind == CellKind::Number)
                    all += column.value(thing).toString().toCaseFolded() + u'\n';
            }
            if (std::ranges::all_of(words.split(u' ', Qt::SkipEmptyParts),
                                    [&](const QString &word) { return all.contains(word); }))
                expected.push_back(thing);
        }
        std::ranges::stable_sort(expected, {}, [&](const Thing &thing) { return arrivals[thing.id]; });
        if (sortColumn >= 0) {
            const RowColumn<Thing> &column = columns[std::size_t(sortColumn)];
            std::ranges::stable_sort(expected, [&](const Thing &one, const Thing &other) {
                const SortKey a = sortKeyOf(column.column.kind, column.value(one));
                const SortKey b = sortKeyOf(column.column.kind, column.value(other));
                return descending ? b < a : a < b;
            });
        }
        std::vector<qint64> ids(expected.size());
        std::ranges::transform(expected, ids.begin(), idOf);
        QCOMPARE(shownIds(table), ids);
        for (int row = 0; row < table.rowCount(); ++row) {
            QCOMPARE(table.rowOf(table.idAt(row)), row);
            QCOMPARE(table.index(row, 2).data(RowTable::ValueRole).toLongLong(), truth[table.idAt(row)].size);
        }
        QCOMPARE(table.total().value_or(-1), -1); // nobody has said yet that this is all
    }
    table.setState(RowTable::State::Ready);
    QCOMPARE(table.total().value_or(-1), qint64(truth.size()));
    table.clear();
    table.settle();
    QCOMPARE(table.rowCount(), 0);
}

void RowTableTest::selectionsFollowTheirRows()
{
    Things table(columns, idOf);
    table.sort(2, Qt::AscendingOrder);
    for (qint64 id = 1; id <= 50; ++id)
        table.put({id, u"x"_s, id * 10, {}});
    table.settle();
    QList<QPersistentModelIndex> held;
    for (const qint64 id : {7, 23, 50})
        held << table.index(*table.rowOf(id), 1);
    table.alter(7, [](Thing &row) { row.size = 10'000; });
    table.alter(50, [](Thing &row) { row.size = 0; });
    for (const qint64 id : {1, 3, 23, 40})
        table.remove(id);
    for (qint64 id = 60; id < 70; ++id)
        table.put({id, u"y"_s, (id * 37) % 400, {}});
    table.settle();
    QCOMPARE(held[0].data(RowTable::IdRole).toLongLong(), 7);
    QVERIFY(!held[1].isValid());
    QCOMPARE(held[2].data(RowTable::IdRole).toLongLong(), 50);
    QCOMPARE(held[2].row(), 0);
    QCOMPARE(held[0].row(), table.rowCount() - 1);
}

void RowTableTest::tellsOnceWhatChangedOften()
{
    Things table(columns, idOf);
    table.put({1, u"one"_s, 0, {}});
    table.put({2, u"two"_s, 0, {}});
    table.settle();
    QSignalSpy changes(&table, &QAbstractItemModel::dataChanged);
    for (int i = 0; i < 1'000; ++i)
        table.alter(1, [i](Thing &row) { row.size = i; });
    QCOMPARE(changes.size(), 0);
    AWAIT_EQUAL(changes.size(), 1);
    QCOMPARE(changes[0][0].toModelIndex().row(), 0);
    QCOMPARE(changes[0][1].toModelIndex().row(), 0);
}

void RowTableTest::judgesManyRowsInTurns()
{
    Things table(columns, idOf);
    const QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
    table.sort(2, Qt::AscendingOrder);
    for (qint64 id = 1; id <= 12'000; ++id)
        table.put({id, id % 3 == 0 ? u"three"_s : u"other"_s, (id * 7'919) % 12'007, {}});
    table.settle();
    table.lookFor(u"three"_s);
    QVERIFY2(table.rowCount() > 4'000, "the window gets its turn before all rows are judged");
    // What happens meanwhile concerns rows that wait to be judged too.
    QRandomGenerator random(7);
    for (int i = 0; i < 300; ++i) {
        table.remove(random.bounded(1, 12'001));
        table.alter(random.bounded(1, 12'001), [&](Thing &row) { row.size = random.bounded(12'007); });
    }
    qint64 expected = 0;
    for (qint64 id = 3; id <= 12'000; id += 3)
        expected += table.find(id) ? 1 : 0;
    AWAIT_EQUAL(table.rowCount(), expected);
    for (int row = 1; row < table.rowCount(); ++row)
        QVERIFY(table.rowAt(row - 1).size <= table.rowAt(row).size);
}

void RowTableTest::sortsAddressesAsNumbers()
{
    const QStringList inOrder{u"9.1.1.1"_s,       u"10.0.0.2"_s,    u"10.0.0.10"_s,   u"192.0.2.7"_s,
                              u"2001:db8::/32"_s, u"2001:db8::9"_s, u"2001:db8::10"_s};
    for (qsizetype i = 0; i + 1 < inOrder.size(); ++i) {
        const SortKey one = sortKeyOf(CellKind::Address, inOrder[i]);
        const SortKey other = sortKeyOf(CellKind::Address, inOrder[i + 1]);
        QVERIFY2(one < other && !(other < one), qPrintable(inOrder[i]));
    }
    QVERIFY(sortKeyOf(CellKind::Address, {}) < sortKeyOf(CellKind::Address, u"0.0.0.0"_s));
}

void RowTableTest::readsPages()
{
    std::vector<PageQuestion> questions;
    PagedRows<Thing> table(columns, idOf, [&](const PageQuestion &question, Reply<RowPage<Thing>> reply) {
        questions.push_back(question);
        RowPage<Thing> page;
        const qint64 from = question.cursor.isEmpty() ? 1 : question.cursor.toLongLong();
        for (qint64 id = from; id < from + 10 && id <= 25; ++id)
            page.rows.push_back({id, u"n%1"_s.arg(id), 0, {}});
        if (from + 10 <= 25)
            page.nextCursor = QByteArray::number(from + 10);
        page.total = 25;
        reply(std::move(page));
    });
    const QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QVERIFY(!table.canFetchMore({}));
    table.refresh();
    QCOMPARE(table.rowCount(), 10);
    QCOMPARE(table.total().value_or(0), 25);
    while (table.canFetchMore({}))
        table.fetchMore({});
    QCOMPARE(table.rowCount(), 25);
    QCOMPARE(table.idAt(24), 25);
    table.sort(1, Qt::DescendingOrder);
    QCOMPARE(questions.back().sort, "-name");
    QCOMPARE(questions.back().cursor, "");
    QCOMPARE(table.rowCount(), 10);
    table.lookFor(u" words "_s);
    QCOMPARE(questions.back().query, u"words"_s);
    QVERIFY(table.isFiltered());
    const std::size_t asked = questions.size();
    table.lookFor(u"words"_s); // the same
    QCOMPARE(questions.size(), asked);
}

void RowTableTest::dropsAnswersToOldQuestions()
{
    std::vector<Reply<RowPage<Thing>>> waiting;
    PagedRows<Thing> table(
        columns, idOf, [&](const PageQuestion &, Reply<RowPage<Thing>> reply) { waiting.push_back(std::move(reply)); });
    table.refresh();
    table.lookFor(u"later"_s);
    waiting[1](RowPage<Thing>{{{2, u"later"_s, 0, {}}}, {}, 1});
    waiting[0](RowPage<Thing>{{{1, u"early"_s, 0, {}}}, {}, 1});
    QCOMPARE(shownIds(table), std::vector<qint64>{2});
    table.refresh();
    table.forget();
    waiting[2](RowPage<Thing>{{{3, u"gone"_s, 0, {}}}, {}, 1});
    QCOMPARE(table.rowCount(), 0);
    QCOMPARE(table.state(), RowTable::State::Loading);
}

void RowTableTest::keepsRowsWhenAPageFails()
{
    bool fails = false;
    PagedRows<Thing> table(columns, idOf, [&](const PageQuestion &, Reply<RowPage<Thing>> reply) {
        if (fails)
            return reply(fail(ErrorCode::Unavailable, u"gone"_s));
        reply(RowPage<Thing>{{{1, u"a"_s, 0, {}}, {2, u"b"_s, 0, {}}}, {}, 2});
    });
    table.refresh();
    const QPersistentModelIndex second = table.index(1, 0);
    fails = true;
    table.refresh();
    QCOMPARE(table.state(), RowTable::State::Failed);
    QCOMPARE(table.fault(), u"gone"_s);
    QCOMPARE(table.rowCount(), 2);
    fails = false;
    table.refresh();
    QCOMPARE(table.state(), RowTable::State::Ready);
    QVERIFY(second.isValid()); // a selection outlives being asked anew
    QCOMPARE(second.data(RowTable::IdRole).toLongLong(), 2);
}

void RowTableTest::writesText()
{
    QCOMPARE(bytesText(0), u"0\u00a0B"_s);
    QCOMPARE(bytesText(1'450), u"1.4\u00a0kB"_s);
    QCOMPARE(bytesText(999'600), u"1.0\u00a0MB"_s);
    QCOMPARE(bytesText(25'000'000), u"25\u00a0MB"_s);
    Things table(columns, idOf);
    table.put({1, u"tab\there"_s, 1'500'000, Timestamp(1'700'000'000'123ms)});
    table.put({2, {}, 3, {}});
    table.settle();
    QCOMPARE(asText(table, {0}, {0, 1}), u"1\ttab here"_s);
    QCOMPARE(asText(table, {0, 1}, {1, 2}), u"Name\tSize\ntab here\t1.5\u00a0MB\n\t3\u00a0B"_s);
    QCOMPARE(asJson(table, {0, 1}, {0, 1, 2, 3}),
             R"([{"id":1,"name":"tab\there","size":1500000,"at":"2023-11-14T22:13:20.123Z"},
 {"id":2,"name":null,"size":3,"at":null}]
)");
}

void RowTableTest::csvIsSafeFromFormulas()
{
    Things table(columns, idOf);
    const QStringList nasty{u"=1+1"_s, u"+1"_s,      u"-1"_s,      u"@SUM(A1)"_s, u"\t=1"_s,
                            u"\r=1"_s, u"\uFF1D1"_s, u"a,\"b\""_s, u"a;b"_s,      u"plain"_s};
    for (qsizetype i = 0; i < nasty.size(); ++i)
        table.put({i + 1, nasty[i], -5, {}});
    table.settle();
    std::vector<int> rows;
    for (int row = 0; row < table.rowCount(); ++row)
        rows.push_back(row);
    const QByteArray csv = asCsv(table, rows, {1, 2});
    QVERIFY(csv.startsWith("\xEF\xBB\xBFname,size\r\n'=1+1,-5\r\n'+1,-5\r\n'-1,-5\r\n'@SUM(A1),-5\r\n"));
    QVERIFY(csv.contains("'\t=1,-5\r\n"));
    QVERIFY(csv.contains("\"'\r=1\",-5\r\n"));
    QVERIFY(csv.contains("\r\n'\xEF\xBC\x9D"
                         "1,-5"));
    QVERIFY(csv.contains("\"a,\"\"b\"\"\",-5"));
    QVERIFY(csv.contains("\"a;b\",-5"));
    QVERIFY(csv.contains("\r\nplain,-5\r\n"));
}

int main(int argc, char **argv)
{
    QLocale::setDefault(QLocale::c());
    QCoreApplication application(argc, argv);
    RowTableTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_rowtable.moc"
