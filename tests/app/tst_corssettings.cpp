// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/environment.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace natter;
using namespace natter::server;
using namespace natter::test;

/** Which origins may be named, and what is said about those that let everybody in. */
class CorsSettingsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesWhatBrowsersSend_data()
    {
        QTest::addColumn<QString>("origin");
        for (const QString &origin :
             {u"https://chat.example.org"_s, u"http://localhost:3000"_s, u"http://[::1]:8000"_s,
              u"https://a.example.:1"_s, u"https://xn--bcher-kva.example"_s, u"http://10.0.0.1"_s, u"*"_s})
            QTest::newRow(qPrintable(origin)) << origin;
    }

    void takesWhatBrowsersSend()
    {
        QFETCH(QString, origin);
        const auto config = load({{u"CORS_ORIGINS"_s, u"[\"%1\"]"_s.arg(origin)}});
        QVERIFY2(config, config ? "" : qPrintable(config.error().message()));
        QCOMPARE(config->corsOrigins, QStringList{origin});
    }

    void refusesWhatNoBrowserSends_data()
    {
        QTest::addColumn<QString>("origin");
        QTest::addColumn<QString>("advice");
        QTest::newRow("upper case") << u"https://Chat.example"_s << u"\"https://chat.example\""_s;
        QTest::newRow("default port") << u"https://chat.example:443"_s << u"\"https://chat.example\""_s;
        QTest::newRow("other default port") << u"http://chat.example:80"_s << u"\"http://chat.example\""_s;
        QTest::newRow("slash") << u"https://chat.example/"_s << u"\"https://chat.example\""_s;
        QTest::newRow("path") << u"https://chat.example/app"_s << u"\"https://chat.example\""_s;
        QTest::newRow("not in ASCII") << u"https://bücher.example"_s << u"\"https://xn--bcher-kva.example\""_s;
        QTest::newRow("user") << u"https://me@chat.example"_s << u"\"https://chat.example\""_s;
        QTest::newRow("no scheme") << u"chat.example"_s << u"neither * nor an origin"_s;
        QTest::newRow("no host") << u"https://"_s << u"neither * nor an origin"_s;
        QTest::newRow("another scheme") << u"ftp://chat.example"_s << u"neither * nor an origin"_s;
        QTest::newRow("null") << u"null"_s << u"neither * nor an origin"_s;
        QTest::newRow("a pattern") << u"https://*.example"_s << u"neither * nor an origin"_s;
    }

    void refusesWhatNoBrowserSends()
    {
        QFETCH(QString, origin);
        QFETCH(QString, advice);
        const auto config = load({{u"CORS_ORIGINS"_s, origin}});
        QVERIFY(!config);
        QVERIFY2(config.error().message().contains(advice), qPrintable(config.error().message()));
    }

    void warnsOfBothIfAskedFor_data()
    {
        QTest::addColumn<SettingTexts>("settings");
        QTest::addColumn<bool>("warns");
        const QString credentials = u"CORS_ALLOW_CREDENTIALS"_s;
        const QString origins = u"CORS_ORIGINS"_s;
        QTest::newRow("defaults") << SettingTexts{} << false;
        QTest::newRow("as in the seed's file")
            << SettingTexts{{credentials, u"True"_s}, {origins, u"[\"*\"]"_s}} << true;
        QTest::newRow("credentials alone") << SettingTexts{{credentials, u"True"_s}} << true;
        QTest::newRow("refused") << SettingTexts{{credentials, u"False"_s}, {origins, u"[\"*\"]"_s}} << false;
        QTest::newRow("a list") << SettingTexts{{credentials, u"True"_s}, {origins, u"https://a.example"_s}} << false;
    }

    void warnsOfBothIfAskedFor()
    {
        QFETCH(SettingTexts, settings);
        QFETCH(bool, warns);
        const auto config = load(settings);
        QVERIFY(config);
        QCOMPARE(config->corsCredentialsAskedFor && config->corsOrigins.contains(u"*"), warns);
    }
};

QTEST_APPLESS_MAIN(CorsSettingsTest)
#include "tst_corssettings.moc"
