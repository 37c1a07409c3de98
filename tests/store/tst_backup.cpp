// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/care/backup.h"
#include "store/storecontent.h"
#include "support/await.h"

#include <QLoggingCategory>

#include <thread>

#include <sys/stat.h>
#include <unistd.h>

using namespace natter;
using namespace natter::store;

using namespace Qt::StringLiterals;

namespace {

const StopFlag never{false};

/** People, a group, messages in scripts and sizes of all kinds, logins with tokens. */
void fill(StoreFixture &fixture)
{
    const auto users = fixture.addUsers(5);
    const auto group = fixture.addGroup(users[0], {users[1], users[2]});
    for (int i = 0; i < 700; ++i) {
        fixture.store().append(toGroup(users[std::size_t(i % 3)], group, u"message %1, čaj 🍵 \\ ' \" %s"_s.arg(i)),
                               [](const Result<AppendedMessage> &stored) { QVERIFY(stored); });
    }
    QVERIFY(fixture.append(direct(users[3], users[4], QString(16'000, u'x')))); // behind all of them
    QVERIFY(fixture.append(direct(users[4], users[3], u"\t\n"_s)));
    fixture.markDelivered(users[1], group, Seq(5), true);
    fixture.change(u"INSERT INTO logins (user_id, created_at, last_seen_at, user_agent, address) "
                   "VALUES (1, 1, 2, '', '::1')"_s);
    // The last one is gone, and its number must not be given away again.
    fixture.change(u"INSERT INTO logins (user_id, created_at, last_seen_at, user_agent, address) "
                   "VALUES (2, 1, 2, 'x', '')"_s);
    fixture.change(u"DELETE FROM logins WHERE user_id = 2"_s);
}

QString nextLogin()
{
    return u"INSERT INTO logins (user_id, created_at, last_seen_at, user_agent, address) "
           "VALUES (3, 1, 2, 'y', '') RETURNING id"_s;
}

QByteArray bytesOf(const QString &file)
{
    QFile input(file);
    return input.open(QIODevice::ReadOnly) ? input.readAll() : QByteArray();
}

void write(const QString &file, const QByteArray &bytes)
{
    QFile output(file);
    QVERIFY(output.open(QIODevice::WriteOnly | QIODevice::Truncate));
    QCOMPARE(output.write(bytes), bytes.size());
}

} // namespace

/** Backups: taken while others write, proven, restored into either engine. */
class TestBackup : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { StoreFixture::addEngines(); }
    void initTestCase() { QLoggingCategory::setFilterRules(u"natter.store.warning=false"_s); }

    /** What comes out of a restore is what went into the backup, on either engine, and numbers go on where they were,
     * but for those of logins. */
    void comesBackAsItWas_data()
    {
        QTest::addColumn<int>("into");
        QTest::newRow("into SQLite") << int(Engine::Sqlite);
        QTest::newRow("into PostgreSQL") << int(Engine::Postgres);
    }
    void comesBackAsItWas()
    {
        QFETCH(int, into);
        StoreFixture fixture;
        fill(fixture);
        const QTemporaryDir folder;
        const QString file = folder.filePath(u"a.backup"_s);
        const auto taken = takeBackup(fixture.url(), file, never);
        QVERIFY2(taken, qPrintable(taken ? QString() : taken.error().message()));
        QCOMPARE(taken->verification.messages, 702);
        QCOMPARE(taken->verification.users, 5);
        struct stat status{};
        QCOMPARE(::stat(QFile::encodeName(file).constData(), &status), 0);
        QCOMPARE(status.st_mode & 0777, mode_t(0600));
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Dirs | QDir::Hidden | QDir::NoDotAndDotDot),
                 QStringList{u"a.backup"_s});

        const TargetDatabase target{Engine(into)};
        const auto restored = restoreBackup(file, target.url(), RestoredLogins::Kept);
        QVERIFY2(restored, qPrintable(restored ? QString() : restored.error().message()));
        QCOMPARE(restored->verification.findings, QStringList());
        auto before = contentOf(fixture.url());
        auto after = contentOf(target.url());
        QVERIFY(before.take(u"history"_s) != after.take(u"history"_s)); // foreign cursors do not fit
        QVERIFY(before.size() > 8);
        QCOMPARE(after.keys(), before.keys());
        for (const QString &table : before.keys())
            QVERIFY2(before[table] == after[table], qPrintable(table));

        const auto store = target.open();
        QVERIFY(store);
        Answer<AppendedMessage> appended;
        store->append(direct(UserId(1), UserId(5), u"goes on"_s), appended.reply());
        QVERIFY(appended.result());
        QCOMPARE(appended.result()->message.id.value(), fixture.rev().value() + 1);
        Answer<User> user;
        store->write(
            [](WritableTables &tables) {
                return tables.users().add(emailOf(u"new@example.org"_s), nameOf(u"New"_s), "hash");
            },
            user.reply());
        QVERIFY(user.result());
        QCOMPARE(user.result()->id, UserId(6));
        const Queries queries((Dialect(target.url().engine)));
        const auto connection = Database::open(target.url(), Access::Write, queries);
        const QStringList next = (*connection)->execute(nextLogin()).value();
        QVERIFY2(next.size() == 1 && next[0].toLongLong() > 1'700'000'000'000, qPrintable(next.join(u' ')));
    }

    /** One moment of the database, whatever is written meanwhile. */
    void isTakenWhileOthersWrite()
    {
        StoreFixture fixture;
        fill(fixture);
        const QTemporaryDir folder;
        std::atomic<bool> done{false};
        Result<BackupSummary> taken = fail(ErrorCode::Internal);
        std::thread thread([&] {
            taken = takeBackup(fixture.url(), folder.filePath(u"a.backup"_s), never);
            done = true;
        });
        int appended = 0;
        while (!done) {
            QVERIFY(fixture.append(direct(UserId(1), UserId(2), u"meanwhile"_s)));
            ++appended;
        }
        thread.join();
        QVERIFY2(taken, qPrintable(taken ? QString() : taken.error().message()));
        QVERIFY(appended > 0);
        QVERIFY(taken->verification.messages >= 702 && taken->verification.messages <= 702 + appended);
    }

    void saysWhatIsWrongWithAFile_data()
    {
        QTest::addColumn<QString>("fault");
        QTest::addColumn<QString>("says");
        QTest::newRow("cut in half") << u"half"_s << u"is cut off"_s;
        QTest::newRow("a byte short") << u"short"_s << u"is cut off"_s;
        QTest::newRow("a byte too long") << u"long"_s << u"longer than it was"_s;
        QTest::newRow("a bit flipped") << u"flip"_s << u"checksum does not match"_s;
        QTest::newRow("a newer format") << u"format"_s << u"newer one"_s;
        QTest::newRow("something else") << u"other"_s << u"is none"_s;
        QTest::newRow("empty") << u"empty"_s << u"is none"_s;
    }
    void saysWhatIsWrongWithAFile()
    {
        QFETCH(QString, fault);
        QFETCH(QString, says);
        StoreFixture fixture;
        fill(fixture);
        const QTemporaryDir folder;
        const QString file = folder.filePath(u"a.backup"_s);
        QVERIFY(takeBackup(fixture.url(), file, never));
        QByteArray bytes = bytesOf(file);
        if (fault == u"half")
            bytes.truncate(bytes.size() / 2);
        else if (fault == u"short")
            bytes.chop(1);
        else if (fault == u"long")
            bytes.append('x');
        else if (fault == u"flip")
            bytes[bytes.size() / 2] = char(bytes[bytes.size() / 2] ^ 1);
        else if (fault == u"format")
            bytes.replace("natter-backup 1\n", "natter-backup 2\n");
        else if (fault == u"other")
            bytes = QByteArray(5000, 'x');
        else
            bytes.clear();
        write(file, bytes);
        const TargetDatabase target(StoreFixture::engine());
        const auto restored = restoreBackup(file, target.url());
        QCOMPARE(codeOf(restored), std::optional(ErrorCode::ValidationFailed));
        QVERIFY2(restored.error().message().contains(says), qPrintable(restored.error().message()));
        QVERIFY(restored.error().message().contains(file));
        const auto verified = verifyBackup(file, never);
        QCOMPARE(codeOf(verified), std::optional(ErrorCode::ValidationFailed));
    }

    /** What fails half-way leaves nothing, and a full database is never touched. */
    void restoresAllOrNothing()
    {
        StoreFixture fixture;
        fill(fixture);
        const QTemporaryDir folder;
        const QString file = folder.filePath(u"a.backup"_s);
        QVERIFY(takeBackup(fixture.url(), file, never));
        fixture.close();
        const auto before = contentOf(fixture.url());
        const auto onto = restoreBackup(file, fixture.url());
        QCOMPARE(codeOf(onto), std::optional(ErrorCode::ValidationFailed));
        QVERIFY2(onto.error().message().contains(u"is not empty"), qPrintable(onto.error().message()));
        QVERIFY(contentOf(fixture.url()) == before);

        // The schema of a natterd that is not written yet, with a checksum that is right.
        QByteArray bytes = bytesOf(file);
        bytes.replace(u"schema %1\n"_s.arg(taken(file).header.schema).toLatin1(), "schema 9\n");
        bytes.chop(32);
        QCryptographicHash hash(QCryptographicHash::Sha256);
        hash.addData(bytes.first(bytes.size() - 5));
        write(file, bytes + hash.result());
        const TargetDatabase target(StoreFixture::engine());
        const auto newer = restoreBackup(file, target.url());
        QCOMPARE(codeOf(newer), std::optional(ErrorCode::ValidationFailed));
        QVERIFY2(newer.error().message().contains(u"newer natterd"), qPrintable(newer.error().message()));
        QVERIFY(target.ask(Dialect(target.url().engine).tableNamesSql()).isEmpty());
    }

    /** A first start, on which nobody signed up, is as good as empty; one that runs has the lock. */
    void restoresIntoAnUnusedDatabase()
    {
        StoreFixture fixture;
        fill(fixture);
        const QTemporaryDir folder;
        const QString file = folder.filePath(u"a.backup"_s);
        QVERIFY(takeBackup(fixture.url(), file, never));
        const TargetDatabase target(StoreFixture::engine());
        auto running = target.open();
        const auto locked = restoreBackup(file, target.url());
        QCOMPARE(codeOf(locked), std::optional(ErrorCode::Unavailable));
        QVERIFY2(locked.error().message().contains(u"is using it"), qPrintable(locked.error().message()));
        running.reset();
        const auto restored = restoreBackup(file, target.url());
        QVERIFY2(restored, qPrintable(restored ? QString() : restored.error().message()));
        QCOMPARE(target.ask(u"SELECT COUNT(*) FROM messages"_s), QStringList{u"702"_s});
    }

    /** A backup of before the last migrations is brought up to date. */
    void restoresAnOlderSchema()
    {
        const TargetDatabase old(StoreFixture::engine());
        {
            auto opened = OpenedDatabase::claimed(old.url());
            QVERIFY(opened);
            QVERIFY(opened->migrator().migrateWithin(1));
            QVERIFY(opened->database().execute(
                u"INSERT INTO users (email, name, password_hash, created_at) VALUES ('a@b.c', 'A', 'x', 1)"_s));
        }
        const QTemporaryDir folder;
        const QString file = folder.filePath(u"a.backup"_s);
        const auto backup = takeBackup(old.url(), file, never);
        QVERIFY2(backup, qPrintable(backup ? QString() : backup.error().message()));
        QCOMPARE(backup->header.schema, 1);
        const TargetDatabase target(StoreFixture::engine());
        const auto restored = restoreBackup(file, target.url());
        QVERIFY2(restored, qPrintable(restored ? QString() : restored.error().message()));
        QCOMPARE(target.ask(u"SELECT email FROM users WHERE suspended_until IS NULL"_s), QStringList{u"a@b.c"_s});
        QVERIFY(target.open());
    }

    /** Who was logged out after the backup must not be logged in again by it. */
    void endsLogins()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        const QByteArray token(32, 't');
        const auto login = fixture.write([&](WritableTables &tables) {
            return tables.logins().add({users[0], "hash", u"phone"_s, u"::1"_s, token});
        });
        QVERIFY(login);
        const QTemporaryDir folder;
        const QString file = folder.filePath(u"a.backup"_s);
        QVERIFY(takeBackup(fixture.url(), file, never));
        for (const auto logins : {RestoredLogins::Ended, RestoredLogins::Kept}) {
            const TargetDatabase target(StoreFixture::engine());
            const auto restored = restoreBackup(file, target.url(), logins);
            QVERIFY2(restored, qPrintable(restored ? QString() : restored.error().message()));
            QCOMPARE(restored->verification.findings, QStringList());
            const auto store = target.open();
            Answer<Caller> caller;
            store->read([&](Tables &tables) { return tables.logins().caller(users[0], *login, wallClockNow()); },
                        caller.reply());
            Answer<bool> known;
            store->read([&](Tables &tables) { return tables.logins().knowsToken(token, Audience::Chat); },
                        known.reply());
            const bool isKept = logins == RestoredLogins::Kept;
            QCOMPARE(caller.result().has_value(), isKept);
            QCOMPARE(known.result().value(), isKept);
            // Nobody else gets its number.
            Answer<LoginId> next;
            store->write(
                [&](WritableTables &tables) {
                    return tables.logins().add({users[1], "hash", {}, {}, QByteArray(32, 'n')});
                },
                next.reply());
            QVERIFY(next.result().value() > *login);
        }
    }

    /** Tokens name a login by its number. Those of logins made after the backup are still signed well, and their
     * numbers unknown to it: they must not become somebody's. */
    void givesNoNumberOfALoginTwice()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(1);
        const auto logIn = [&](Store &store, const QByteArray &token) {
            Answer<LoginId> login;
            store.write([&](WritableTables &tables) { return tables.logins().add({users[0], "hash", {}, {}, token}); },
                        login.reply());
            return login.result().value();
        };
        QVERIFY(logIn(fixture.store(), QByteArray(32, 'a')).isValid());
        const QTemporaryDir folder;
        const QString file = folder.filePath(u"a.backup"_s);
        QVERIFY(takeBackup(fixture.url(), file, never));
        const LoginId later = logIn(fixture.store(), QByteArray(32, 'b'));
        for (const auto logins : {RestoredLogins::Ended, RestoredLogins::Kept}) {
            const TargetDatabase target(StoreFixture::engine());
            QVERIFY(restoreBackup(file, target.url(), logins));
            const auto store = target.open();
            QVERIFY(store);
            const LoginId after = logIn(*store, QByteArray(32, 'c'));
            QVERIFY2(after > later, qPrintable(QString::number(after.value())));
            Answer<Caller> caller;
            store->read([&](Tables &tables) { return tables.logins().caller(users[0], later, wallClockNow()); },
                        caller.reply());
            QCOMPARE(codeOf(caller.result()), std::optional(ErrorCode::Unauthenticated));
        }
    }

    void refusesToOverwrite()
    {
        StoreFixture fixture;
        fill(fixture);
        const QTemporaryDir folder;
        const QString file = folder.filePath(u"a.backup"_s);
        write(file, "precious");
        const auto taken = takeBackup(fixture.url(), file, never);
        QCOMPARE(codeOf(taken), std::optional(ErrorCode::ValidationFailed));
        QCOMPARE(bytesOf(file), QByteArray("precious"));
        const auto nowhere = takeBackup(fixture.url(), folder.filePath(u"no/a.backup"_s), never);
        QCOMPARE(codeOf(nowhere), std::optional(ErrorCode::Forbidden));
    }

    /** What is not in order is no backup, and is not left lying about. */
    void keepsNoBackupOfADamagedDatabase()
    {
        StoreFixture fixture;
        fill(fixture);
        fixture.close();
        fixture.change(u"DELETE FROM messages WHERE conversation_id = 1 AND seq = 17"_s);
        const QTemporaryDir folder;
        const auto taken = takeBackup(fixture.url(), folder.filePath(u"a.backup"_s), never);
        QCOMPARE(codeOf(taken), std::optional(ErrorCode::ValidationFailed));
        QVERIFY2(taken.error().message().contains(u"conversation 1 should have the messages 1 to 700, and has 699"),
                 qPrintable(taken.error().message()));
        QVERIFY(QDir(folder.path()).isEmpty());
    }

    /** A server that is frozen is given up, so that whoever waits for the backup gets an end. */
    void givesUpAFrozenServer()
    {
        if (StoreFixture::engine() == Engine::Sqlite)
            QSKIP("SQLite has no server");
        StoreFixture fixture;
        fill(fixture);
        const QTemporaryDir folder;
        auto &cluster = test::PostgresCluster::shared();
        std::atomic<bool> done{false};
        QStringList reasons;
        std::thread thread([&] {
            for (int i = 0; reasons.isEmpty() && i < 10'000; ++i) {
                const auto taken = takeBackup(fixture.url(), folder.filePath(u"%1.backup"_s.arg(i)), never);
                if (!taken)
                    reasons += taken.error().message();
            }
            done = true;
        });
        const auto join = qScopeGuard([&] {
            cluster.thaw();
            thread.join();
        });
        AWAIT(QFileInfo::exists(folder.filePath(u"0.backup"_s)));
        cluster.freeze();
        AWAIT(done.load());
        QVERIFY2(!reasons.isEmpty(), "no backup has failed");
        QVERIFY(QDir(folder.path()).entryList({u"*.partial"_s}, QDir::Files).isEmpty());
    }

    void stopsWhenAsked()
    {
        StoreFixture fixture;
        fill(fixture);
        const QTemporaryDir folder;
        const StopFlag now{true};
        QCOMPARE(codeOf(takeBackup(fixture.url(), folder.filePath(u"a.backup"_s), now)),
                 std::optional(ErrorCode::Unavailable));
        QVERIFY(QDir(folder.path()).isEmpty());
    }

    /** A single statement over a large database takes minutes, and a server that stops has ten seconds. */
    void endsAStatementThatIsUnderWay()
    {
        if (StoreFixture::engine() != Engine::Sqlite)
            QSKIP("PostgreSQL's statements end by themselves");
        StoreFixture fixture;
        StopFlag stop{false};
        const auto database = fixture.connection(Access::Read);
        database->interruptWhen(stop);
        QVERIFY(database->execute(u"SELECT 1"_s));
        std::thread stopper([&] { stop = true; });
        const auto join = qScopeGuard([&] { stopper.join(); });
        const auto endless = database->execute(
            u"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n"_s);
        QVERIFY(!endless);
        QVERIFY2(endless.error().message().contains(u"interrupted"), qPrintable(endless.error().message()));
    }

private:
    static BackupSummary taken(const QString &file) { return verifyBackup(file, never).value(); }
};

QTEST_GUILESS_MAIN(TestBackup)
#include "tst_backup.moc"
