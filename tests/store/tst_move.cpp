// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/care/mover.h"
#include "store/care/verification.h"
#include "store/storecontent.h"
#include "support/await.h"

#include <QLoggingCategory>
#include <QProcess>

#include <sysexits.h>

using namespace natter;
using namespace natter::store;

using namespace Qt::StringLiterals;

namespace {

const auto quietly = [](const QString &) {};

/** Two people and @p messages between them. */
void fill(StoreFixture &fixture, int messages)
{
    const auto users = fixture.addUsers(2);
    for (int i = 1; i < messages; ++i) {
        fixture.store().append(direct(users[std::size_t(i % 2)], users[std::size_t((i + 1) % 2)], u"nr %1 ✓"_s.arg(i)),
                               [](const Result<AppendedMessage> &stored) { QVERIFY(stored); });
    }
    QVERIFY(fixture.append(direct(users[0], users[1], u"the last one"_s)));
}

} // namespace

/** `natterd move`: the row's engine is the source's; the target is of the other one. */
class TestMove : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { StoreFixture::addEngines(); }
    void initTestCase() { QLoggingCategory::setFilterRules(u"natter.store.warning=false"_s); }

    void keepsEverything()
    {
        StoreFixture fixture;
        fill(fixture, 1'000);
        const QString history = fixture.read([](Tables &tables) { return tables.history().name(); }).value();
        fixture.close();
        const TargetDatabase target(otherEngine());
        QStringList told;
        const auto moved = moveDatabase(fixture.url(), target.url(), [&](const QString &line) { told += line; });
        QVERIFY2(moved, qPrintable(moved ? QString() : moved.error().message()));
        QVERIFY2(told.contains(u"messages: 1000 rows, the same in both"_s), qPrintable(told.join(u'\n')));
        QVERIFY(contentOf(target.url()) == contentOf(fixture.url()));
        QCOMPARE(target.ask(u"SELECT name FROM history"_s), QStringList{history});

        const auto store = target.open();
        QVERIFY(store);
        Answer<AppendedMessage> appended;
        store->append(direct(UserId(2), UserId(1), u"goes on"_s), appended.reply());
        QVERIFY(appended.result());
        QCOMPARE(appended.result()->message.seq, Seq(1'001));
        Answer<User> user;
        store->write(
            [](WritableTables &tables) {
                return tables.users().add(emailOf(u"new@example.org"_s), nameOf(u"New"_s), "hash");
            },
            user.reply());
        QVERIFY(user.result());
        QCOMPARE(user.result()->id, UserId(3));
    }

    /** A kill in the middle costs nothing but the time until the next try; meanwhile nobody serves half a database. */
    void goesOnAfterAKill()
    {
        StoreFixture fixture(40'000);
        fill(fixture, 30'000);
        fixture.close();
        const TargetDatabase target(otherEngine());
        QProcess natterd;
        start(natterd, fixture, target, {u"move"_s});
        AWAIT(arrived(target) > 0 || natterd.state() == QProcess::NotRunning);
        natterd.kill();
        QVERIFY(natterd.waitForFinished());
        const qint64 half = arrived(target);
        QVERIFY2(half > 0 && half < 30'000, qPrintable(QString::number(half)));
        QVERIFY(!target.open());

        QProcess again;
        start(again, fixture, target, {u"move"_s});
        QVERIFY(again.waitForFinished(120'000));
        const QString said = QString::fromUtf8(again.readAll());
        QVERIFY2(again.exitCode() == EX_OK, qPrintable(said));
        QVERIFY2(said.contains(u"going on with the move"_s), qPrintable(said));
        QVERIFY2(!said.contains(u"passw"_s), qPrintable(said));
        QVERIFY(contentOf(target.url()) == contentOf(fixture.url()));
        QVERIFY(target.open());
    }

    void noticesAnotherSource()
    {
        StoreFixture fixture;
        fill(fixture, 10);
        fixture.close();
        const TargetDatabase target(otherEngine());
        QVERIFY(moveDatabase(fixture.url(), target.url(), quietly));
        const auto write = [&](const QString &sql) {
            const Queries queries((Dialect(target.url().engine)));
            return Database::open(target.url(), Access::Write, queries).value()->execute(sql).has_value();
        };
        // As a kill would have left it, with a source that has gone on since.
        QVERIFY(write(u"CREATE TABLE natter_move (name TEXT NOT NULL, rev BIGINT NOT NULL)"_s));
        QVERIFY(write(u"INSERT INTO natter_move SELECT name, rev FROM history"_s));
        // In a way that its order of changes does not show, and in one that it does.
        fixture.change(u"UPDATE users SET name = 'Renamed' WHERE id = 1"_s);
        const auto renamed = moveDatabase(fixture.url(), target.url(), quietly);
        QCOMPARE(codeOf(renamed), std::optional(ErrorCode::ValidationFailed));
        QVERIFY2(renamed.error().message().contains(u"The table users has 2 rows"),
                 qPrintable(renamed.error().message()));
        fixture.open();
        QVERIFY(fixture.append(direct(UserId(1), UserId(2), u"one more"_s)));
        fixture.close();
        const auto moved = moveDatabase(fixture.url(), target.url(), quietly);
        QCOMPARE(codeOf(moved), std::optional(ErrorCode::ValidationFailed));
        QVERIFY2(moved.error().message().contains(u"from another database, or from this one before"),
                 qPrintable(moved.error().message()));
        QVERIFY(!target.open());
    }

    void refuses()
    {
        StoreFixture fixture;
        fill(fixture, 3);
        const TargetDatabase target(otherEngine());
        const auto served = moveDatabase(fixture.url(), target.url(), quietly);
        QCOMPARE(codeOf(served), std::optional(ErrorCode::Unavailable));
        fixture.close();
        QCOMPARE(codeOf(moveDatabase(fixture.url(), fixture.url(), quietly)),
                 std::optional(ErrorCode::ValidationFailed));
        QCOMPARE(
            codeOf(moveDatabase(target.url(), fixture.url(), quietly)),
            std::optional(target.url().engine == Engine::Sqlite ? ErrorCode::NotFound : ErrorCode::ValidationFailed));
        {
            const auto store = target.open();
            const auto locked = moveDatabase(fixture.url(), target.url(), quietly);
            QCOMPARE(codeOf(locked), std::optional(ErrorCode::Unavailable));
            Answer<User> user;
            store->write(
                [](WritableTables &tables) {
                    return tables.users().add(emailOf(u"new@example.org"_s), nameOf(u"New"_s), "hash");
                },
                user.reply());
            QVERIFY(user.result());
        }
        const auto full = moveDatabase(fixture.url(), target.url(), quietly);
        QCOMPARE(codeOf(full), std::optional(ErrorCode::ValidationFailed));
        QVERIFY2(full.error().message().contains(u"is not empty"), qPrintable(full.error().message()));
        QCOMPARE(target.ask(u"SELECT COUNT(*) FROM messages"_s), QStringList{u"0"_s});
    }

    /** Passwords are not for the command line. */
    void takesNoPasswordFromTheCommandLine()
    {
        const StoreFixture fixture;
        QProcess natterd;
        natterd.start(qEnvironmentVariable("NATTERD"),
                      {u"move"_s, u"--to"_s, u"postgresql://natter:hunter2@localhost/x"_s});
        QVERIFY(natterd.waitForFinished());
        QCOMPARE(natterd.exitCode(), EX_USAGE);
        const QString said = QString::fromUtf8(natterd.readAllStandardError());
        QVERIFY2(said.contains(u"give @FILE") && !said.contains(u"hunter2"), qPrintable(said));
    }

private:
    static Engine otherEngine() { return StoreFixture::engine() == Engine::Sqlite ? Engine::Postgres : Engine::Sqlite; }

    void start(QProcess &natterd, const StoreFixture &fixture, const TargetDatabase &target,
               const QStringList &arguments)
    {
        const QString file = m_folder.filePath(u"to"_s);
        QFile to(file);
        QVERIFY(to.open(QIODevice::WriteOnly));
        to.write(target.urlText().toUtf8() + '\n');
        to.close();
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"DATABASE_URL"_s, fixture.urlText());
        environment.insert(u"DATA_DIR"_s, m_folder.path());
        natterd.setProcessEnvironment(environment);
        natterd.setProcessChannelMode(QProcess::MergedChannels);
        natterd.setWorkingDirectory(m_folder.path());
        natterd.start(qEnvironmentVariable("NATTERD"), arguments + QStringList{u"--to"_s, u'@' + file});
        QVERIFY(natterd.waitForStarted());
    }

    static qint64 arrived(const TargetDatabase &target)
    {
        return target.ask(u"SELECT COUNT(*) FROM messages"_s).value(0).toLongLong();
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestMove)
#include "tst_move.moc"
