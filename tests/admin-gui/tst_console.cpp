// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin-gui/cannedserver.h"
#include "ui/elidedlabel.h"
#include "ui/icons.h"
#include "ui/mainwindow.h"
#include "ui/statuspill.h"
#include "ui/tones.h"
#include "ui/wording.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenuBar>
#include <QMessageBox>
#include <QPalette>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace natter;
using namespace natter::adminui;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using admin::ServerMonitor;
using natter::test::CannedServer;
using State = ServerMonitor::State;

namespace {

const admin::MonitorOptions quick{
    .interval = 30ms, .probe = {.deadline = 1s}, .retry = {.first = 10ms, .most = 30ms}, .shortestRetry = 5ms};

/** Stays lost long enough for a countdown to be read. */
const admin::MonitorOptions resigned{
    .interval = 30ms, .probe = {.deadline = 1s}, .retry = {.first = 1h, .most = 1h}, .shortestRetry = 1h};

/** A console on settings of its own. */
struct Desk
{
    explicit Desk(const QString &settingsFile, admin::MonitorOptions options = quick)
        : settings(settingsFile, QSettings::IniFormat)
        , servers(settings)
        , monitor(options)
        , window(settings, servers, monitor)
    {
        window.show();
    }

    QSettings settings;
    admin::Servers servers;
    ServerMonitor monitor;
    MainWindow window;
};

/** The visible widget of type T with this accessible name. */
template<class T>
T *named(const QWidget &window, const QString &name)
{
    for (T *widget : window.findChildren<T *>()) {
        if (widget->accessibleName() == name && widget->isVisible())
            return widget;
    }
    return nullptr;
}

QLineEdit *addressField(const QWidget &window)
{
    return named<QLineEdit>(window, u"Address of the server"_s);
}

/** Every text that can be read on the window right now. */
QStringList visibleTexts(const QWidget &window)
{
    QStringList texts;
    for (const QLabel *label : window.findChildren<QLabel *>()) {
        if (label->isVisible() && !label->text().isEmpty())
            texts << label->text();
    }
    for (const ElidedLabel *label : window.findChildren<ElidedLabel *>()) {
        if (label->isVisible())
            texts << label->text();
    }
    return texts;
}

bool says(const QWidget &window, const QString &words)
{
    return std::ranges::any_of(visibleTexts(window), [&](const QString &text) { return text.contains(words); });
}

double luminance(const QColor &color)
{
    const auto part = [](double c) { return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    return 0.2126 * part(color.redF()) + 0.7152 * part(color.greenF()) + 0.0722 * part(color.blueF());
}

/** WCAG 2.1's contrast ratio. */
double contrast(const QColor &one, const QColor &other)
{
    const double a = luminance(one);
    const double b = luminance(other);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

} // namespace

class ConsoleTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void asksForAServerFirst();
    void saysWhatIsWrongWithAnAddress();
    void showsAHealthyServer();
    void showsAnUnhealthyServer();
    void countsDownWhenTheServerIsLost();
    void changesTheServer();
    void remembersServersAndWindow();
    void forgetsServers();
    void everyControlHasAnAccessibleName();
    void theKeyboardReachesEverything();
    void everyMenuEntryDoesSomething();
    void foreignTextIsPlainText();
    void iconsAreThere();
    void coloursCanBeRead_data();
    void coloursCanBeRead();
    void wording();

private:
    void connectTo(Desk &desk, const CannedServer &server);

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_file;
};

void ConsoleTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_file = m_folder->filePath(u"admin.ini"_s);
}

void ConsoleTest::connectTo(Desk &desk, const CannedServer &server)
{
    QTest::keyClicks(addressField(desk.window), server.address());
    QTest::keyClick(addressField(desk.window), Qt::Key_Return);
}

void ConsoleTest::asksForAServerFirst()
{
    Desk desk(m_file);
    QVERIFY(addressField(desk.window));
    QCOMPARE(desk.window.focusWidget(), addressField(desk.window));
    QVERIFY(!named<QPushButton>(desk.window, u"Go back to the server that is being watched"_s));
    QVERIFY(!named<QListWidget>(desk.window, u"Recently watched servers"_s));
    QVERIFY(!named<QListWidget>(desk.window, u"Pages"_s));
    QVERIFY(says(desk.window, u"No server chosen"_s));
    QCOMPARE(desk.window.windowTitle(), u"Natter Admin"_s);
}

void ConsoleTest::saysWhatIsWrongWithAnAddress()
{
    Desk desk(m_file);
    QLineEdit *field = addressField(desk.window);
    QTest::keyClicks(field, u"http://chat.example:99999"_s);
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(says(desk.window, u"The port is a number from 1 to 65535."_s));
    QCOMPARE(field->accessibleDescription(), u"The port is a number from 1 to 65535."_s);
    QCOMPARE(desk.window.focusWidget(), field);
    QCOMPARE(desk.monitor.state(), State::NotChosen);
    QTest::keyClick(field, Qt::Key_Backspace);
    QVERIFY(!says(desk.window, u"The port is a number from 1 to 65535."_s));
    field->clear();
    QTest::mouseClick(named<QPushButton>(desk.window, u"Connect to this server"_s), Qt::LeftButton);
    QVERIFY(says(desk.window, u"Enter the server's address"_s));
}

void ConsoleTest::showsAHealthyServer()
{
    CannedServer server;
    Desk desk(m_file);
    connectTo(desk, server);
    QVERIFY(!addressField(desk.window));
    QVERIFY(named<StatusPill>(desk.window, u"State of the server: Connecting"_s));
    QTRY_VERIFY(named<StatusPill>(desk.window, u"State of the server: Healthy"_s));
    QVERIFY(named<ElidedLabel>(desk.window, u"Server: Chat Application API"_s));
    QVERIFY(named<ElidedLabel>(desk.window, u"Version: 1.0.0"_s));
    QVERIFY(says(desk.window, server.address()));
    QVERIFY(says(desk.window, u"just now"_s));
    QCOMPARE(desk.window.windowTitle(), u"Chat Application API — Natter Admin"_s);
    QVERIFY(!named<QPushButton>(desk.window, u"Try to reach the server now"_s));
}

void ConsoleTest::showsAnUnhealthyServer()
{
    CannedServer server;
    server.setAnswer("/health", CannedServer::answer(503, "{}"));
    Desk desk(m_file);
    connectTo(desk, server);
    QTRY_VERIFY(named<StatusPill>(desk.window, u"State of the server: Unhealthy"_s));
    QVERIFY(says(desk.window, u"The server is not healthy"_s));
    QVERIFY(says(desk.window, u"The server answers /health with HTTP status 503."_s));
    server.setAnswer("/health", CannedServer::answer(200, R"({"status":"healthy"})"));
    QTRY_VERIFY(named<StatusPill>(desk.window, u"State of the server: Healthy"_s));
    QVERIFY(!says(desk.window, u"The server is not healthy"_s));
}

void ConsoleTest::countsDownWhenTheServerIsLost()
{
    CannedServer server;
    Desk desk(m_file, resigned);
    connectTo(desk, server);
    QTRY_VERIFY(named<StatusPill>(desk.window, u"State of the server: Healthy"_s));
    server.vanish();
    QTRY_VERIFY(named<StatusPill>(desk.window, u"State of the server: Unreachable"_s));
    QVERIFY(says(desk.window, u"The server cannot be reached"_s));
    QVERIFY(says(desk.window, u"Stale since "_s));
    QVERIFY(says(desk.window, u"Next try in 60 min"_s));
    QVERIFY(says(desk.window, u"last known value"_s));
    QVERIFY(named<ElidedLabel>(desk.window, u"Version: 1.0.0"_s)); // still there, marked as old
    QVERIFY(server.comeBack());
    auto *tryNow = named<QPushButton>(desk.window, u"Try to reach the server now"_s);
    QVERIFY(tryNow && tryNow->isEnabled());
    QTest::mouseClick(tryNow, Qt::LeftButton);
    QVERIFY(!tryNow->isEnabled()); // under way
    QVERIFY(says(desk.window, u"Trying…"_s));
    QTRY_VERIFY(named<StatusPill>(desk.window, u"State of the server: Healthy"_s));
    QVERIFY(!says(desk.window, u"Stale since "_s));
}

void ConsoleTest::changesTheServer()
{
    CannedServer one;
    one.setAnswer("/", CannedServer::welcome("One"));
    CannedServer two;
    two.setAnswer("/", CannedServer::welcome("Two"));
    Desk desk(m_file);
    connectTo(desk, one);
    QTRY_VERIFY(named<ElidedLabel>(desk.window, u"Server: One"_s));
    auto *change = named<QPushButton>(desk.window, u"Watch another server"_s);
    QVERIFY(change);
    QTest::mouseClick(change, Qt::LeftButton);
    QVERIFY(addressField(desk.window));
    QTest::keyClick(addressField(desk.window), Qt::Key_Escape); // and back again
    QVERIFY(!addressField(desk.window));
    QVERIFY(named<ElidedLabel>(desk.window, u"Server: One"_s));
    QTest::mouseClick(change, Qt::LeftButton);
    connectTo(desk, two);
    QVERIFY(!named<ElidedLabel>(desk.window, u"Server: One"_s)); // at once
    QTRY_VERIFY(named<ElidedLabel>(desk.window, u"Server: Two"_s));
}

void ConsoleTest::remembersServersAndWindow()
{
    CannedServer server;
    {
        Desk desk(m_file);
        connectTo(desk, server);
        desk.window.resize(777, 555);
        desk.window.close();
    }
    Desk desk(m_file);
    QTRY_VERIFY(named<StatusPill>(desk.window, u"State of the server: Healthy"_s));
    QCOMPARE(desk.window.size(), QSize(777, 555));
}

void ConsoleTest::forgetsServers()
{
    CannedServer server;
    {
        QSettings settings(m_file, QSettings::IniFormat);
        admin::Servers servers(settings);
        servers.choose(admin::ServerAddress::parse(u"http://old.example"_s).value());
        servers.choose(admin::ServerAddress::parse(server.address()).value());
    }
    Desk desk(m_file);
    QTest::mouseClick(named<QPushButton>(desk.window, u"Watch another server"_s), Qt::LeftButton);
    auto *recent = named<QListWidget>(desk.window, u"Recently watched servers"_s);
    auto *forget = named<QPushButton>(desk.window, u"Forget the selected server"_s);
    QVERIFY(recent && forget);
    QCOMPARE(recent->count(), 2);
    QVERIFY(!forget->isEnabled());
    recent->setCurrentRow(1);
    QTest::mouseClick(forget, Qt::LeftButton);
    QCOMPARE(recent->count(), 1);
    QCOMPARE(desk.servers.all().size(), 1U);
    // The one that is left is watched again by Enter.
    recent->setFocus();
    recent->setCurrentRow(0);
    QTest::keyClick(recent, Qt::Key_Return);
    QTRY_VERIFY(named<StatusPill>(desk.window, u"State of the server: Healthy"_s));
}

void ConsoleTest::everyControlHasAnAccessibleName()
{
    CannedServer server;
    Desk desk(m_file);
    connectTo(desk, server);
    QTRY_COMPARE(desk.monitor.state(), State::Healthy);
    int controls = 0;
    for (const QWidget *widget : desk.window.findChildren<QWidget *>()) {
        // Qt's own parts inside a control speak through that control.
        const bool isInner =
            widget->objectName().startsWith(u"qt_") || qobject_cast<QLineEdit *>(widget->parentWidget());
        if (widget->focusPolicy() == Qt::NoFocus || isInner)
            continue;
        ++controls;
        QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
    }
    QVERIFY(controls >= 7);
}

void ConsoleTest::theKeyboardReachesEverything()
{
    CannedServer server;
    Desk desk(m_file);
    connectTo(desk, server);
    server.vanish();
    QTRY_COMPARE(desk.monitor.state(), State::Lost);
    desk.window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&desk.window));
    QSet<QString> reached;
    for (int i = 0; i < 12; ++i) {
        if (const QWidget *focused = desk.window.focusWidget())
            reached.insert(focused->accessibleName());
        QTest::keyClick(&desk.window, Qt::Key_Tab);
    }
    QVERIFY(reached.contains(u"Pages"_s));
    QVERIFY(reached.contains(u"Watch another server"_s));
}

void ConsoleTest::everyMenuEntryDoesSomething()
{
    CannedServer server;
    Desk desk(m_file, resigned);
    connectTo(desk, server);
    QTRY_COMPARE(desk.monitor.state(), State::Healthy);
    QHash<QString, QAction *> entries;
    for (const QAction *menu : desk.window.menuBar()->actions()) {
        for (QAction *entry : menu->menu()->actions()) {
            if (!entry->isSeparator())
                entries.insert(entry->text().remove(u'&'), entry);
        }
    }
    QCOMPARE(entries.size(), 4);
    server.vanish();
    QTRY_COMPARE(desk.monitor.state(), State::Lost);
    entries.value(u"Check now"_s)->trigger();
    QVERIFY(desk.monitor.isChecking());
    QVERIFY(!entries.value(u"Check now"_s)->isEnabled());
    entries.value(u"Change server…"_s)->trigger();
    QVERIFY(addressField(desk.window));
    QVERIFY(!entries.value(u"Change server…"_s)->isEnabled());
    entries.value(u"About Natter Admin"_s)->trigger();
    auto *about = desk.window.findChild<QMessageBox *>();
    QVERIFY(about && about->isVisible());
    about->close();
    entries.value(u"Quit"_s)->trigger();
    QVERIFY(!desk.window.isVisible());
}

void ConsoleTest::foreignTextIsPlainText()
{
    const QString nasty = u"<b>Bold</b> <img src=file:///etc/passwd> & [*] co"_s;
    CannedServer server;
    server.setAnswer("/", CannedServer::welcome(nasty.toUtf8(), "<i>1</i>"));
    server.setAnswer("/health", CannedServer::answer(200, R"({"status":"<h1>ill</h1>"})"));
    Desk desk(m_file);
    desk.window.resize(desk.window.minimumSize());
    connectTo(desk, server);
    QTRY_COMPARE(desk.monitor.state(), State::Unhealthy);
    QVERIFY(says(desk.window, nasty));
    QVERIFY(says(desk.window, u"<i>1</i>"_s));
    QVERIFY(says(desk.window, u"The server says of itself: <h1>ill</h1>."_s));
    for (const QLabel *label : desk.window.findChildren<QLabel *>()) {
        if (label->text().contains(u'<'))
            QCOMPARE(label->textFormat(), Qt::PlainText);
    }
    for (const QWidget *widget : desk.window.findChildren<QWidget *>())
        QVERIFY2(!widget->toolTip().contains(u"<b>") && !widget->toolTip().contains(u"<img"),
                 qPrintable(widget->toolTip()));
    QCOMPARE(desk.window.windowTitle(), u"<b>Bold</b> <img src=file:///etc/passwd> & [*][*] co — Natter Admin"_s);
}

void ConsoleTest::iconsAreThere()
{
    QVERIFY(!applicationIcon().isNull());
    QList<QImage> images;
    for (const State state : {State::NotChosen, State::Connecting, State::Healthy, State::Unhealthy, State::Lost}) {
        const QImage image = shape(shapeOf(state), Qt::black, 24, 2).toImage();
        QCOMPARE(image.size(), QSize(48, 48));
        QVERIFY2(!images.contains(image), "each state has a shape of its own");
        images.append(image);
    }
    QVERIFY(qAlpha(applicationIcon().pixmap(64).toImage().pixel(20, 8)) == 255);
}

void ConsoleTest::coloursCanBeRead_data()
{
    QTest::addColumn<QColor>("window");
    QTest::addColumn<QColor>("text");
    QTest::newRow("light") << QColor(0xef, 0xef, 0xef) << QColor(Qt::black);
    QTest::newRow("white") << QColor(Qt::white) << QColor(0x22, 0x22, 0x22);
    QTest::newRow("dark") << QColor(0x24, 0x27, 0x2b) << QColor(0xee, 0xee, 0xee);
    QTest::newRow("black") << QColor(Qt::black) << QColor(Qt::white);
}

void ConsoleTest::coloursCanBeRead()
{
    QFETCH(const QColor, window);
    QFETCH(const QColor, text);
    QPalette palette(text, window, window.lighter(), window.darker(), window, text, window);
    palette.setColor(QPalette::Window, window);
    palette.setColor(QPalette::WindowText, text);
    for (const Tone tone : {Tone::Neutral, Tone::Good, Tone::Warning, Tone::Bad}) {
        QVERIFY(contrast(toneColor(tone, palette), toneTint(tone, palette)) >= 4.5);
        QVERIFY(contrast(toneColor(tone, palette), window) >= 4.5);
        QVERIFY(contrast(text, toneTint(tone, palette)) >= 4.5);
    }
    QVERIFY(contrast(quietText(palette), window) >= 4.5);
}

void ConsoleTest::wording()
{
    QCOMPARE(roundTripText(0us), u"0.0 ms"_s);
    QCOMPARE(roundTripText(1'234us), u"1.2 ms"_s);
    QCOMPARE(roundTripText(9'960us), u"10 ms"_s);
    QCOMPARE(roundTripText(999'400us), u"999 ms"_s);
    QCOMPARE(roundTripText(1'250'000us), u"1.3 s"_s);
    QCOMPARE(spanText(-5s), u"0 s"_s);
    QCOMPARE(spanText(119s), u"119 s"_s);
    QCOMPARE(spanText(120s), u"2 min"_s);
    QCOMPARE(spanText(2h), u"2 h"_s);
    QCOMPARE(spanText(72h), u"3 days"_s);
    const Timestamp now = wallClockNow();
    QCOMPARE(agoText(now, now), u"just now"_s);
    QCOMPARE(agoText(now + 3s, now), u"just now"_s); // a clock that was set back
    QCOMPARE(agoText(now - 5s, now), u"5 s ago"_s);
    QCOMPARE(plainToolTip(u"<b>"_s), u"<span>&lt;b&gt;</span>"_s);
}

int main(int argc, char **argv)
{
    QLocale::setDefault(QLocale::c());
    QApplication application(argc, argv);
    ConsoleTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_console.moc"
