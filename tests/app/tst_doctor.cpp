// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/doctor.h"
#include "app/portprobe.h"
#include "app/secretkey.h"
#include "app/startup.h"
#include "store/inspection.h"
#include "store/store.h"
#include "support/certificate.h"
#include "support/natterdprocess.h"

#include <QCoreApplication>
#include <QFile>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

#include <functional>
#include <limits>
#include <optional>

#include <unistd.h>

using namespace natter;
using namespace natter::server;
using namespace natter::test;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(natter::server::Severity)

/** Without root's rights for a while, if we have them. */
class AsNobody
{
public:
    AsNobody()
    {
        if (m_wasRoot && ::setresuid(nobody, nobody, 0) != 0)
            qFatal("root cannot become nobody");
    }
    ~AsNobody()
    {
        if (m_wasRoot && ::setresuid(0, 0, 0) != 0)
            qFatal("root cannot become itself again");
    }
    Q_DISABLE_COPY_MOVE(AsNobody)

private:
    static constexpr uid_t nobody = 65'534;
    bool m_wasRoot = ::geteuid() == 0;
};

/** Every finding is provoked once; a sound installation has none. */
class TestDoctor : public QObject
{
    Q_OBJECT

    using Provoke = std::function<void(TestDoctor &)>;

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_dataDir = m_folder->filePath(u"data"_s);
        m_settings = {{u"DATA_DIR"_s, m_dataDir},
                      {u"HOST"_s, u"127.0.0.1"_s},
                      {u"PORT"_s, u"0"_s},
                      {u"ADMIN_PORT"_s, u"0"_s},
                      {u"CORS_ORIGINS"_s, u"[\"https://chat.example\"]"_s}};
        m_file.clear();
        m_isLocked = false;
        m_machine = {};
        m_machine.now = wallClockNow();
        m_machine.isClockSynchronised = true;
        m_machine.openFilesMost = 100'000;
        m_machine.waitingConnections = 4'096;
        m_machine.freeBytes = qint64(10) * 1024 * 1024 * 1024;
        QVERIFY(makeDataDir(m_dataDir));
        Config config;
        config.dataDir = m_dataDir;
        QVERIFY(secretKey(config));
        m_server.close();
        QVERIFY(store::Store::open(storeOptions()));
    }

    void findsNothingWhereNothingIsWrong()
    {
        for (const Finding &finding : examined())
            QVERIFY2(finding.severity <= Severity::Note, qPrintable(finding.text));
        QVERIFY(!hasProblem(examined()));
        QVERIFY(reportOf(examined()).endsWith(u"0 problems, 0 warnings\n"));
    }

    /** What the doctor advises is what the server then finds to be enough, not one more and not one less. */
    void knowsTheRoomThatTheServerHas()
    {
        for (const int connections : {1, 2, 47, 48, 49, 63, 64, 65, 100, 767, 768, 769, 1'000, 50'000, 10'000'000}) {
            const qint64 advised = openFilesFor(connections);
            QVERIFY2(connectionRoom(advised).connections >= connections, qPrintable(QString::number(connections)));
            QVERIFY2(connectionRoom(advised - 1).connections < connections, qPrintable(QString::number(connections)));
            m_settings.insert(u"MAX_CONNECTIONS"_s, QString::number(connections));
            m_machine.openFilesMost = advised;
            QVERIFY(saysOf(u"open files"_s).contains(u"enough"_s));
            m_machine.openFilesMost = advised - 1;
            QVERIFY(saysOf(u"open files"_s).endsWith(u"to "_s + QString::number(advised)));
        }
        QCOMPARE(connectionRoom(std::numeric_limits<qint64>::max()).refusals, 256);
    }

    void finds_data()
    {
        QTest::addColumn<Provoke>("provoke");
        QTest::addColumn<Severity>("severity");
        QTest::addColumn<QString>("subject");
        QTest::addColumn<QString>("says");
        const auto add = [](const char *name, Severity severity, const QString &subject, const QString &says,
                            const Provoke &provoke) { QTest::newRow(name) << provoke << severity << subject << says; };
        using enum Severity;
        const auto setting = [](const QString &name, const QString &value) {
            return [=](TestDoctor &test) { test.m_settings.insert(name, value); };
        };
        add("a bad setting", Problem, u"settings"_s, u"PORT"_s, setting(u"PORT"_s, u"x"_s));
        add("no PostgreSQL server", Problem, u"database"_s, u"/nowhere"_s,
            setting(u"DATABASE_URL"_s, u"postgresql:///x?host=/nowhere"_s));
        add("a settings file open to all", Problem, u"settings"_s, u"chmod 640"_s, [](TestDoctor &test) {
            test.m_file = test.write(u"natter.conf"_s, "SECRET_KEY=6f1c09ab77d2e4385b0a9cf1e2d3746581920fab\n");
            QFile::setPermissions(test.m_file, QFile::Permissions(0x6444));
        });
        add("root", Warning, u"user"_s, u"root"_s, [](TestDoctor &test) { test.m_machine.isRoot = true; });
        add("no data folder yet", Note, u"data folder"_s, u"made at the first start"_s,
            setting(u"DATA_DIR"_s, QDir::tempPath() + u"/natter-not-there"_s));
        add("a data folder that cannot be made", Problem, u"data folder"_s, u"may not make it"_s, [](TestDoctor &test) {
            test.m_settings.insert(u"DATA_DIR"_s, test.m_dataDir + u"/new");
            test.lockFolder();
        });
        add("a data folder that is a file", Problem, u"data folder"_s, u"is no folder"_s,
            [](TestDoctor &test) { test.m_settings.insert(u"DATA_DIR"_s, test.write(u"file"_s, "x")); });
        add("a data folder that cannot be written", Problem, u"data folder"_s, u"chown"_s,
            [](TestDoctor &test) { test.lockFolder(); });
        add("an open data folder", Warning, u"data folder"_s, u"chmod 700"_s,
            [](TestDoctor &test) { QFile::setPermissions(test.m_dataDir, QFile::Permissions(0x7755)); });
        add("no key yet", Note, u"secret key"_s, u"made at the first start"_s,
            [](TestDoctor &test) { QFile::remove(test.m_dataDir + u"/secret.key"); });
        add("an open key", Problem, u"secret key"_s, u"chmod 600"_s, [](TestDoctor &test) {
            QFile::setPermissions(test.m_dataDir + u"/secret.key", QFile::Permissions(0x6440));
        });
        add("a short key", Problem, u"secret key"_s, u"holds 3 bytes"_s,
            [](TestDoctor &test) { TestDoctor::overwrite(test.m_dataDir + u"/secret.key", "abc"); });
        add("a key that is no file", Problem, u"secret key"_s, u"cannot be read"_s, [](TestDoctor &test) {
            QFile::remove(test.m_dataDir + u"/secret.key");
            QDir().mkdir(test.m_dataDir + u"/secret.key");
        });
        add("a typed key", Warning, u"secret key"_s, u"looks typed"_s,
            setting(u"SECRET_KEY"_s, u"abcabcabcabcabcabcabcabcabcabcabcabc"_s));
        add("cheap hashes", Warning, u"passwords"_s, u"BCRYPT_COST=4"_s, setting(u"BCRYPT_COST"_s, u"4"_s));
        add("no database yet", Note, u"database"_s, u"made at the first start"_s,
            [](TestDoctor &test) { QFile::remove(test.m_dataDir + u"/natter.db"); });
        add("another program's database", Problem, u"database"_s, u"import-seed"_s, [](TestDoctor &test) {
            test.execute(u"foreign.db"_s, {u"CREATE TABLE users (id INTEGER)"_s});
            test.m_settings.insert(u"DATABASE_URL"_s, u"sqlite:///"_s + test.m_dataDir + u"/foreign.db");
        });
        add("a newer program's database", Problem, u"database"_s, u"newer natterd"_s, [](TestDoctor &test) {
            test.execute(
                u"natter.db"_s,
                {u"INSERT INTO natter_migrations SELECT version + 1000, name, applied_at FROM natter_migrations"_s});
        });
        add("no database", Problem, u"database"_s, u"no SQLite database"_s,
            [](TestDoctor &test) { TestDoctor::overwrite(test.m_dataDir + u"/natter.db", QByteArray(9000, 'x')); });
        add("a damaged database", Problem, u"database"_s, u"is damaged"_s, [](TestDoctor &test) {
            QFile file(test.m_dataDir + u"/natter.db");
            QVERIFY(file.open(QIODevice::ReadWrite));
            for (qint64 page = 5; page < file.size() / 4096; ++page) {
                file.seek(page * 4096);
                file.write(QByteArray(4096, '\x5A'));
            }
        });
        add("a database that cannot be written", Problem, u"database"_s, u"run natterd as its owner"_s,
            [](TestDoctor &test) {
                QFile::setPermissions(test.m_dataDir + u"/natter.db", QFile::ReadOwner);
                test.lockFolder();
            });
        add("a database in use", Ok, u"database"_s, u"running natterd (process"_s,
            [](TestDoctor &test) { test.m_open = store::Store::open(test.storeOptions()).value(); });
        add("a full disk", Problem, u"disk"_s, u"1 MB are free"_s,
            [](TestDoctor &test) { test.m_machine.freeBytes = 1024 * 1024; });
        add("an almost full disk", Warning, u"disk"_s, u"100 MB are free"_s,
            [](TestDoctor &test) { test.m_machine.freeBytes = 100 * 1024 * 1024; });
        add("no TLS beyond this machine", Note, u"certificate"_s, u"TLS_CERT is not set"_s,
            setting(u"HOST"_s, u"0.0.0.0"_s));
        add("a missing certificate", Problem, u"certificate"_s, u"/nowhere.crt cannot be read"_s, [](TestDoctor &test) {
            test.m_settings.insert(u"TLS_CERT"_s, u"/nowhere.crt"_s);
            test.m_settings.insert(u"TLS_KEY"_s, u"/nowhere.key"_s);
        });
        add("a certificate that expires soon", Warning, u"certificate"_s, u"2 days from now"_s,
            [](TestDoctor &test) { test.useCertificate(std::chrono::hours(60)); });
        add("a certificate that has expired", Warning, u"certificate"_s, u"has expired"_s,
            [](TestDoctor &test) { test.useCertificate(std::chrono::hours(-1)); });
        add("a good certificate", Ok, u"certificate"_s, u"99 days from now"_s,
            [](TestDoctor &test) { test.useCertificate(std::chrono::hours(100 * 24 - 12)); });
        add("another's key", Problem, u"certificate"_s, u"is not the key"_s, [](TestDoctor &test) {
            test.useCertificate(std::chrono::hours(2400));
            const QTemporaryDir other;
            TestDoctor::overwrite(test.m_settings.value(u"TLS_KEY"_s), contentOf(makeCertificate(other.path()).key));
        });
        add("a taken port", Problem, u"port"_s, u"is taken by "_s + u"tst_doctor"_s, [](TestDoctor &test) {
            QVERIFY(test.m_server.listen(QHostAddress::LocalHost));
            test.m_settings.insert(u"PORT"_s, QString::number(test.m_server.serverPort()));
        });
        add("the port of the running natterd", Ok, u"port"_s, u"that of the running natterd"_s, [](TestDoctor &test) {
            QVERIFY(test.m_server.listen(QHostAddress::LocalHost));
            test.m_settings.insert(u"PORT"_s, QString::number(test.m_server.serverPort()));
            test.m_open = store::Store::open(test.storeOptions()).value();
        });
        add("a port that nobody knows who has", Problem, u"port"_s, u"only root can tell"_s,
            [](TestDoctor &test) { test.letNatterdTakeThePort(test.m_folder->filePath(u"other"_s)); });
        add("a port that the running natterd hides", Note, u"port"_s, u"most likely by the running natterd"_s,
            [](TestDoctor &test) { test.letNatterdTakeThePort(test.m_dataDir); });
        add("a port that systemd opens elsewhere", Note, u"port"_s, u"systemctl cat natter.socket"_s,
            [](TestDoctor &test) {
                QTcpServer probe;
                QVERIFY(probe.listen(QHostAddress::LocalHost));
                test.m_settings.insert(u"PORT"_s, QString::number(probe.serverPort()));
                test.m_machine.socketUnits = {u"natter.socket"_s};
            });
        add("a port that systemd hides", Note, u"port"_s, u"most likely by systemd"_s, [](TestDoctor &test) {
            test.letNatterdTakeThePort(test.m_folder->filePath(u"other"_s));
            test.m_machine.socketUnits = {u"natter.socket"_s};
        });
        add("a port that systemd has given to the running natterd", Ok, u"administration"_s, u"held by systemd"_s,
            [](TestDoctor &test) {
                QVERIFY(test.m_server.listen(QHostAddress::LocalHost));
                test.m_settings.insert(u"ADMIN_PORT"_s, QString::number(test.m_server.serverPort()));
                test.m_machine.socketUnits = {u"natter-admin.socket"_s};
                test.m_open = store::Store::open(test.storeOptions()).value();
            });
        add("a port of systemd's that another has", Problem, u"port"_s, u"systemctl edit natter.socket"_s,
            [](TestDoctor &test) {
                QVERIFY(test.m_server.listen(QHostAddress::LocalHost));
                test.m_settings.insert(u"PORT"_s, QString::number(test.m_server.serverPort()));
                test.m_machine.socketUnits = {u"natter.socket"_s};
            });
        add("a free port", Ok, u"port"_s, u"is free"_s, [](TestDoctor &test) {
            QTcpServer probe;
            QVERIFY(probe.listen(QHostAddress::LocalHost));
            test.m_settings.insert(u"PORT"_s, QString::number(probe.serverPort()));
        });
        add("an address of another machine", Problem, u"port"_s, u"no address of this machine"_s, [](TestDoctor &test) {
            test.m_settings.insert(u"HOST"_s, u"192.0.2.1"_s);
            test.m_settings.insert(u"PORT"_s, u"8000"_s);
        });
        add("a taken port of the administration", Problem, u"administration"_s, u"or set ADMIN_PORT"_s,
            [](TestDoctor &test) {
                QVERIFY(test.m_server.listen(QHostAddress::LocalHost));
                test.m_settings.insert(u"ADMIN_PORT"_s, QString::number(test.m_server.serverPort()));
            });
        add("every website", Note, u"origins"_s, u"every website"_s, setting(u"CORS_ORIGINS"_s, u"[\"*\"]"_s));
        add("a clock of the past", Problem, u"clock"_s, u"1970-01-01"_s,
            [](TestDoctor &test) { test.m_machine.now = {}; });
        add("a clock nobody keeps", Warning, u"clock"_s, u"time service"_s,
            [](TestDoctor &test) { test.m_machine.isClockSynchronised = false; });
        add("few descriptors", Warning, u"open files"_s, u"LimitNOFILE"_s,
            [](TestDoctor &test) { test.m_machine.openFilesMost = 1024; });
        add("a short backlog", Warning, u"backlog"_s, u"somaxconn=4096"_s,
            [](TestDoctor &test) { test.m_machine.waitingConnections = 128; });
        add("no journal", Warning, u"log"_s, u"there is no /nowhere/socket"_s,
            setting(u"LOG_FORMAT"_s, u"journald:/nowhere/socket"_s));
        add("everything logged", Note, u"log"_s, u"everything is logged"_s, setting(u"LOG_LEVEL"_s, u"DEBUG"_s));
    }

    void finds()
    {
        QFETCH(Provoke, provoke);
        QFETCH(Severity, severity);
        QFETCH(QString, subject);
        QFETCH(QString, says);
        provoke(*this);
        const auto findings = examined();
        const bool isFound = std::ranges::any_of(findings, [&](const Finding &finding) {
            return finding.severity == severity && finding.subject == subject && finding.text.contains(says);
        });
        QVERIFY2(isFound, qPrintable(reportOf(findings)));
        if (!m_isLocked)
            QCOMPARE(hasProblem(findings), severity == Severity::Problem);
    }

    /** No lock of a file tells of it where the database is elsewhere. */
    void knowsTheNatterdOnPostgres()
    {
        m_natterd = std::make_unique<NatterdProcess>();
        m_natterd->setSetting(u"DATA_DIR"_s, m_dataDir);
        QCOMPARE(m_natterd->start(), QString());
        m_settings.insert(u"PORT"_s, QString::number(m_natterd->port()));
        m_settings.insert(u"DATABASE_URL"_s, u"postgresql:///x?host=/nowhere"_s);
        QVERIFY2(saysOf(u"port"_s).endsWith(u"is that of the running natterd"_s), qPrintable(reportOf(examined())));
        QVERIFY(reportOf(examined()).contains(u"in use by a running natterd (process %1)"_s.arg(m_natterd->pid())));
        m_natterd->kill();
        QVERIFY(!reportOf(examined()).contains(u"running natterd"_s));
    }

    /** What it looks at stays as it was, and it makes nothing. */
    void altersNothing()
    {
        m_settings.insert(u"DATA_DIR"_s, m_folder->filePath(u"new"_s));
        (void)examined();
        QVERIFY(!QFile::exists(m_folder->filePath(u"new"_s)));
        m_settings.insert(u"DATA_DIR"_s, m_dataDir);
        const QByteArray before = contentOf(m_dataDir + u"/natter.db");
        (void)examined();
        QCOMPARE(contentOf(m_dataDir + u"/natter.db"), before);
        QVERIFY(store::Store::open(storeOptions()));
    }

    void knowsAForbiddenPort()
    {
        QFile least(u"/proc/sys/net/ipv4/ip_unprivileged_port_start"_s);
        if (!least.open(QIODevice::ReadOnly) || least.readAll().trimmed().toInt() <= 1)
            QSKIP("here everybody may take any port");
        const AsNobody nobody;
        QVERIFY(probePort(QHostAddress::LocalHost, 1).state == PortState::Forbidden);
    }

    void cleanup()
    {
        m_open.reset();
        m_natterd.reset();
        QFile::setPermissions(m_dataDir, QFile::Permissions(0x7700)); // or it could not be removed
    }

private:
    [[nodiscard]] store::StoreOptions storeOptions() const
    {
        store::StoreOptions options;
        options.url.file = m_dataDir + u"/natter.db";
        return options;
    }

    QString saysOf(const QString &subject)
    {
        const auto findings = examined();
        const auto found = std::ranges::find(findings, subject, &Finding::subject);
        return found == findings.end() ? QString() : found->text;
    }

    std::vector<Finding> examined()
    {
        ConfigInputs inputs;
        inputs.environment = m_settings;
        inputs.configFile = m_file;
        std::optional<AsNobody> nobody;
        if (m_isLocked)
            nobody.emplace();
        return examine(readConfiguration(inputs), m_machine);
    }

    /** What is in the data folder can be seen, and nothing in it altered. */
    void lockFolder()
    {
        m_isLocked = true;
        QFile::setPermissions(m_folder->path(), QFile::Permissions(0x7755));
        QFile::setPermissions(m_dataDir, QFile::Permissions(0x5555));
    }

    /** A real one, into which nobody may look but root. */
    void letNatterdTakeThePort(const QString &dataDir)
    {
        m_natterd = std::make_unique<NatterdProcess>();
        m_natterd->setSetting(u"DATA_DIR"_s, dataDir);
        QCOMPARE(m_natterd->start(), QString());
        m_settings.insert(u"PORT"_s, QString::number(m_natterd->port()));
        lockFolder();
    }

    QString write(const QString &name, const QByteArray &text)
    {
        overwrite(m_folder->filePath(name), text);
        return m_folder->filePath(name);
    }

    static void overwrite(const QString &name, const QByteArray &text)
    {
        QFile file(name);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
    }

    static QByteArray contentOf(const QString &name)
    {
        QFile file(name);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    void execute(const QString &file, const QStringList &statements) const
    {
        {
            QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"provoking"_s);
            database.setDatabaseName(m_dataDir + u'/' + file);
            QVERIFY(database.open());
            for (const QString &statement : statements) {
                QSqlQuery query(database);
                QVERIFY2(query.exec(statement), qPrintable(statement));
            }
        }
        QSqlDatabase::removeDatabase(u"provoking"_s);
    }

    void useCertificate(std::chrono::seconds validFor)
    {
        const CertificateFiles files = makeCertificate(m_folder->path(), {.name = u"Chat"_s, .validUntil = validFor});
        m_settings.insert(u"TLS_CERT"_s, files.certificate);
        m_settings.insert(u"TLS_KEY"_s, files.key);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_dataDir;
    SettingTexts m_settings;
    QString m_file;
    Surroundings m_machine;
    bool m_isLocked = false;
    QTcpServer m_server;
    std::unique_ptr<store::Store> m_open;
    std::unique_ptr<NatterdProcess> m_natterd;
};

QTEST_GUILESS_MAIN(TestDoctor)
#include "tst_doctor.moc"
