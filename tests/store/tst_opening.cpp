// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/databasefile.h"
#include "store/storefixture.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

#include <csignal>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace natter;
using namespace natter::store;

using namespace Qt::StringLiterals;

/** Opening a database file: whose it is, who else has it, how safe it is. */
class TestOpening : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { StoreFixture::addEngines({Engine::Sqlite}); }

    void filesArePrivate()
    {
        const mode_t before = ::umask(0);
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        QVERIFY(fixture.append(direct(users[0], users[1], u"x"_s)));
        const QDir folder = QFileInfo(fixture.file()).dir();
        QCOMPARE(modeOf(folder.path()), 0700U);
        const auto files = folder.entryList(QDir::Files | QDir::Hidden);
        QVERIFY(files.contains(u"natter.db-wal"_s));
        for (const QString &file : files)
            QCOMPARE(modeOf(folder.filePath(file)), 0600U);
        // Those that were open to all are closed again.
        fixture.close();
        QCOMPARE(::chmod(fixture.file().toLocal8Bit().constData(), 0666), 0);
        fixture.open();
        QCOMPARE(modeOf(fixture.file()), 0600U);
        ::umask(before);
    }

    void closingLeavesOneFile()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        QVERIFY(fixture.append(direct(users[0], users[1], u"x"_s)));
        fixture.close();
        QCOMPARE(QFileInfo(fixture.file()).dir().entryList(QDir::Files),
                 (QStringList{u"natter.db"_s, u"natter.db.lock"_s}));
    }

    void theSettingsAreReallySet()
    {
        StoreFixture fixture;
        const auto write = fixture.connection(Access::Write);
        QVERIFY(write->makeDurable());
        const auto value = [](Database &database, const QString &pragma) {
            return database.execute(u"PRAGMA "_s + pragma)->value(0);
        };
        QCOMPARE(value(*write, u"journal_mode"_s), u"wal"_s);
        QCOMPARE(value(*write, u"synchronous"_s), u"2"_s);
        QCOMPARE(value(*write, u"foreign_keys"_s), u"1"_s);
        QCOMPARE(value(*write, u"busy_timeout"_s), u"1900"_s);
        const auto read = fixture.connection(Access::Read);
        QCOMPARE(value(*read, u"query_only"_s), u"1"_s);
        QCOMPARE(value(*read, u"journal_mode"_s), u"wal"_s);
        // Even without query_only the connection cannot write.
        QVERIFY(read->execute(u"PRAGMA query_only = OFF"_s));
        QCOMPARE(codeOf(read->execute(u"UPDATE history SET rev = 5"_s)), ErrorCode::Unavailable);
    }

    void aSecondOpenerIsRefused()
    {
        StoreFixture fixture;
        auto second = Store::open(fixture.options());
        QVERIFY(!second);
        QCOMPARE(second.error().code, ErrorCode::Unavailable);
        QVERIFY(second.error().message().contains(fixture.file()));
        QVERIFY(second.error().message().contains(QString::number(QCoreApplication::applicationPid())));

        // Nor by another name of the same file.
        const QString link = QFileInfo(fixture.file()).dir().filePath(u"../other.db"_s);
        QVERIFY(QFile::link(fixture.file(), link));
        StoreOptions options = fixture.options();
        options.url.file = link;
        QCOMPARE(codeOf(Store::open(options)), ErrorCode::Unavailable);

        fixture.close();
        auto next = Store::open(options);
        QVERIFY(next);
    }

    void aKilledHolderIsNoHolder()
    {
        StoreFixture fixture;
        fixture.close();
        int ready[2];
        QCOMPARE(::pipe(ready), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            const auto claimed = DatabaseFile::claim(fixture.file());
            const char answer = claimed ? 'y' : 'n';
            if (::write(ready[1], &answer, 1) == 1)
                ::pause();
            ::_exit(0);
        }
        char answer = 0;
        QCOMPARE(::read(ready[0], &answer, 1), 1);
        QCOMPARE(answer, 'y');
        const auto refused = Store::open(fixture.options());
        QVERIFY(!refused);
        QVERIFY(refused.error().message().contains(QString::number(child)));
        QCOMPARE(::kill(child, SIGKILL), 0);
        QCOMPARE(::waitpid(child, nullptr, 0), child);
        fixture.open();
        ::close(ready[0]);
        ::close(ready[1]);
    }

    void theSeedsDatabaseIsRefused()
    {
        const QTemporaryDir folder;
        StoreOptions options;
        options.url.file = folder.filePath(u"chat.db"_s);
        execute(options.url.file,
                u"CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR, email VARCHAR, hashed_password VARCHAR)"_s);
        const QByteArray before = contentsOf(options.url.file);
        const auto store = Store::open(options);
        QVERIFY(!store);
        QCOMPARE(store.error().code, ErrorCode::Unavailable);
        QVERIFY(store.error().message().contains(options.url.file));
        QVERIFY(store.error().message().contains(u"natterd import-seed"));
        QCOMPARE(contentsOf(options.url.file), before);
    }

    void noDatabaseIsRefused()
    {
        const QTemporaryDir folder;
        StoreOptions options;
        options.url.file = folder.filePath(u"letter.txt"_s);
        QFile file(options.url.file);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray("Dear all, this is no database.\n").repeated(100));
        file.close();
        const QByteArray before = contentsOf(options.url.file);
        const auto store = Store::open(options);
        QVERIFY(!store);
        QCOMPARE(store.error().code, ErrorCode::Unavailable);
        QVERIFY(store.error().message().contains(u"letter.txt"));
        QVERIFY(store.error().message().contains(u"not a database"));
        QCOMPARE(contentsOf(options.url.file), before);
    }

    void aNewerSchemaIsRefused()
    {
        StoreFixture fixture;
        fixture.close();
        execute(fixture.file(), u"INSERT INTO natter_migrations VALUES (1000, '1000_future.sql', 0)"_s);
        auto store = Store::open(fixture.options());
        QVERIFY(!store);
        QCOMPARE(store.error().code, ErrorCode::Unavailable);
        QVERIFY2(store.error().message().contains(u"newer natterd"), qPrintable(store.error().message()));
        execute(fixture.file(), u"UPDATE natter_migrations SET version = 2000 WHERE version = 1"_s);
        QVERIFY(!Store::open(fixture.options()));
        execute(fixture.file(), u"UPDATE natter_migrations SET version = 1 WHERE version = 2000"_s);
        execute(fixture.file(), u"DELETE FROM natter_migrations WHERE version = 1000"_s);
        fixture.open();
    }

    void whatCannotBeOpenedIsNamed()
    {
        const QTemporaryDir folder;
        StoreOptions options;
        options.url.file = folder.path(); // a folder
        auto store = Store::open(options);
        QVERIFY(!store);
        QCOMPARE(store.error().code, ErrorCode::Unavailable);
        QVERIFY(store.error().message().contains(folder.path()));

        options.url.file = u"/proc/natter/natter.db"_s;
        store = Store::open(options);
        QVERIFY(!store);
        QVERIFY(store.error().message().contains(u"/proc/natter"));
    }

private:
    static unsigned modeOf(const QString &path)
    {
        struct stat status{};
        return ::stat(path.toLocal8Bit().constData(), &status) == 0 ? status.st_mode & 07777U : 0U;
    }

    static QByteArray contentsOf(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    static void execute(const QString &file, const QString &sql)
    {
        {
            QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"test"_s);
            database.setDatabaseName(file);
            QVERIFY(database.open());
            QVERIFY(QSqlQuery(database).exec(sql));
        }
        QSqlDatabase::removeDatabase(u"test"_s);
    }
};

QTEST_GUILESS_MAIN(TestOpening)
#include "tst_opening.moc"
