// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/csvexport.h"
#include "core/models/audittable.h"
#include "core/models/connectiontable.h"
#include "core/models/usertable.h"
#include "support/await.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace natter;
using namespace natter::admin;
using namespace Qt::StringLiterals;
using protocol::AdminUser;

namespace {

constexpr int pageSize = 200;

qint64 userIdOf(const AdminUser &row)
{
    return row.id.value();
}

qint64 connectionIdOf(const protocol::AdminConnection &row)
{
    return row.id;
}

/** A server with so many users, whose answers come when they are let out, one by one. */
struct People
{
    struct Answer
    {
        Reply<RowPage<AdminUser>> reply;
        RowPage<AdminUser> page;
    };

    explicit People(int number)
        : count(number)
    {}

    void take(const PageQuestion &question, Reply<RowPage<AdminUser>> reply)
    {
        asked.push_back(question);
        const int from = question.cursor.toInt();
        RowPage<AdminUser> page;
        for (int i = from; i < std::min(count, from + pageSize); ++i) {
            AdminUser user;
            user.id = UserId(i + 1);
            user.name = i == 0 ? u"=1+1"_s : u"Person %1"_s.arg(i + 1);
            page.rows.push_back(user);
        }
        if (from + pageSize < count)
            page.nextCursor = QByteArray::number(from + pageSize);
        page.total = count;
        waiting.push_back({std::move(reply), std::move(page)});
    }
    bool letOne()
    {
        if (waiting.empty())
            return false;
        Answer next = std::move(waiting.front());
        waiting.erase(waiting.begin());
        next.reply(std::move(next.page));
        return true;
    }
    [[nodiscard]] UserTable::Asker asker()
    {
        return [this](const PageQuestion &question, Reply<RowPage<AdminUser>> reply) {
            if (isGone)
                return reply(fail(ErrorCode::Unavailable, u"Nobody listens there."_s));
            take(question, std::move(reply));
        };
    }

    int count;
    bool isGone = false;
    std::vector<PageQuestion> asked;
    std::vector<Answer> waiting;
};

QByteArray contentOf(const QString &name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class CsvExportTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void writesWhatIsStillAtTheServer();
    void asksWhatWasAskedWhenItBegan();
    void leavesTheFileAloneWhenTheServerGoes();
    void leavesTheFileAloneWhenGivenUp();
    void saysWhatIsWrongWithTheFile();
    void writesWhatIsHereInParts();
    void readsTheAuditToItsEnd();

private:
    [[nodiscard]] static int nameColumn(const RowTable &table) { return *table.columnNamed("name"); }

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_file;
};

void CsvExportTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_file = m_folder->filePath(u"rows.csv"_s);
}

void CsvExportTest::writesWhatIsStillAtTheServer()
{
    People people(2 * pageSize + 50);
    UserTable table(userColumns(), userIdOf, people.asker());
    table.refresh();
    QVERIFY(people.letOne());
    QCOMPARE(table.rowCount(), pageSize);

    CsvExport out(table, {nameColumn(table)}, m_file);
    QSignalSpy finished(&out, &CsvExport::finished);
    QSignalSpy progressed(&out, &CsvExport::progressed);
    out.start();
    QVERIFY(people.letOne());
    AWAIT_EQUAL(out.done(), pageSize);
    QCOMPARE(out.total(), people.count);
    QVERIFY(!QFile::exists(m_file)); // not before it is whole
    AWAIT((people.letOne(), finished.size() == 1));
    QCOMPARE(finished[0][0].toString(), QString());
    QCOMPARE(out.written(), people.count);
    QVERIFY(progressed.size() >= 3);
    const QByteArrayList lines = contentOf(m_file).split('\n');
    QCOMPARE(lines.size(), people.count + 2); // a head, and nothing after the last line's end
    QCOMPARE(lines[1], QByteArray("'=1+1\r"));
    QCOMPARE(lines[people.count], QByteArray("Person 450\r"));
    QCOMPARE(table.rowCount(), pageSize); // the one that is looked at is as it was
    const auto others = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ReadOther;
    QVERIFY(!(QFile::permissions(m_file) & others));
}

void CsvExportTest::asksWhatWasAskedWhenItBegan()
{
    People people(pageSize + 1);
    UserTable table(userColumns(), userIdOf, people.asker());
    table.lookFor(u"son"_s);
    table.narrow({{"role", u"user"_s}, {"state", QString()}});
    table.sort(nameColumn(table), Qt::DescendingOrder);
    people.waiting.clear();
    CsvExport out(table, {nameColumn(table)}, m_file);
    QSignalSpy finished(&out, &CsvExport::finished);
    out.start();
    const std::size_t first = people.asked.size() - 1;
    QVERIFY(people.letOne());
    table.narrow({{"role", u"administrator"_s}}); // the operator goes on working
    table.lookFor(u"else"_s);
    AWAIT(people.asked.back().cursor == "200");
    for (const PageQuestion &question : {people.asked[first], people.asked.back()}) {
        QCOMPARE(question.query, u"son"_s);
        QCOMPARE(question.sort, QByteArray("-name"));
        QCOMPARE(question.narrowing, (Narrowing{{"role", u"user"_s}}));
    }
    while (people.letOne()) {
    }
    AWAIT_EQUAL(finished.size(), 1);
}

void CsvExportTest::leavesTheFileAloneWhenTheServerGoes()
{
    QFile old(m_file);
    QVERIFY(old.open(QIODevice::WriteOnly) && old.write("as before") > 0);
    old.close();
    People people(pageSize + 1);
    UserTable table(userColumns(), userIdOf, people.asker());
    CsvExport out(table, {nameColumn(table)}, m_file);
    QSignalSpy finished(&out, &CsvExport::finished);
    out.start();
    people.isGone = true;
    QVERIFY(people.letOne());
    AWAIT_EQUAL(finished.size(), 1);
    QCOMPARE(finished[0][0].toString(), u"Nobody listens there."_s);
    QCOMPARE(contentOf(m_file), QByteArray("as before"));
}

void CsvExportTest::leavesTheFileAloneWhenGivenUp()
{
    People people(pageSize + 1);
    UserTable table(userColumns(), userIdOf, people.asker());
    {
        CsvExport out(table, {nameColumn(table)}, m_file);
        out.start();
        QVERIFY(people.letOne());
    }
    while (people.letOne()) {
    } // to nobody
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden), QStringList());
}

void CsvExportTest::saysWhatIsWrongWithTheFile()
{
    People people(1);
    UserTable table(userColumns(), userIdOf, people.asker());
    CsvExport out(table, {nameColumn(table)}, m_folder->filePath(u"no/such/folder.csv"_s));
    QSignalSpy finished(&out, &CsvExport::finished);
    out.start();
    QCOMPARE(finished.size(), 1);
    QVERIFY(!finished[0][0].toString().isEmpty());
    QCOMPARE(people.asked.size(), std::size_t(0));
}

void CsvExportTest::writesWhatIsHereInParts()
{
    constexpr int count = 2'000;
    ConnectionTable table(connectionColumns(), connectionIdOf);
    for (int id = 1; id <= count; ++id) {
        protocol::AdminConnection row;
        row.id = id;
        row.userName = u"Person %1"_s.arg(id);
        table.put(row);
    }
    table.settle();
    CsvExport out(table, {*table.columnNamed("user_name")}, m_file);
    QSignalSpy finished(&out, &CsvExport::finished);
    bool isBetween = false;
    connect(&out, &CsvExport::progressed, this,
            [&] { isBetween = isBetween || (out.done() > 0 && out.done() < count); });
    out.start();
    QCOMPARE(finished.size(), 0); // nobody waits for all of it
    table.remove(count);          // whoever goes meanwhile is not there any more
    table.settle();
    AWAIT_EQUAL(finished.size(), 1);
    QVERIFY(isBetween);
    QCOMPARE(out.written(), count - 1);
    QVERIFY(contentOf(m_file).endsWith("Person 1999\r\n"));
}

void CsvExportTest::readsTheAuditToItsEnd()
{
    std::vector<AuditTable::Question> asked;
    AuditTable table([&](const AuditTable::Question &question, const PageQuestion &page,
                         Reply<RowPage<protocol::AuditEntry>> reply) {
        asked.push_back(question);
        const bool isFirst = page.cursor.isEmpty();
        protocol::AuditEntry entry;
        entry.id = isFirst ? 2 : 1;
        entry.action = isFirst ? u"user.create"_s : u"user.erase"_s;
        reply(RowPage<protocol::AuditEntry>{{entry}, isFirst ? QByteArray("2") : QByteArray(), {}});
    });
    table.narrow({.action = u"user."_s});
    QCOMPARE(table.rowCount(), 1);
    CsvExport out(table, {*table.columnNamed("action")}, m_file);
    QSignalSpy finished(&out, &CsvExport::finished);
    out.start();
    table.narrow({.action = u"ban."_s});
    AWAIT_EQUAL(finished.size(), 1);
    QCOMPARE(contentOf(m_file), QByteArray("\xEF\xBB\xBF"
                                           "action\r\nuser.create\r\nuser.erase\r\n"));
    QCOMPARE(asked.back().action, u"user."_s);
}

QTEST_GUILESS_MAIN(CsvExportTest)
#include "tst_csvexport.moc"
