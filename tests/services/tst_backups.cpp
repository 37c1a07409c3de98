// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/backups.h"
#include "store/care/backup.h"
#include "store/storefixture.h"

#include <QDir>

using namespace natter;
using namespace natter::services;
using namespace natter::store;

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int patience = 30'000;

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
            QTRY_VERIFY_WITH_TIMEOUT(asked > 5, patience);
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
            QTRY_VERIFY_WITH_TIMEOUT(asked > 0, patience);
        }
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 1);
        options.now = [] { return firstMoment + 25h; };
        const Backups backups(options);
        QTRY_COMPARE_WITH_TIMEOUT(QDir(folder.path()).entryList({u"*.backup"_s}, QDir::Files).size(), 2, patience);
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
            QTRY_VERIFY_WITH_TIMEOUT(asked > 3, patience);
        }
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 4);
    }
};

QTEST_GUILESS_MAIN(TestBackups)
#include "tst_backups.moc"
