// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adminlink.h"
#include "core/autostart.h"
#include "core/desktopservice.h"
#include "support/await.h"

#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <future>

using namespace natter;
using namespace natter::admin;
using namespace Qt::StringLiterals;

/** Where the console meets the desktop: a session bus of its own, links, autostart. */
class DesktopTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void onlyOneConsole();
    void anotherOneAfterTheFirst();
    void desktopsActivateIt();
    void withoutABus();
    void links_data();
    void links();
    void autostart();
    void autostartThatTheDesktopSwitchedOff_data();
    void autostartThatTheDesktopSwitchedOff();

private:
    /** A connection of its own, as another process would have one. */
    [[nodiscard]] QDBusConnection connection(const QString &name) const
    {
        return QDBusConnection::connectToBus(m_address, name);
    }
    /** What a second start comes to, while the first one's event loop runs. */
    [[nodiscard]] DesktopService::Start secondStart(const QStringList &links) const;

    QProcess m_daemon;
    QString m_address;
};

void DesktopTest::initTestCase()
{
    m_daemon.start(u"dbus-daemon"_s, {u"--session"_s, u"--nofork"_s, u"--print-address"_s});
    QVERIFY2(m_daemon.waitForStarted(), "dbus-daemon is missing: ./dev setup installs it");
    AWAIT(m_daemon.canReadLine());
    m_address = QString::fromLatin1(m_daemon.readLine().trimmed());
}

void DesktopTest::cleanupTestCase()
{
    m_daemon.terminate();
    QVERIFY(m_daemon.waitForFinished());
}

DesktopService::Start DesktopTest::secondStart(const QStringList &links) const
{
    auto outcome = std::async(std::launch::async, [this, links] {
        DesktopService second(connection(u"second"_s));
        return second.start(links);
    });
    while (outcome.wait_for(std::chrono::milliseconds(0)) != std::future_status::ready)
        QCoreApplication::processEvents(QEventLoop::AllEvents, 10);
    QDBusConnection::disconnectFromBus(u"second"_s);
    return outcome.get();
}

void DesktopTest::onlyOneConsole()
{
    DesktopService first(connection(u"first"_s));
    QSignalSpy shown(&first, &DesktopService::shown);
    QSignalSpy followed(&first, &DesktopService::linkFollowed);
    QCOMPARE(first.start({}), DesktopService::Start::First);
    qputenv("XDG_ACTIVATION_TOKEN", "leave");
    QCOMPARE(secondStart({}), DesktopService::Start::HandedOver);
    QCOMPARE(shown, QList<QVariantList>({{u"leave"_s}}));
    QCOMPARE(secondStart({u"natter-admin://a"_s, u"natter-admin://b"_s}), DesktopService::Start::HandedOver);
    qunsetenv("XDG_ACTIVATION_TOKEN");
    QCOMPARE(followed, QList<QVariantList>({{u"natter-admin://a"_s, u"leave"_s}, {u"natter-admin://b"_s, u"leave"_s}}));
    QCOMPARE(shown.size(), 1);
}

void DesktopTest::anotherOneAfterTheFirst()
{
    {
        DesktopService first(connection(u"first"_s));
        QCOMPARE(first.start({}), DesktopService::Start::First);
    }
    DesktopService next(connection(u"next"_s));
    QCOMPARE(next.start({}), DesktopService::Start::First);
}

void DesktopTest::desktopsActivateIt()
{
    DesktopService service(connection(u"first"_s));
    QCOMPARE(service.start({}), DesktopService::Start::First);
    // What desktops call is there by name and type, and nothing else of ours.
    QProcess program;
    program.start(u"dbus-send"_s,
                  {u"--bus="_s + m_address, u"--print-reply=literal"_s, u"--dest=io.github.natter_chat.Admin"_s,
                   u"/io/github/natter_chat/Admin"_s, u"org.freedesktop.DBus.Introspectable.Introspect"_s});
    while (program.state() != QProcess::NotRunning)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    QCOMPARE(program.exitCode(), 0);
    const QString all = QString::fromUtf8(program.readAllStandardOutput());
    const QString ours =
        all.section(u"<interface name=\"org.freedesktop.Application\">"_s, 1).section(u"</interface>"_s, 0, 0);
    QStringList found;
    static const QRegularExpression word(
        u"<method name=\"([^\"]+)\"|<signal|<property|<arg name=\"[^\"]*\" type=\"([^\"]+)\""_s);
    for (auto each = word.globalMatch(ours); each.hasNext();) {
        const auto match = each.next();
        found += match.captured(1).isEmpty() ? match.captured(2) : match.captured(1);
    }
    QCOMPARE(found.join(u' '), u"Activate a{sv} Open as a{sv} ActivateAction s av a{sv}"_s);
}

void DesktopTest::withoutABus()
{
    DesktopService service(QDBusConnection(u"there is no such connection"_s));
    QCOMPARE(service.start({}), DesktopService::Start::Alone);
}

void DesktopTest::links_data()
{
    QTest::addColumn<QString>("link");
    QTest::addColumn<QString>("address"); // empty: refused
    QTest::newRow("host and port") << u"natter-admin://chat.example.org:9001"_s << u"https://chat.example.org:9001"_s;
    QTest::newRow("the administration's port")
        << u"natter-admin://chat.example.org"_s << u"https://chat.example.org:8001"_s;
    QTest::newRow("this machine") << u"natter-admin://localhost/"_s << u"http://localhost:8001"_s;
    QTest::newRow("an IPv6 address") << u"natter-admin://[::1]:8002"_s << u"http://[::1]:8002"_s;
    QTest::newRow("another scheme") << u"https://chat.example.org"_s << QString();
    QTest::newRow("no host") << u"natter-admin:"_s << QString();
    QTest::newRow("only a path") << u"natter-admin:///etc/passwd"_s << QString();
    QTest::newRow("a user") << u"natter-admin://root:secret@chat.example.org"_s << QString();
    QTest::newRow("a path") << u"natter-admin://chat.example.org/login"_s << QString();
    QTest::newRow("a question") << u"natter-admin://chat.example.org?code=1"_s << QString();
    QTest::newRow("a fragment") << u"natter-admin://chat.example.org#x"_s << QString();
    QTest::newRow("port 0") << u"natter-admin://chat.example.org:0"_s << QString();
    QTest::newRow("a blank") << u"natter-admin://chat example.org"_s << QString();
    QTest::newRow("endless") << QString(u"natter-admin://"_s + QString(400, u'a')) << QString();
    QTest::newRow("nothing") << QString() << QString();
}

void DesktopTest::links()
{
    QFETCH(const QString, link);
    QFETCH(const QString, address);
    const auto found = addressOfLink(link);
    QCOMPARE(found ? found->toString() : QString(), address);
    if (!found)
        QVERIFY(!found.error().message().isEmpty());
}

void DesktopTest::autostart()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"autostart/io.github.natter_chat.Admin.desktop"_s);
    const Autostart autostart(folder.filePath(u"autostart"_s), u"/opt/a b/100%/na\"tter"_s);
    QVERIFY(!autostart.isOn());
    QVERIFY(autostart.set(false));
    QVERIFY(autostart.set(true));
    QVERIFY(autostart.isOn());
    QFile written(file);
    QVERIFY(written.open(QIODevice::ReadOnly));
    QVERIFY(written.readAll().contains("Exec=\"/opt/a b/100%%/na\\\\\"tter\" --service\n"));
    QVERIFY(autostart.set(false));
    QVERIFY(!autostart.isOn() && !QFile::exists(file));

    QFile obstacle(folder.filePath(u"a file"_s));
    QVERIFY(obstacle.open(QIODevice::WriteOnly));
    QVERIFY(!Autostart(obstacle.fileName(), u"x"_s).set(true));
}

void DesktopTest::autostartThatTheDesktopSwitchedOff_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("by every desktop") << QByteArray("Hidden=true");
    QTest::newRow("by GNOME") << QByteArray("X-GNOME-Autostart-enabled=false");
}

void DesktopTest::autostartThatTheDesktopSwitchedOff()
{
    QFETCH(const QByteArray, line);
    const QTemporaryDir folder;
    QFile file(folder.filePath(u"io.github.natter_chat.Admin.desktop"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("[Desktop Entry]\n" + line + "\n");
    file.close();
    const Autostart autostart(folder.path(), u"natter-admin"_s);
    QVERIFY(!autostart.isOn());
    QVERIFY(autostart.set(true));
    QVERIFY(autostart.isOn());
}

QTEST_GUILESS_MAIN(DesktopTest)
#include "tst_desktop.moc"
