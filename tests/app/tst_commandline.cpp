// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/natterdprocess.h"

#include <QTest>

#include <sysexits.h>

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
        QTest::newRow("version") << QStringList{u"--version"_s} << EX_OK << u"natterd "_s;
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

    void refusesATakenPort()
    {
        NatterdProcess first;
        QCOMPARE(first.start(), QString());
        NatterdProcess second;
        second.setSetting(u"PORT"_s, QString::number(first.port()));
        QVERIFY(!second.start().isEmpty());
        QCOMPARE(second.waitForExit(), std::optional(EX_UNAVAILABLE));
        QVERIFY2(second.logText().contains(QString::number(first.port())), qPrintable(second.logText()));
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
