// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/natterdprocess.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTest>

#include <sysexits.h>
#include <unistd.h>

using namespace natter::test;
using namespace Qt::StringLiterals;

/** What the program says and how it ends, for whoever starts it. */
class CommandLineTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void endsWithItsCode_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        QTest::newRow("help") << QStringList{u"--help"_s} << EX_OK << u"--max-connections"_s;
        QTest::newRow("help of a command") << QStringList{u"serve"_s, u"--help"_s} << EX_OK << u"LOG_FORMAT"_s;
        QTest::newRow("version") << QStringList{u"--version"_s} << EX_OK << u"natterd "_s;
        QTest::newRow("version of SQLite") << QStringList{u"--version"_s} << EX_OK << u"SQLite 3."_s;
        QTest::newRow("version of OpenSSL") << QStringList{u"-v"_s} << EX_OK << u"OpenSSL 3"_s;
        QTest::newRow("print-config") << QStringList{u"print-config"_s, u"--port"_s, u"81"_s} << EX_OK
                                      << u"# from the command line"_s;
        QTest::newRow("serve --print-config")
            << QStringList{u"serve"_s, u"--print-config"_s} << EX_OK << u"# from the environment"_s;
        QTest::newRow("print-example-config")
            << QStringList{u"print-example-config"_s} << EX_OK << u"#MAX_CONNECTIONS=50000"_s;
        QTest::newRow("print-manual") << QStringList{u"print-manual"_s, u"natterd.8"_s} << EX_OK << u".TH NATTERD 8"_s;
        QTest::newRow("no manual page") << QStringList{u"print-manual"_s, u"x"_s} << EX_USAGE << u"natter.conf.5"_s;
        QTest::newRow("doctor") << QStringList{u"doctor"_s} << EX_OK << u"0 problems"_s;
        QTest::newRow("doctor finds a problem")
            << QStringList{u"doctor"_s, u"--host"_s, u"192.0.2.1"_s, u"--port"_s, u"1"_s} << 1 << u"1 problems"_s;
        QTest::newRow("no way to register")
            << QStringList{u"check-config"_s, u"--registration"_s, u"maybe"_s} << EX_CONFIG << u"none of open"_s;
        QTest::newRow("no directory") << QStringList{u"check-config"_s, u"--directory"_s, u"some"_s} << EX_CONFIG
                                      << u"none of all, shared, off"_s;
        QTest::newRow("a word too many for user")
            << QStringList{u"user"_s, u"add"_s, u"a"_s, u"b"_s, u"c"_s} << EX_USAGE << u"not a command"_s;
        QTest::newRow("backup into no file") << QStringList{u"backup"_s} << EX_USAGE << u"which file?"_s;
        QTest::newRow("backup of nothing")
            << QStringList{u"backup"_s, u"x"_s} << EX_NOINPUT << u"There is no database"_s;
        QTest::newRow("verify nothing") << QStringList{u"verify"_s} << EX_NOINPUT << u"There is no database"_s;
        QTest::newRow("verify no file") << QStringList{u"verify"_s, u"/nowhere/x"_s} << EX_NOINPUT
                                        << u"/nowhere/x cannot be read"_s;
        QTest::newRow("restore from no file") << QStringList{u"restore"_s} << EX_USAGE << u"which file?"_s;
        QTest::newRow("restore something else")
            << QStringList{u"restore"_s, u"/bin/true"_s} << EX_DATAERR << u"/bin/true is none"_s;
        QTest::newRow("move to nowhere") << QStringList{u"move"_s} << EX_USAGE << u"where to?"_s;
        QTest::newRow("move nothing") << QStringList{u"move"_s, u"--to"_s, u"sqlite:///x.db"_s} << EX_NOINPUT
                                      << u"There is no database"_s;
        QTest::newRow("import from nowhere") << QStringList{u"import-seed"_s} << EX_USAGE << u"from where?"_s;
        QTest::newRow("retention for less than nothing")
            << QStringList{u"--retention-days"_s, u"-1"_s} << EX_CONFIG << u"RETENTION_DAYS"_s;
        QTest::newRow("too many words") << QStringList{u"serve"_s, u"me"_s} << EX_USAGE << u"serve me"_s;
        QTest::newRow("administration in the clear")
            << QStringList{u"--admin-host"_s, u"0.0.0.0"_s} << EX_CONFIG << u"takes TLS_CERT"_s;
        QTest::newRow("what a later version does as this does")
            << QStringList{u"check-config"_s, u"--admin-port"_s, u"8001"_s} << EX_OK << u"good"_s;
        QTest::newRow("an address of another machine")
            << QStringList{u"--host"_s, u"192.0.2.1"_s} << EX_CONFIG << u"address of this machine"_s;
        QTest::newRow("a port file that cannot be written")
            << QStringList{u"--port-file"_s, u"/nowhere/port"_s} << EX_CANTCREAT << u"/nowhere/port (PORT_FILE)"_s;
        QTest::newRow("a data folder that cannot be made")
            << QStringList{u"--data-dir"_s, u"/proc/natter"_s} << EX_CANTCREAT << u"/proc/natter (DATA_DIR)"_s;
        QTest::newRow("check-config") << QStringList{u"check-config"_s} << EX_OK << u"The settings are good"_s;
        QTest::newRow("unknown flag") << QStringList{u"--prot"_s} << EX_USAGE << u"prot"_s;
        QTest::newRow("unknown command") << QStringList{u"dance"_s} << EX_USAGE << u"dance is not a command"_s;
        QTest::newRow("secrets are no flags") << QStringList{u"--secret-key"_s, u"x"_s} << EX_USAGE << u"secret-key"_s;
        QTest::newRow("bad value") << QStringList{u"--port"_s, u"x"_s} << EX_CONFIG
                                   << u"PORT = \"x\" (from the command line)"_s;
        QTest::newRow("certificate without key")
            << QStringList{u"--tls-cert"_s, u"x.crt"_s} << EX_CONFIG << u"set both or none"_s;
        QTest::newRow("key without certificate")
            << QStringList{u"--tls-key"_s, u"x.key"_s} << EX_CONFIG << u"set both or none"_s;
        const QStringList nowhere{u"--tls-cert"_s, u"/nowhere.crt"_s, u"--tls-key"_s, u"/nowhere.key"_s};
        QTest::newRow("missing certificate") << nowhere << EX_CONFIG << u"/nowhere.crt cannot be read"_s;
        QTest::newRow("missing certificate, checked")
            << nowhere + QStringList{u"check-config"_s} << EX_CONFIG << u"/nowhere.crt cannot be read"_s;
        QTest::newRow("missing file") << QStringList{u"--config"_s, u"/nowhere"_s} << EX_CONFIG
                                      << u"/nowhere cannot be read"_s;
    }

    void endsWithItsCode()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, code);
        QFETCH(QString, says);
        NatterdProcess natterd;
        natterd.setArguments(arguments);
        QVERIFY(!natterd.start().isEmpty()); // it ends instead of serving
        QCOMPARE(natterd.waitForExit(), std::optional(code));
        QVERIFY2(natterd.logText().contains(says), qPrintable(natterd.logText()));
    }

    /** Everything that is wrong, in one go. */
    void reportsEveryFault()
    {
        NatterdProcess natterd;
        natterd.setArguments({u"check-config"_s});
        natterd.setSetting(u"SECRET_KEY"_s, u"your-secret-key-here"_s);
        natterd.setSetting(u"DATABASE_URL"_s, u"postgresql+psycopg2://postgres:root@localhost:port/chat_db"_s);
        natterd.setSetting(u"PORT"_s, u"http"_s);
        natterd.setSetting(u"METRICS_TOKEN"_s, u"x"_s);
        QVERIFY(!natterd.start().isEmpty());
        QCOMPARE(natterd.waitForExit(), std::optional(EX_CONFIG));
        const QString said = natterd.logText();
        QCOMPARE(said.count(u'\n'), 4);
        for (const QString &part : {u"openssl rand"_s, u"DATABASE_URL"_s, u"PORT = \"http\""_s, u"METRICS_TOKEN"_s})
            QVERIFY2(said.contains(part), qPrintable(said));
        QVERIFY(!said.contains(u"root@"_s));
    }

    void saysWhatIsWrongOnOneLineEach()
    {
        NatterdProcess natterd;
        natterd.setSetting(u"PORT"_s, u"1\n\x1B[31mnatterd: all is well"_s);
        QVERIFY(!natterd.start().isEmpty());
        QCOMPARE(natterd.logText().count(u'\n'), 1);
        QVERIFY(!natterd.logText().contains(u'\x1B'));
    }

    /** What print-config prints means the same when it is read again. */
    void printsSettingsThatCanBeRead()
    {
        const QTemporaryDir folder;
        NatterdProcess first;
        first.setSetting(u"APP_NAME"_s, u" \"Tea\" # or coffee "_s);
        first.setSetting(u"LOG_LEVEL"_s, u"INFO,net=ERROR"_s);
        first.setArguments({u"print-config"_s});
        QVERIFY(!first.start().isEmpty());
        QFile file(folder.filePath(u"natter.conf"_s));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(first.logText().toUtf8()) > 0);
        file.close();
        NatterdProcess second;
        for (const QString &name : {u"APP_NAME"_s, u"LOG_LEVEL"_s, u"DATA_DIR"_s, u"BCRYPT_COST"_s, u"PORT_FILE"_s})
            second.unsetSetting(name);
        second.setArguments({u"print-config"_s, u"--config"_s, file.fileName()});
        QVERIFY(!second.start().isEmpty());
        QCOMPARE(second.waitForExit(), std::optional(EX_OK));
        const auto withoutPlaces = [](const QString &text) {
            QStringList lines;
            for (const QString &line : text.split(u'\n')) {
                if (!line.startsWith(u"ADMIN_PORT_FILE=")) // each server has its own from the environment
                    lines += line.section(u" # "_s, 0, -2).trimmed();
            }
            return lines;
        };
        QCOMPARE(withoutPlaces(second.logText()), withoutPlaces(first.logText()));
        QVERIFY(second.logText().contains(u"# from "_s + file.fileName()));
    }

    void refusesADatabaseOfOthers_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<int>("code");
        QTest::newRow("no database") << QByteArray(5000, 'x') << EX_DATAERR;
        QTest::newRow("a damaged one") << QByteArray("SQLite format 3\0", 16) + QByteArray(5000, 'x') << EX_DATAERR;
    }

    void refusesADatabaseOfOthers()
    {
        QFETCH(QByteArray, content);
        QFETCH(int, code);
        NatterdProcess natterd;
        QFile file(natterd.dataDir() + u"/natter.db"_s);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
        file.close();
        QVERIFY(!natterd.start().isEmpty());
        QCOMPARE(natterd.waitForExit(), std::optional(code));
    }

    void saysThatItNeedsDescriptors()
    {
        QProcess shell;
        const QTemporaryDir folder;
        shell.setProcessChannelMode(QProcess::MergedChannels);
        shell.start(u"sh"_s, {u"-c"_s, u"ulimit -n 20; exec \"$NATTERD\" --port 0 --admin-port 0 --data-dir \"$0\""_s,
                              folder.filePath(u"data"_s)});
        QVERIFY(shell.waitForFinished());
        const QByteArray said = shell.readAll();
        QVERIFY2(shell.exitCode() == EX_OSERR, said.constData());
        QVERIFY2(said.contains("LimitNOFILE"), said.constData());
    }

    /** A disk that takes no more, for which a limit of the size of files stands in. */
    void saysThatADiskDoesNotWrite()
    {
        QProcess shell;
        const QTemporaryDir folder;
        shell.setProcessChannelMode(QProcess::MergedChannels);
        shell.start(u"sh"_s,
                    {u"-c"_s,
                     u"trap '' XFSZ; ulimit -f 8; exec \"$NATTERD\" --port 0 --admin-port 0 --data-dir \"$0\""_s,
                     folder.filePath(u"data"_s)});
        QVERIFY(shell.waitForFinished());
        const QByteArray said = shell.readAll();
        QVERIFY2(shell.exitCode() == EX_IOERR, said.constData());
        QVERIFY2(said.contains("natter.db"), said.constData());
    }

    /** What root may and others may not; without root's rights the user that runs the test is such another. */
    void saysWhatItMayNot_data()
    {
        QTest::addColumn<QString>("forbidden");
        QTest::newRow("data folder") << u"data"_s;
        QTest::newRow("place of the data folder") << u""_s;
        QTest::newRow("key") << u"data/secret.key"_s;
        QTest::newRow("database") << u"data/natter.db"_s;
    }

    void saysWhatItMayNot()
    {
        QFETCH(QString, forbidden);
        const QTemporaryDir folder;
        const QString place = folder.filePath(u"place"_s);
        const QString path = forbidden.isEmpty() ? place : QString(place + u'/' + forbidden);
        QVERIFY(QDir().mkpath(place + (forbidden.isEmpty() ? u""_s : u"/data"_s)));
        QVERIFY(QFile::setPermissions(folder.path(), QFile::Permissions(0x7755)));
        if (path.contains(u'.')) {
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write(QByteArray(64, 'k')) == 64);
        }
        const auto openTo = [&](QFile::Permissions permissions) {
            return QFile::setPermissions(path, permissions) &&
                   (::geteuid() != 0 || path == place || QFile::setPermissions(place, QFile::Permissions(0x7777)));
        };
        if (::geteuid() == 0 && path.contains(u'.'))
            QVERIFY(::chown(QFile::encodeName(place + u"/data").constData(), 65'534, 65'534) == 0);
        QVERIFY(openTo(QFileInfo(path).isDir() ? QFile::Permissions(0x5555) : QFile::Permissions()));
        QProcess natterd;
        natterd.setProcessChannelMode(QProcess::MergedChannels);
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"DATA_DIR"_s, place + u"/data"_s);
        environment.insert(u"PORT"_s, u"0"_s);
        environment.insert(u"ADMIN_PORT"_s, u"0"_s);
        environment.insert(u"PORT_FILE"_s, u"/nowhere"_s); // and in no case does it go on serving
        natterd.setProcessEnvironment(environment);
        natterd.setWorkingDirectory(u"/"_s);
        natterd.setChildProcessModifier([] {
            if (::geteuid() == 0 && ::setresuid(65'534, 65'534, 65'534) != 0)
                ::_exit(99);
        });
        natterd.start(qEnvironmentVariable("NATTERD"), {u"serve"_s});
        QVERIFY(natterd.waitForFinished());
        const QByteArray said = natterd.readAll();
        QVERIFY2(natterd.exitCode() == EX_NOPERM, QByteArray(QByteArray::number(natterd.exitCode()) + ' ' + said));
        openTo(QFile::Permissions(0x7777)); // or it could not be removed
    }

    void refusesATakenPort()
    {
        NatterdProcess first;
        QCOMPARE(first.start(), QString());
        NatterdProcess second;
        second.setSetting(u"PORT"_s, QString::number(first.port()));
        QVERIFY(!second.start().isEmpty());
        QCOMPARE(second.waitForExit(), std::optional(EX_UNAVAILABLE));
        QVERIFY2(second.logText().contains(QString::number(first.port())), qPrintable(second.logText()));
        // Only root may see what a natterd has open.
        if (::geteuid() == 0) {
            QVERIFY2(second.logText().contains(u"by natterd (process %1)"_s.arg(first.pid())),
                     qPrintable(second.logText()));
        }
    }

    void refusesADatabaseInUse()
    {
        NatterdProcess first;
        QCOMPARE(first.start(), QString());
        NatterdProcess second;
        second.setSetting(u"DATA_DIR"_s, first.dataDir());
        QVERIFY(!second.start().isEmpty());
        QCOMPARE(second.waitForExit(), std::optional(EX_UNAVAILABLE));
        QVERIFY2(second.logText().contains(u"natter.db"_s), qPrintable(second.logText()));
        QVERIFY(first.isRunning());
    }
};

QTEST_GUILESS_MAIN(CommandLineTest)
#include "tst_commandline.moc"
