// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/serveraddress.h"
#include "core/servers.h"

#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

using namespace natter::admin;
using namespace Qt::StringLiterals;

class ServerAddressTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesAddresses_data();
    void takesAddresses();
    void refusesWithASentence_data();
    void refusesWithASentence();
    void serversAreRemembered();
    void serversAreBounded();
    void nonsenseInTheSettingsIsPassedOver();

private:
    [[nodiscard]] static ServerAddress address(const QString &text) { return ServerAddress::parse(text).value(); }
};

void ServerAddressTest::takesAddresses_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("understood");
    QTest::newRow("http") << u"http://chat.example:8000"_s << u"http://chat.example:8000"_s;
    QTest::newRow("https") << u"https://chat.example"_s << u"https://chat.example"_s;
    QTest::newRow("slash and spaces") << u"  https://chat.example/ "_s << u"https://chat.example"_s;
    QTest::newRow("case") << u"HTTPS://Chat.Example"_s << u"https://chat.example"_s;
    QTest::newRow("the scheme's own port") << u"https://chat.example:443"_s << u"https://chat.example"_s;
    QTest::newRow("another port") << u"http://chat.example:443"_s << u"http://chat.example:443"_s;
    QTest::newRow("this machine, no port") << u"localhost"_s << u"http://localhost:8001"_s;
    QTest::newRow("elsewhere, no port") << u"chat.example"_s << u"https://chat.example:8001"_s;
    QTest::newRow("this machine") << u"localhost:8000"_s << u"http://localhost:8000"_s;
    QTest::newRow("this machine by number") << u"127.0.0.1:8000"_s << u"http://127.0.0.1:8000"_s;
    QTest::newRow("this machine, version 6") << u"[::1]:8000"_s << u"http://[::1]:8000"_s;
    QTest::newRow("elsewhere") << u"chat.example:8443"_s << u"https://chat.example:8443"_s;
    QTest::newRow("elsewhere, named alike") << u"localhost.example"_s << u"https://localhost.example:8001"_s;
}

void ServerAddressTest::takesAddresses()
{
    QFETCH(const QString, typed);
    QFETCH(const QString, understood);
    const auto parsed = ServerAddress::parse(typed);
    QVERIFY2(parsed.has_value(), parsed ? "" : qPrintable(parsed.error().message()));
    QCOMPARE(parsed->toString(), understood);
    QCOMPARE(ServerAddress::parse(parsed->toString()).value(), *parsed);
}

void ServerAddressTest::refusesWithASentence_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("word"); // of the sentence
    QTest::newRow("nothing") << u""_s << u"Enter"_s;
    QTest::newRow("spaces") << u"   "_s << u"Enter"_s;
    QTest::newRow("another scheme") << u"ftp://chat.example"_s << u"http://"_s;
    QTest::newRow("a file") << u"file:///etc/passwd"_s << u"http://"_s;
    QTest::newRow("a web socket") << u"ws://chat.example"_s << u"http://"_s;
    QTest::newRow("no host") << u"http://"_s << u"host"_s;
    QTest::newRow("only a port") << u"http://:8000"_s << u"host"_s;
    QTest::newRow("a space inside") << u"http://chat example"_s << u"host"_s;
    QTest::newRow("port too high") << u"http://chat.example:70000"_s << u"port"_s;
    QTest::newRow("port zero") << u"http://chat.example:0"_s << u"port"_s;
    QTest::newRow("port of letters") << u"http://chat.example:http"_s << u"port"_s;
    QTest::newRow("credentials") << u"https://ann:secret@chat.example"_s << u"password"_s;
    QTest::newRow("a user") << u"https://ann@chat.example"_s << u"password"_s;
    QTest::newRow("path") << u"https://chat.example/docs"_s << u"follows"_s;
    QTest::newRow("query") << u"https://chat.example/?token=x"_s << u"follows"_s;
    QTest::newRow("fragment") << u"https://chat.example#top"_s << u"follows"_s;
    QTest::newRow("too long") << u"https://"_s + QString(400, u'a') << u"long"_s;
}

void ServerAddressTest::refusesWithASentence()
{
    QFETCH(const QString, typed);
    QFETCH(const QString, word);
    const auto parsed = ServerAddress::parse(typed);
    QVERIFY2(!parsed, parsed ? qPrintable(parsed->toString()) : "");
    QCOMPARE(parsed.error().code, natter::ErrorCode::ValidationFailed);
    QVERIFY2(parsed.error().message().contains(word, Qt::CaseInsensitive), qPrintable(parsed.error().message()));
    QVERIFY2(!parsed.error().message().contains(u"secret"), "a sentence may end up in a log or a screenshot");
}

void ServerAddressTest::serversAreRemembered()
{
    QTemporaryDir folder;
    const QString file = folder.filePath(u"admin.ini"_s);
    ServerProfile one = Servers::made(address(u"http://one.example"_s), u"One; \"the first\""_s);
    one.colour = u"#c0392b"_s;
    one.email = u"ann@one.example"_s;
    const ServerProfile two = Servers::made(address(u"http://two.example"_s));
    QVERIFY(one.id != two.id);
    {
        QSettings settings(file, QSettings::IniFormat);
        Servers servers(settings);
        QVERIFY(!servers.current());
        servers.use(one);
        servers.use(two);
        servers.use(one);
    }
    QSettings settings(file, QSettings::IniFormat);
    Servers servers(settings);
    QCOMPARE(servers.all().size(), 2U);
    QVERIFY(servers.current());
    QCOMPARE(servers.current()->id, one.id);
    QCOMPARE(servers.current()->name, one.name);
    QCOMPARE(servers.current()->colour, one.colour);
    QCOMPARE(servers.current()->email, one.email);
    QCOMPARE(servers.current()->address, one.address);
    servers.leave();
    QVERIFY(!Servers(settings).current());
    servers.forget(one.id);
    const Servers rest(settings);
    QCOMPARE(rest.all().size(), 1U);
    QCOMPARE(rest.all().front().id, two.id);
}

void ServerAddressTest::serversAreBounded()
{
    QTemporaryDir folder;
    QSettings settings(folder.filePath(u"admin.ini"_s), QSettings::IniFormat);
    Servers servers(settings);
    for (std::size_t i = 1; i <= Servers::most + 3; ++i)
        servers.use(Servers::made(address(u"http://server%1.example"_s.arg(i))));
    QCOMPARE(servers.all().size(), Servers::most);
    QCOMPARE(servers.all().front().address, address(u"http://server%1.example"_s.arg(Servers::most + 3)));
    QCOMPARE(servers.all().back().address, address(u"http://server4.example"_s));
}

void ServerAddressTest::nonsenseInTheSettingsIsPassedOver()
{
    QTemporaryDir folder;
    QSettings settings(folder.filePath(u"admin.ini"_s), QSettings::IniFormat);
    settings.beginWriteArray(u"servers/list"_s);
    const QStringList addresses{u"ftp://x"_s, u"http://one.example"_s, u"http://two.example"_s,
                                u"http://three.example"_s};
    const QStringList ids{u"a"_s, u"b"_s, u"b"_s, {}};
    for (int i = 0; i < 4; ++i) {
        settings.setArrayIndex(i);
        settings.setValue(u"address"_s, addresses[i]);
        settings.setValue(u"id"_s, ids[i]);
        settings.setValue(u"colour"_s, u"red; background: url(x)"_s);
        settings.setValue(u"certificate"_s, u"AAAA"_s);
    }
    settings.endArray();
    const Servers servers(settings);
    QCOMPARE(servers.all().size(), 1U);
    QCOMPARE(servers.all().front().address, address(u"http://one.example"_s));
    QCOMPARE(servers.all().front().colour, QString());
    QVERIFY(!servers.all().front().pin.isSet());
}

QTEST_GUILESS_MAIN(ServerAddressTest)
#include "tst_serveraddress.moc"
