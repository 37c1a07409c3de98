// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The server on this machine as a service of systemd, by two managers of our own on two buses of our own; and the page
// that steers it, down to a child of the console.
#include "admin-gui/desk.h"
#include "admin-gui/windowtools.h"
#include "support/await.h"
#include "ui/prompt.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusContext>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QFileInfo>
#include <QLabel>
#include <QPlainTextEdit>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace natter;
using namespace natter::adminui;
using namespace natter::test;
using namespace Qt::StringLiterals;
using Way = admin::LocalServer::Way;

namespace {

const QString unitPath = u"/org/freedesktop/systemd1/unit/natterd_2eservice"_s;
const QString unitInterface = u"org.freedesktop.systemd1.Unit"_s;

/** natterd.service as its manager shows it. */
class Unit : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.systemd1.Unit")
    Q_PROPERTY(QString LoadState MEMBER loadState)
    Q_PROPERTY(QString ActiveState READ shownState)

public:
    QString loadState = u"loaded"_s;
    QString activeState = u"inactive"_s;
    mutable int looks = 0; ///< at its state

    [[nodiscard]] QString shownState() const
    {
        ++looks;
        return activeState;
    }
};

/** As much of systemd's manager as whoever starts and stops a unit needs. */
class Systemd : public QObject, protected QDBusContext
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.systemd1.Manager")

public:
    explicit Systemd(const QDBusConnection &bus)
        : m_bus(bus)
    {
        m_bus.registerObject(unitPath, &unit, QDBusConnection::ExportAllProperties);
        m_bus.registerObject(u"/org/freedesktop/systemd1"_s, this, QDBusConnection::ExportAllSlots);
        m_bus.registerService(u"org.freedesktop.systemd1"_s);
    }
    ~Systemd() override
    {
        m_bus.unregisterService(u"org.freedesktop.systemd1"_s);
        m_bus.unregisterObject(u"/org/freedesktop/systemd1"_s);
        m_bus.unregisterObject(unitPath);
    }
    Q_DISABLE_COPY_MOVE(Systemd)

    /** Another state, as jobs, crashes and other people bring it about. */
    void become(const QString &state)
    {
        unit.activeState = state;
        if (!isSubscribed || !tells)
            return;
        QDBusMessage signal =
            QDBusMessage::createSignal(unitPath, u"org.freedesktop.DBus.Properties"_s, u"PropertiesChanged"_s);
        signal << unitInterface << QVariantMap{{u"ActiveState"_s, state}} << QStringList();
        m_bus.send(signal);
    }

    Unit unit;
    QStringList called;
    QString refusal; ///< of whoever wants to start or stop
    bool isSubscribed = false;
    bool tells = true;

public Q_SLOTS:
    void Subscribe() { isSubscribed = true; }
    QDBusObjectPath LoadUnit(const QString &name)
    {
        if (name != u"natterd.service")
            sendErrorReply(QDBusError::InvalidArgs, name);
        return QDBusObjectPath(unitPath);
    }
    QDBusObjectPath StartUnit(const QString &name, const QString &mode) { return take(u"start"_s, name, mode); }
    QDBusObjectPath StopUnit(const QString &name, const QString &mode) { return take(u"stop"_s, name, mode); }
    QDBusObjectPath RestartUnit(const QString &name, const QString &mode) { return take(u"restart"_s, name, mode); }

private:
    QDBusObjectPath take(const QString &what, const QString &name, const QString &mode)
    {
        if (!refusal.isEmpty()) {
            sendErrorReply(u"org.freedesktop.DBus.Error.AccessDenied"_s, refusal);
            return {};
        }
        called << QStringList{what, name, mode}.join(u' ');
        unit.activeState = what == u"stop" ? u"deactivating"_s : u"activating"_s;
        return QDBusObjectPath(u"/org/freedesktop/systemd1/job/1"_s);
    }

    QDBusConnection m_bus;
};

} // namespace

class LocalServerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void findsWhatIsThere();
    void startsStopsAndRestarts_data();
    void startsStopsAndRestarts();
    void hearsOfWhatOthersDo();
    void looksAgainWhenNothingIsTold();
    void saysWhyItMayNot();
    void saysWhereToLookAfterAFailure();
    void restartsAChild();
    void asksBeforeItTakesTheChildAlong();

private:
    [[nodiscard]] Systemd &manager(Way way) { return way == Way::SystemService ? *m_system : *m_user; }
    [[nodiscard]] admin::LocalServer &local() { return m_desk->console.local(); }
    [[nodiscard]] QPushButton *button(const QString &name) const { return named<QPushButton>(m_desk->window, name); }
    void confirm() const;
    /** natterd as a child of the console, on free ports. */
    void startChild();

    QTemporaryDir m_folder;
    std::unique_ptr<Systemd> m_system;
    std::unique_ptr<Systemd> m_user;
    std::unique_ptr<Desk> m_desk;
};

void LocalServerTest::initTestCase()
{
    QVERIFY2(QDBusConnection::systemBus().isConnected(), "dbus-daemon is missing: ./dev setup installs it");
    QVERIFY(QDBusConnection::sessionBus().isConnected());
}

void LocalServerTest::init()
{
    const auto bus = [](const char *variable, const QString &name) {
        return QDBusConnection::connectToBus(qEnvironmentVariable(variable), name);
    };
    m_system = std::make_unique<Systemd>(bus("DBUS_SYSTEM_BUS_ADDRESS", u"systemd"_s));
    m_user = std::make_unique<Systemd>(bus("DBUS_SESSION_BUS_ADDRESS", u"systemd of a user"_s));
    m_desk = std::make_unique<Desk>(m_folder.filePath(u"admin.ini"_s));
    m_desk->window.showPage("server");
    AWAIT(local().status(Way::SystemService).isThere && local().status(Way::UserService).isThere);
}

void LocalServerTest::cleanup()
{
    m_desk.reset();
    m_system.reset();
    m_user.reset();
}

void LocalServerTest::confirm() const
{
    for (auto *prompt : m_desk->window.findChildren<Prompt *>()) {
        if (prompt->isVisible()) {
            QCOMPARE(unnamedControls(*prompt), QString());
            prompt->accept();
        }
    }
}

void LocalServerTest::findsWhatIsThere()
{
    QVERIFY(!local().status(Way::SystemService).isRunning && !local().status(Way::SystemService).isBusy);
    QVERIFY(button(u"Start: Service of the system"_s)->isEnabled());
    QVERIFY(button(u"Start: Service of your own"_s)->isEnabled());
    QVERIFY(!button(u"Restart: Service of the system"_s)); // of what does not run
    QCOMPARE(unnamedControls(m_desk->window), QString());
    m_user->unit.loadState = u"not-found"_s;
    m_system->unit.activeState = u"active"_s;
    m_desk->window.currentPage()->refresh(); // F5
    AWAIT(!local().status(Way::UserService).isThere && local().status(Way::SystemService).isRunning);
    QVERIFY(!button(u"Start: Service of your own"_s)->isEnabled());
    QVERIFY(says(m_desk->window, u"not installed as a service"_s));
    m_user.reset();
    local().look();
    AWAIT(says(m_desk->window, u"no service manager answers here"_s));
}

void LocalServerTest::startsStopsAndRestarts_data()
{
    QTest::addColumn<Way>("way");
    QTest::addColumn<QString>("title");
    QTest::newRow("the system's") << Way::SystemService << u"Service of the system"_s;
    QTest::newRow("the user's") << Way::UserService << u"Service of your own"_s;
}

void LocalServerTest::startsStopsAndRestarts()
{
    QFETCH(const Way, way);
    QFETCH(const QString, title);
    const Way other = way == Way::SystemService ? Way::UserService : Way::SystemService;
    const auto &status = local().status(way);

    button(u"Start: "_s + title)->click();
    AWAIT(manager(way).called == QStringList{u"start natterd.service replace"_s});
    QVERIFY(status.isBusy && !status.isRunning);
    QVERIFY(!button(u"Start: "_s + title)->isEnabled());
    manager(way).become(u"active"_s);
    AWAIT(status.isRunning && !status.isBusy);
    QVERIFY(button(u"Administrate the server on this machine"_s)->isEnabled());

    button(u"Restart: "_s + title)->click();
    QCOMPARE(manager(way).called.size(), 1); // it asks first
    confirm();
    AWAIT(manager(way).called.value(1) == u"restart natterd.service replace");
    manager(way).become(u"active"_s);
    AWAIT(status.isRunning && !status.isBusy);

    button(u"Stop: "_s + title)->click();
    QCOMPARE(manager(way).called.size(), 2);
    confirm();
    AWAIT(manager(way).called.value(2) == u"stop natterd.service replace");
    manager(way).become(u"inactive"_s);
    AWAIT(!status.isRunning && !status.isBusy);
    QVERIFY(!button(u"Administrate the server on this machine"_s)->isEnabled());
    QCOMPARE(manager(other).called, QStringList());
}

void LocalServerTest::hearsOfWhatOthersDo()
{
    AWAIT(m_system->isSubscribed);
    m_system->become(u"active"_s); // nobody pressed F5
    AWAIT(local().status(Way::SystemService).isRunning);
    QVERIFY(!local().status(Way::UserService).isRunning);
}

void LocalServerTest::looksAgainWhenNothingIsTold()
{
    m_user->tells = false;
    button(u"Start: Service of your own"_s)->click();
    AWAIT(m_user->called.size() == 1 && local().status(Way::UserService).isBusy);
    // Not the one look that follows the start: nobody tells that there is anything to see.
    const int looks = m_user->unit.looks;
    AWAIT(m_user->unit.looks > looks + 2);
    m_user->become(u"active"_s);
    AWAIT(local().status(Way::UserService).isRunning);
}

void LocalServerTest::saysWhyItMayNot()
{
    m_system->refusal = u"Interactive authentication <b>required</b>."_s;
    QSignalSpy faults(&local(), &admin::LocalServer::failed);
    button(u"Start: Service of the system"_s)->click();
    AWAIT(faults.size() == 1);
    QVERIFY(says(m_desk->window, m_system->refusal));
    AWAIT(!local().status(Way::SystemService).isBusy);
    QVERIFY(button(u"Start: Service of the system"_s)->isEnabled()); // once more, with the right password
}

void LocalServerTest::saysWhereToLookAfterAFailure()
{
    AWAIT(m_user->isSubscribed);
    m_user->become(u"failed"_s);
    AWAIT(says(m_desk->window, u"journalctl --user --unit natterd"_s));
    QVERIFY(!local().status(Way::UserService).isRunning);
    QVERIFY(button(u"Start: Service of your own"_s)->isEnabled());
}

void LocalServerTest::startChild()
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"DATA_DIR"_s, m_folder.filePath(u"data"_s));
    environment.insert(u"HOST"_s, u"127.0.0.1"_s);
    environment.insert(u"PORT"_s, u"0"_s);
    environment.insert(u"ADMIN_PORT"_s, u"0"_s);
    local().setChildEnvironment(environment);
    button(u"Start: Started from here"_s)->click();
}

void LocalServerTest::restartsAChild()
{
    QSignalSpy faults(&local(), &admin::LocalServer::failed);
    const auto isReady = [this] {
        return local().childLog().join(u'\n').contains(u"listening"_s, Qt::CaseInsensitive);
    };
    startChild();
    AWAIT(local().status(Way::Child).isRunning && isReady());
    QVERIFY(named<QPlainTextEdit>(m_desk->window, u"What the server that was started here says"_s));
    QVERIFY(!local().status(Way::SystemService).isRunning);
    button(u"Restart: Started from here"_s)->click();
    confirm();
    QVERIFY(local().status(Way::Child).isBusy);
    AWAIT(local().status(Way::Child).isRunning && isReady()); // its log has begun anew
    QCOMPARE(faults.size(), 0);
    button(u"Stop: Started from here"_s)->click();
    confirm();
    AWAIT(!local().status(Way::Child).isRunning && !local().status(Way::Child).isBusy);
    QCOMPARE(faults.size(), 0);
}

void LocalServerTest::asksBeforeItTakesTheChildAlong()
{
    MainWindow &window = m_desk->window;
    const auto questions = [&window] {
        return std::ranges::count_if(window.findChildren<Prompt *>(),
                                     [](const Prompt *prompt) { return prompt->isVisible(); });
    };
    startChild();
    AWAIT(local().status(Way::Child).isRunning);
    for (int i = 0; i < 2; ++i) {
        QVERIFY(!window.close());
        QCOMPARE(questions(), 1);
    }
    QVERIFY(says(window, u"everybody is disconnected"_s));
    for (auto *prompt : window.findChildren<Prompt *>())
        prompt->reject();
    QVERIFY(window.isVisible() && local().status(Way::Child).isRunning);
    QVERIFY(!window.close());
    confirm();
    AWAIT(!window.isVisible());

    // A server that runs without us is no reason to stay.
    m_desk = std::make_unique<Desk>(m_folder.filePath(u"admin.ini"_s));
    QVERIFY(m_desk->window.isVisible());
    QVERIFY(m_desk->window.close());
}

int main(int argc, char **argv)
{
    // Both buses have to be there before Qt looks for them.
    std::array<QProcess, 2> daemons;
    const std::array variables{"DBUS_SYSTEM_BUS_ADDRESS", "DBUS_SESSION_BUS_ADDRESS"};
    for (std::size_t i = 0; i < daemons.size(); ++i) {
        daemons[i].start(u"dbus-daemon"_s, {u"--session"_s, u"--nofork"_s, u"--print-address"_s});
        while (daemons[i].state() != QProcess::NotRunning && !daemons[i].canReadLine())
            daemons[i].waitForReadyRead(1'000);
        qputenv(variables[i], daemons[i].readLine().trimmed());
    }
    const QByteArray path = QFileInfo(qEnvironmentVariable("NATTERD")).absolutePath().toUtf8() + ':' + qgetenv("PATH");
    qputenv("PATH", path);
    QLocale::setDefault(QLocale::c());
    int outcome = 1;
    {
        QApplication application(argc, argv);
        LocalServerTest test;
        outcome = QTest::qExec(&test, argc, argv);
    }
    for (QProcess &daemon : daemons) {
        daemon.terminate();
        daemon.waitForFinished();
    }
    return outcome;
}
#include "tst_localserver.moc"
