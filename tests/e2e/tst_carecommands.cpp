// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/fixture.h"
#include "support/await.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

#include <sysexits.h>
#include <unistd.h>

using namespace natter::test;
using namespace Qt::StringLiterals;

/** The subcommands that look after a database: beside a server that runs, and without one. */
class CareCommandsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_fixture = std::make_unique<Fixture>();
        QCOMPARE(m_fixture->failure, QString());
        m_ann = m_fixture->newPerson(u"Ann"_s);
        m_bob = m_fixture->newPerson(u"Bob"_s);
        const auto sent =
            m_fixture->http(m_ann).post(u"/users/%1/messages"_s.arg(m_bob.id), {{u"content"_s, u"hello"_s}});
        QCOMPARE(sent.status, 201);
    }
    void cleanup() { m_fixture.reset(); }

    /** What reads works beside it, what needs the database for itself is refused and alters nothing. */
    void theyFit_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<int>("beside");
        QTest::addColumn<int>("without");
        const auto row = [](const QString &words, int beside, int without) {
            QTest::newRow(qPrintable(words)) << words.split(u' ') << beside << without;
        };
        row(u"backup FOLDER/b"_s, EX_OK, EX_OK);
        row(u"verify"_s, EX_OK, EX_OK);
        row(u"verify FOLDER/a"_s, EX_OK, EX_OK);
        row(u"restore FOLDER/a"_s, EX_UNAVAILABLE, EX_DATAERR); // in use; not empty
        row(u"move --to sqlite:///FOLDER/c.db"_s, EX_UNAVAILABLE, EX_OK);
        row(u"user list"_s, EX_OK, EX_OK);
        row(u"user export 1 FOLDER/d"_s, EX_OK, EX_OK);
        row(u"user suspend 2 --days 1"_s, EX_OK, EX_OK);
        row(u"invite add"_s, EX_OK, EX_OK);
        row(u"check-config"_s, EX_OK, EX_OK);
    }
    void theyFit()
    {
        QFETCH(QStringList, words);
        QFETCH(int, beside);
        QFETCH(int, without);
        words.replaceInStrings(u"FOLDER"_s, m_folder->path());
        QCOMPARE(say({u"backup"_s, m_folder->filePath(u"a"_s)}).exitCode, EX_OK);
        const auto first = say(words);
        QVERIFY2(first.exitCode == beside, qPrintable(QString::number(first.exitCode) + u' ' + first.err));
        QCOMPARE(m_fixture->http().get(u"/health/ready"_s).status, 200);
        QCOMPARE(m_fixture->server.terminate(), QString());
        for (const QString &made : {u"b"_s, u"d"_s})
            QFile::remove(m_folder->filePath(made));
        const auto second = say(words);
        QVERIFY2(second.exitCode == without, qPrintable(QString::number(second.exitCode) + u' ' + second.err));
        QCOMPARE(say({u"verify"_s}).exitCode, EX_OK);
    }

    /** A whole life: backed up while people write, restored elsewhere, and they find everything but their logins. */
    void comesBackElsewhere()
    {
        const QString file = m_folder->filePath(u"a.backup"_s);
        QCOMPARE(say({u"backup"_s, file}).exitCode, EX_OK);
        NatterdProcess other;
        const auto restored = other.say({u"restore"_s, file});
        QVERIFY2(restored.exitCode == EX_OK, qPrintable(restored.err));
        QCOMPARE(other.start(), QString());
        HttpClient http(other.baseUrl(), {});
        http.setToken(m_ann.token);
        QCOMPARE(http.get(u"/auth/me"_s).status, 401);
        http.setToken({});
        QCOMPARE(http.post(u"/auth/refresh"_s, {{u"refresh_token"_s, m_ann.refreshToken}}).status, 401);
        const auto login = http.post(u"/auth/login"_s, {{u"email"_s, m_ann.email}, {u"password"_s, u"password123"_s}});
        QCOMPARE(login.status, 200);
        http.setToken(login.json.value(u"access_token"_s).toString().toLatin1());
        const auto items = http.get(u"/conversations"_s).json.value(u"items"_s).toArray();
        QCOMPARE(items.size(), 1);
        QCOMPARE(items[0].toObject().value(u"last_message"_s).toObject().value(u"content"_s).toString(), u"hello"_s);

        NatterdProcess kept;
        QCOMPARE(kept.say({u"restore"_s, file, u"--keep-logins"_s}).exitCode, EX_OK);
        QCOMPARE(kept.start(), QString());
        HttpClient asBefore(kept.baseUrl(), {});
        asBefore.setToken(m_ann.token);
        QCOMPARE(asBefore.get(u"/auth/me"_s).status, 200);
    }

    /** Everything of everybody leaves the machine by it: that is noted, and by nobody who would harm the chain. */
    void backupsAreAudited()
    {
        const QString file = m_folder->filePath(u"a"_s);
        QCOMPARE(say({u"backup"_s, file}).exitCode, EX_OK);
        const auto list = [&] { return say({u"audit"_s, u"list"_s}).out; };
        QCOMPARE(list().count(u"database.backup"_s), 1);
        QVERIFY2(list().contains(file), qPrintable(list()));
        QCOMPARE(m_fixture->server.terminate(), QString());
        QCOMPARE(say({u"backup"_s, m_folder->filePath(u"b"_s)}).exitCode, EX_OK);
        QCOMPARE(list().count(u"database.backup"_s), 2);
        QCOMPARE(say({u"audit"_s, u"verify"_s}).exitCode, EX_OK);

        const QString key = m_fixture->server.dataDir() + u"/audit.key"_s;
        QVERIFY(QFile::rename(key, key + u".away"_s));
        const auto unnoted = say({u"backup"_s, m_folder->filePath(u"c"_s)});
        QCOMPARE(unnoted.exitCode, EX_OK);
        QVERIFY2(unnoted.err.contains(u"not noted in the audit"_s), qPrintable(unnoted.err));
        QVERIFY(!QFile::exists(key));
        QVERIFY(QFile::rename(key + u".away"_s, key));
        QCOMPARE(list().count(u"database.backup"_s), 2);
        QCOMPARE(say({u"audit"_s, u"verify"_s}).exitCode, EX_OK);
    }

    /** Root may run every command, and the server starts behind it as its own user. */
    void rootLeavesNothingToRoot()
    {
        if (::geteuid() != 0)
            QSKIP("only root can do this");
        constexpr uint owner = 65'534;
        const QString file = m_folder->filePath(u"a.backup"_s);
        QCOMPARE(say({u"backup"_s, file}).exitCode, EX_OK);
        const NatterdProcess other;
        QCOMPARE(::chown(QFile::encodeName(other.dataDir()).constData(), owner, owner), 0);
        const QList<QStringList> commands{{u"restore"_s, file},
                                          {u"setup-code"_s, u"renew"_s},
                                          {u"user"_s, u"list"_s},
                                          {u"move"_s, u"--to"_s, u"sqlite:///"_s + other.dataDir() + u"/moved.db"}};
        for (const QStringList &command : commands) {
            const auto said = other.say(command);
            QVERIFY2(said.exitCode == EX_OK, qPrintable(said.err));
            // Of the new database only the command knows that it is one of the server's.
            const QDir folder(other.dataDir());
            const auto found = folder.entryInfoList(QDir::Files | QDir::System);
            QVERIFY(!found.isEmpty());
            for (const QFileInfo &made : found)
                QVERIFY2(made.ownerId() == owner, qPrintable(command.join(u' ') + u" leaves "_s + made.fileName()));
        }
        QVERIFY(QFile::exists(other.dataDir() + u"/moved.db"));
    }

    /** One more beside those that the server takes; readiness tells how they do. */
    void backupsHaveAFolder()
    {
        const QString folder = m_folder->filePath(u"backups"_s);
        m_fixture->server.setSetting(u"BACKUP_DIR"_s, folder);
        QCOMPARE(m_fixture->server.restart(), QString());
        const auto state = [&] {
            const auto components = m_fixture->http().get(u"/health/ready"_s).json.value(u"components"_s).toObject();
            return components.value(u"backups"_s).toObject().value(u"status"_s).toString();
        };
        const auto count = [&] { return QDir(folder).entryList({u"*.backup"_s}, QDir::Files).size(); };
        AWAIT_EQUAL(count(), 1);
        QCOMPARE(state(), u"ok"_s);
        for (int i = 0; i < 2; ++i) // also in the same second
            QCOMPARE(say({u"backup"_s}).exitCode, EX_OK);
        QCOMPARE(count(), 3);

        // A file where the folder should be: the next start cannot take one, serves all the same, and says so.
        QVERIFY(QDir(folder).removeRecursively());
        QFile inTheWay(folder);
        QVERIFY(inTheWay.open(QIODevice::WriteOnly));
        QCOMPARE(m_fixture->server.restart(), QString());
        AWAIT_EQUAL(state(), u"degraded"_s);
        QCOMPARE(m_fixture->http().get(u"/health/ready"_s).status, 200);
        QVERIFY(m_fixture->server.logText().contains(u"no backup: "_s));
    }

private:
    NatterdProcess::Said say(const QStringList &words) const { return m_fixture->server.say(words); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Fixture> m_fixture;
    Person m_ann;
    Person m_bob;
};

QTEST_GUILESS_MAIN(CareCommandsTest)
#include "tst_carecommands.moc"
