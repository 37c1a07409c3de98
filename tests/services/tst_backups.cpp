// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/backups.h"
#include "store/care/backup.h"
#include "store/storefixture.h"
#include "support/await.h"

#include <QDir>
#include <QLoggingCategory>

using namespace natter;
using namespace natter::services;
using namespace natter::store;

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/** A moment that is named like one that a backup has. */
constexpr Timestamp firstMoment{std::chrono::milliseconds(1'795'000'000'000)};

} // namespace

/** Backups that a server takes while it serves. */
class TestBackups : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { StoreFixture::addEngines(); }
    void initTestCase() { QLoggingCategory::setFilterRules(u"natter.*=false"_s); }

    void namesTellTheMoment()
    {
        QCOMPARE(Backups::nameFor(firstMoment), u"natter-20261118T110640Z.backup"_s);
        QCOMPARE(Backups::momentOf(u"natter-20261118T110640Z.backup"_s), std::optional(firstMoment));
        for (const QString &name :
             {u"natter-20261318T110640Z.backup"_s, u"natter-.backup"_s, u"natter-20261118T110640Z.backup.partial"_s,
              u"my-natter-20261118T110640Z.backup"_s, u"natter-20261118T110640Z.backup~"_s, u"natter.db"_s})
            QVERIFY2(!Backups::momentOf(name), qPrintable(name));
    }

    /** Every interval one, the newest are kept, and nobody else's files are touched. */
    void keepsTheNewest()
    {
        StoreFixture fixture;
        (void)fixture.addUsers(3);
        const QTemporaryDir folder;
        const QString place = folder.filePath(u"backups"_s);
        QVERIFY(QDir().mkdir(place));
        const QStringList foreign{u"natter-20200101T000000Z.backup.copy"_s, u"natter-christmas.backup"_s};
        for (const QString &name : foreign) {
            QFile file(place + u'/' + name);
            QVERIFY(file.open(QIODevice::WriteOnly));
        }
        // Of a natterd that was killed.
        const QString dead = place + u'/' + Backups::nameFor(firstMoment - 24h);
        QFile partial(dead + u".partial"_s);
        QVERIFY(partial.open(QIODevice::WriteOnly));
        QVERIFY(QDir().mkpath(dead + u".trial-aBcDeF/x"_s));
        std::atomic<int> asked{0};
        Backups::Options options{fixture.url(), place, 1ms, 2};
        // A day passes with each look at the clock.
        options.now = [&] { return firstMoment + std::chrono::days(asked++); };
        {
            const Backups backups(options);
            AWAIT(asked > 5);
        }
        QStringList names = QDir(place).entryList(QDir::Files | QDir::Dirs | QDir::Hidden | QDir::NoDotAndDotDot);
        for (const QString &name : foreign)
            QVERIFY2(names.removeOne(name), qPrintable(name));
        QVERIFY2(names.size() == 2, qPrintable(names.join(u' ')));
        QVERIFY2(names[0] > Backups::nameFor(firstMoment + std::chrono::days(1)), qPrintable(names[0]));
        const StopFlag never{false};
        for (const QString &name : names)
            QCOMPARE(verifyBackup(place + u'/' + name, never)->verification.users, 3);
    }

    /** A restart neither skips a backup nor takes one more. */
    void goesOnWhereItWas()
    {
        StoreFixture fixture;
        (void)fixture.addUsers(1);
        const QTemporaryDir folder;
        QFile newest(folder.filePath(Backups::nameFor(firstMoment)));
        QVERIFY(newest.open(QIODevice::WriteOnly));
        std::atomic<int> asked{0};
        Backups::Options options{fixture.url(), folder.path(), 24h, 5};
        options.now = [&] {
            ++asked;
            return firstMoment + 23h;
        };
        {
            const Backups backups(options);
            AWAIT(asked > 0);
        }
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 1);
        options.now = [] { return firstMoment + 25h; };
        const Backups backups(options);
        AWAIT_EQUAL(QDir(folder.path()).entryList({u"*.backup"_s}, QDir::Files).size(), 2);
    }

    /** Whoever administers asks for one, and is told how it went; so is readiness. */
    void takesOneWhenAsked()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        QVERIFY(fixture.append(direct(users[0], users[1], u"x"_s)));
        const QTemporaryDir folder;
        QFile newest(folder.filePath(Backups::nameFor(firstMoment)));
        QVERIFY(newest.open(QIODevice::WriteOnly));
        Backups::Options options{fixture.url(), folder.path(), 24h, 2};
        std::atomic<int> hour{0};
        std::atomic<bool> stands{false};
        options.now = [&] { return firstMoment + 1h * (stands ? hour.load() : ++hour); };
        Backups backups(options);
        Answer<BackupRecord> taken;
        Answer<BackupRecord> together;
        backups.takeNow(taken.reply());
        backups.takeNow(together.reply());
        QVERIFY(taken.result());
        QCOMPARE(taken.result()->failure, QString());
        QCOMPARE(taken.result()->messages, std::optional<qint64>(1));
        QCOMPARE(taken.result()->bytes, QFileInfo(taken.result()->file).size());
        QVERIFY(taken.result()->took && taken.result()->started > firstMoment);
        QVERIFY(together.result());
        auto records = backups.records();
        QVERIFY(records.size() >= 2);
        QCOMPARE(records.back().file, newest.fileName());
        QVERIFY(!records.back().took);
        QVERIFY(backups.state().condition == protocol::Condition::Ok);

        // The same second again: no backup is ever overwritten, and nobody is refused one for that.
        stands = true;
        Answer<BackupRecord> again;
        backups.takeNow(again.reply());
        QVERIFY(again.result());
        QCOMPARE(again.result()->failure, QString());
        QVERIFY(again.result()->file != taken.result()->file && QFile::exists(taken.result()->file));
        QVERIFY(backups.state().condition == protocol::Condition::Ok);
        QVERIFY(backups.untilNext() > 23h);

        // One that fails is tried again before its day is over, and the list says so.
        QVERIFY(QDir(folder.path()).removeRecursively());
        QFile inTheWay(folder.path());
        QVERIFY(inTheWay.open(QIODevice::WriteOnly));
        Answer<BackupRecord> refused;
        backups.takeNow(refused.reply());
        QVERIFY(refused.result());
        QVERIFY2(refused.result()->failure.contains(u"BACKUP_DIR"), qPrintable(refused.result()->failure));
        QVERIFY(backups.state().condition == protocol::Condition::Degraded);
        AWAIT(backups.untilNext() > 0ms && backups.untilNext() <= 10min);
        QVERIFY(!backups.state().detail.contains(folder.path()));
        QCOMPARE(backups.records().front().failure, refused.result()->failure);
        QVERIFY(QFile::remove(folder.path()));
    }

    void saysThatThereAreNone()
    {
        Backups backups({});
        Answer<BackupRecord> refused;
        backups.takeNow(refused.reply());
        QCOMPARE(codeOf(refused.result()), ErrorCode::NotFound);
    }

    /** A server that stops does not wait for a backup, whatever that is at; and whoever waits for it is told. */
    void endsInTheMiddleOfOne()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        for (int i = 0; i < 3'000; ++i)
            fixture.store().append(direct(users[0], users[1], QString(200, u'x')), [](const auto &) {});
        QVERIFY(fixture.append(direct(users[0], users[1], u"behind all of them"_s)));
        const QTemporaryDir folder;
        int ended = 0;
        // At once, in the copying, in the trial.
        for (const QString &sign : {u"*"_s, u"*.partial"_s, u"*.trial-*"_s}) {
            Answer<BackupRecord> answer;
            Backups::Options options{fixture.url(), folder.path(), 24h, 100};
            options.now = [&sign] { return firstMoment + 1h * sign.size(); };
            const QDir place(folder.path());
            const auto parts = [&place](const QString &name) {
                return place.entryList({name}, QDir::Files | QDir::Dirs | QDir::NoDotAndDotDot).size();
            };
            {
                Backups backups(options);
                backups.takeNow(answer.reply());
                AWAIT(sign == u"*" || parts(sign) > 0 || answer.arrived());
            }
            QVERIFY(answer.arrived());
            ended += codeOf(answer.result()) == ErrorCode::Unavailable;
            QCOMPARE(parts(u"*.partial"_s) + parts(u"*.trial-*"_s), 0);
        }
        QVERIFY(ended > 0);
    }

    /** Old ones stay as long as no new one is good. */
    void removesNothingWithoutANewOne()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        QVERIFY(fixture.append(direct(users[0], users[1], u"x"_s)));
        fixture.change(u"DELETE FROM messages"_s);
        const QTemporaryDir folder;
        for (int i = 0; i < 4; ++i) {
            QFile old(folder.filePath(Backups::nameFor(firstMoment + std::chrono::days(i))));
            QVERIFY(old.open(QIODevice::WriteOnly));
        }
        std::atomic<int> asked{0};
        Backups::Options options{fixture.url(), folder.path(), 1ms, 1};
        options.now = [&] { return firstMoment + std::chrono::days(10 + asked++); };
        {
            const Backups backups(options);
            AWAIT(asked > 3);
        }
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 4);
    }
};

QTEST_GUILESS_MAIN(TestBackups)
#include "tst_backups.moc"
