// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The console's window before there is a login, shown servers that natterd would not be; and what all pages share.
#include "admin-gui/cannedserver.h"
#include "admin-gui/desk.h"
#include "admin-gui/windowtools.h"
#include "core/setupcode.h"
#include "support/await.h"
#include "ui/commandpalette.h"
#include "ui/icons.h"
#include "ui/prompt.h"
#include "ui/statuspill.h"
#include "ui/tones.h"
#include "ui/wording.h"

#include <QAction>
#include <QApplication>
#include <QLineEdit>
#include <QListWidget>
#include <QMenuBar>
#include <QMessageBox>
#include <QPushButton>
#include <QScreen>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace natter;
using namespace natter::adminui;
using namespace natter::test;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using State = admin::AdminSession::State;

namespace {

QLineEdit *addressField(const QWidget &window)
{
    return named<QLineEdit>(window, u"Address of the server"_s);
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
    void asksToSignIn();
    void recognisesThePublicAddress();
    void saysWhenItIsNoNatter();
    void countsDownWhenNobodyIsThere();
    void waitsAsLongAsItIsAsked();
    void changesTheServer();
    void namesTheCommandThatShowsTheCode();
    void remembersServersAndWindow();
    void namesAndForgetsServers();
    void followsLinks();
    void everyControlHasAnAccessibleName();
    void everyMenuEntryDoesSomething();
    void foreignTextIsPlainText();
    void iconsAreThere();
    void coloursCanBeRead_data();
    void coloursCanBeRead();
    void wording();

private:
    void connectTo(Desk &desk, const QString &address);

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_file;
};

void ConsoleTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_file = m_folder->filePath(u"admin.ini"_s);
}

void ConsoleTest::connectTo(Desk &desk, const QString &address)
{
    addressField(desk.window)->clear();
    QTest::keyClicks(addressField(desk.window), address);
    QTest::keyClick(addressField(desk.window), Qt::Key_Return);
}

void ConsoleTest::asksForAServerFirst()
{
    Desk desk(m_file);
    QVERIFY(addressField(desk.window));
    QCOMPARE(desk.window.focusWidget(), addressField(desk.window));
    QVERIFY(!named<QPushButton>(desk.window, u"Go back to the server"_s));
    QVERIFY(!named<QListWidget>(desk.window, u"Known servers"_s));
    QVERIFY(!named<QListWidget>(desk.window, u"Pages"_s));
    QVERIFY(named<StatusPill>(desk.window, u"Connection: No server"_s));
    QCOMPARE(desk.window.windowTitle(), u"Natter Admin"_s);
}

void ConsoleTest::saysWhatIsWrongWithAnAddress()
{
    Desk desk(m_file);
    QLineEdit *field = addressField(desk.window);
    connectTo(desk, u"http://chat.example:99999"_s);
    QVERIFY(says(desk.window, u"The port is a number from 1 to 65535."_s));
    QCOMPARE(field->accessibleDescription(), u"The port is a number from 1 to 65535."_s);
    QCOMPARE(desk.window.focusWidget(), field);
    QCOMPARE(desk.session.state(), State::Disconnected);
    QTest::keyClick(field, Qt::Key_Backspace);
    QVERIFY(!says(desk.window, u"The port is a number from 1 to 65535."_s));
    field->clear();
    QTest::mouseClick(named<QPushButton>(desk.window, u"Connect to this server"_s), Qt::LeftButton);
    QVERIFY(says(desk.window, u"Enter the server's address"_s));
}

void ConsoleTest::asksToSignIn()
{
    CannedServer server;
    server.setAnswer("/admin/v1/setup", CannedServer::answer(200, R"({"needed":false,"code_file":null})"));
    server.setAnswer(
        "/admin/v1/login",
        CannedServer::answer(401, R"({"detail":"Invalid email or password","code":"invalid_credentials"})"));
    Desk desk(m_file);
    connectTo(desk, server.address());
    AWAIT_EQUAL(desk.session.state(), State::SignIn);
    auto *email = named<QLineEdit>(desk.window, u"E-mail address"_s);
    auto *password = named<QLineEdit>(desk.window, u"Password"_s);
    auto *go = named<QPushButton>(desk.window, u"Sign in"_s);
    QVERIFY(email && password && go);
    QVERIFY(!go->isEnabled());
    QVERIFY(!named<QLineEdit>(desk.window, u"Setup code"_s));
    QVERIFY2(says(desk.window, u"kept in memory only"_s), "a login that is not kept has to say so");
    QTest::keyClicks(email, u"ann@example.com"_s);
    QTest::keyClicks(password, u"not the password"_s);
    QTest::keyClick(password, Qt::Key_Return);
    AWAIT(says(desk.window, u"Invalid email or password"_s));
    QCOMPARE(desk.session.state(), State::SignIn);
    QCOMPARE(password->text(), QString());
    QCOMPARE(desk.window.focusWidget(), password);
    QVERIFY(!server.requests().contains("/admin/v1/me"));
}

void ConsoleTest::recognisesThePublicAddress()
{
    CannedServer server; // says welcome and healthy, and 404 to everything else
    Desk desk(m_file, resigned);
    connectTo(desk, server.address());
    AWAIT(says(desk.window, u"is the address for chat programs"_s));
    QVERIFY(says(desk.window, u"8001"_s));
}

void ConsoleTest::saysWhenItIsNoNatter()
{
    CannedServer server;
    server.setAnswer("/", CannedServer::answer(200, "<html>"));
    server.setAnswer("/admin/v1/setup", CannedServer::answer(200, "<html>"));
    Desk desk(m_file, resigned);
    connectTo(desk, server.address());
    AWAIT(says(desk.window, u"is not a Natter server"_s));
}

void ConsoleTest::countsDownWhenNobodyIsThere()
{
    CannedServer server;
    server.setAnswer("/admin/v1/setup", CannedServer::answer(200, R"({"needed":false,"code_file":null})"));
    server.vanish();
    Desk desk(m_file, resigned);
    connectTo(desk, server.address());
    AWAIT_EQUAL(desk.session.state(), State::Lost);
    QVERIFY(says(desk.window, u"Nobody listens at"_s));
    AWAIT(says(desk.window, u"Next try in 60 min"_s));
    QVERIFY(server.comeBack());
    auto *tryNow = named<QPushButton>(desk.window, u"Try now"_s);
    QVERIFY(tryNow && tryNow->isEnabled());
    QTest::mouseClick(tryNow, Qt::LeftButton);
    AWAIT_EQUAL(desk.session.state(), State::SignIn);
}

void ConsoleTest::waitsAsLongAsItIsAsked()
{
    CannedServer server;
    server.setAnswer("/admin/v1/setup",
                     CannedServer::answer(503, R"({"detail":"Later","code":"unavailable"})", "Retry-After: 900\r\n"));
    Desk desk(m_file, {.retry = {.first = 1ms, .most = 1h}, .shortestRetry = 1ms, .secretPatience = 1s});
    connectTo(desk, server.address());
    AWAIT_EQUAL(desk.session.state(), State::Lost);
    QVERIFY(desk.session.untilNextTry() > 14min);
    server.setAnswer("/admin/v1/setup", CannedServer::answer(503, "{}", "Retry-After: 999999999\r\n"));
    desk.session.tryNow();
    AWAIT(desk.session.untilNextTry().has_value());
    QVERIFY(desk.session.untilNextTry() > 59min && desk.session.untilNextTry() <= 1h);
}

void ConsoleTest::changesTheServer()
{
    CannedServer one;
    one.setAnswer("/admin/v1/setup", CannedServer::answer(200, R"({"needed":false,"code_file":null})"));
    CannedServer two;
    two.setAnswer("/admin/v1/setup", CannedServer::answer(200, R"({"needed":true,"code_file":null})"));
    Desk desk(m_file);
    connectTo(desk, one.address());
    AWAIT_EQUAL(desk.session.state(), State::SignIn);
    QTest::mouseClick(named<QPushButton>(desk.window, u"Choose another server"_s), Qt::LeftButton);
    QVERIFY(addressField(desk.window));
    QTest::keyClick(addressField(desk.window), Qt::Key_Escape); // and back again
    QVERIFY(!addressField(desk.window));
    QTest::mouseClick(named<QPushButton>(desk.window, u"Choose another server"_s), Qt::LeftButton);
    connectTo(desk, two.address());
    AWAIT_EQUAL(desk.session.state(), State::NeedsSetup);
    QVERIFY(named<QLineEdit>(desk.window, u"Setup code"_s));
    QVERIFY(says(desk.window, u"natterd setup-code"_s));
    QCOMPARE(desk.window.windowTitle(), two.address() + u" — Natter Admin"_s);
}

/** The server says where its code is; what it says is repeated only if a shell sees nothing but a path in it. */
void ConsoleTest::namesTheCommandThatShowsTheCode()
{
    const auto commandFor = [](const QString &file) {
        return admin::findSetupCode(
                   {u"there"_s, u"Chat"_s, *admin::ServerAddress::parse(u"https://chat.example.org"_s)}, file)
            .command;
    };
    const QString otherwise = u"sudo natterd setup-code --config /etc/natter/natter.conf"_s;
    QCOMPARE(commandFor(u"/srv/chat-1/setup-code"_s), u"sudo cat /srv/chat-1/setup-code"_s);
    for (const QString &file : {QString(), u"setup-code"_s, u"/srv/x; reboot"_s, u"/srv/$(reboot)"_s,
                                u"/srv/x\nreboot"_s, u"/srv/x\n"_s, u"-n /etc/shadow"_s})
        QCOMPARE(commandFor(file), otherwise);
}

void ConsoleTest::remembersServersAndWindow()
{
    CannedServer server;
    server.setAnswer("/admin/v1/setup", CannedServer::answer(200, R"({"needed":false,"code_file":null})"));
    QSize size(877, 655);
    {
        Desk desk(m_file);
        connectTo(desk, server.address());
        // From 6.8 on, Qt restores no window wider than the screen.
        if (desk.window.screen()->availableSize().width() < size.width())
            size.setWidth(desk.window.minimumWidth());
        desk.window.resize(size);
        desk.window.close();
    }
    Desk desk(m_file);
    AWAIT_EQUAL(desk.session.state(), State::SignIn);
    QCOMPARE(desk.window.size(), size);
}

void ConsoleTest::followsLinks()
{
    CannedServer server;
    server.setAnswer("/admin/v1/setup", CannedServer::answer(200, R"({"needed":false,"code_file":null})"));
    const QString address = u"http://localhost:%1"_s.arg(server.url().port());
    const QString link = u"natter-admin://localhost:%1"_s.arg(server.url().port());
    const admin::ServerProfile profile = admin::Servers::made(admin::ServerAddress::parse(address).value());
    {
        QSettings settings(m_file, QSettings::IniFormat);
        admin::Servers servers(settings);
        servers.use(profile);
        servers.leave();
    }
    Desk desk(m_file);
    // A server that is not known is shown to who follows the link, and not spoken to.
    desk.window.followLink(u"natter-admin://elsewhere.example"_s);
    QCOMPARE(addressField(desk.window)->text(), u"https://elsewhere.example:8001"_s);
    QVERIFY(!desk.session.profile());
    desk.window.followLink(u"natter-admin://user:word@elsewhere.example"_s);
    QVERIFY(says(desk.window, u"This link names no server."_s));
    QCOMPARE(addressField(desk.window)->text(), QString());
    // One that is known opens by its profile.
    desk.window.followLink(link);
    AWAIT_EQUAL(desk.session.state(), State::SignIn);
    QCOMPARE(desk.session.profile()->id, profile.id);
    auto *email = named<QLineEdit>(desk.window, u"E-mail address"_s);
    QVERIFY(email);
    QTest::keyClicks(email, u"ann@example.com"_s);
    // Once more: it is open, and what was typed is still there.
    const qsizetype asked = server.requests().size();
    desk.window.followLink(link);
    QCOMPARE(desk.session.state(), State::SignIn);
    QCOMPARE(email->text(), u"ann@example.com"_s);
    QCOMPARE(server.requests().size(), asked);
}

void ConsoleTest::namesAndForgetsServers()
{
    {
        QSettings settings(m_file, QSettings::IniFormat);
        admin::Servers servers(settings);
        servers.use(admin::Servers::made(admin::ServerAddress::parse(u"http://old.example"_s).value()));
        servers.use(admin::Servers::made(admin::ServerAddress::parse(u"http://new.example"_s).value()));
        servers.leave();
    }
    Desk desk(m_file);
    auto *known = named<QListWidget>(desk.window, u"Known servers"_s);
    auto *edit = named<QPushButton>(desk.window, u"Name and colour of the selected server"_s);
    auto *forget = named<QPushButton>(desk.window, u"Forget the selected server"_s);
    QVERIFY(known && edit && forget);
    QCOMPARE(known->count(), 2);
    QVERIFY(!forget->isEnabled() && !edit->isEnabled());
    known->setCurrentRow(0);
    QTest::mouseClick(edit, Qt::LeftButton);
    auto *prompt = desk.window.findChild<Prompt *>();
    QVERIFY(prompt);
    QCOMPARE(unnamedControls(*prompt), QString());
    qobject_cast<QLineEdit *>(prompt->control(u"name"_s))->setText(u"<b>Production</b>"_s);
    prompt->accept();
    QVERIFY(known->item(0)->text().startsWith(u"<b>Production</b>"_s));
    known->setCurrentRow(1);
    QTest::mouseClick(forget, Qt::LeftButton);
    QCOMPARE(known->count(), 1);
    QCOMPARE(desk.console.servers().all().size(), 1U);
}

void ConsoleTest::everyControlHasAnAccessibleName()
{
    CannedServer server;
    server.setAnswer("/admin/v1/setup", CannedServer::answer(200, R"({"needed":true,"code_file":null})"));
    Desk desk(m_file);
    QCOMPARE(unnamedControls(desk.window), QString());
    connectTo(desk, server.address());
    AWAIT_EQUAL(desk.session.state(), State::NeedsSetup);
    QCOMPARE(unnamedControls(desk.window), QString());
}

void ConsoleTest::everyMenuEntryDoesSomething()
{
    Desk desk(m_file);
    QHash<QString, QAction *> entries;
    for (const QAction *menu : desk.window.menuBar()->actions()) {
        for (QAction *entry : menu->menu()->actions()) {
            if (!entry->isSeparator())
                entries.insert(entry->text().remove(u'&'), entry);
        }
    }
    QCOMPARE(entries.size(), 9);
    QVERIFY(!entries.value(u"Sign out"_s)->isEnabled());
    QVERIFY(!entries.value(u"Refresh"_s)->isEnabled());
    QVERIFY(!entries.value(u"Undo"_s)->isEnabled());
    QVERIFY(!entries.value(u"Change server…"_s)->isEnabled());
    for (const QString &box : {u"About Natter Admin"_s, u"Keys"_s}) {
        entries.value(box)->trigger();
        auto *shown = desk.window.findChild<QMessageBox *>();
        QVERIFY(shown && shown->isVisible());
        shown->close();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
    entries.value(u"Find a command…"_s)->trigger();
    auto *palette = desk.window.findChild<CommandPalette *>();
    QVERIFY(palette && palette->isVisible());
    palette->close();
    entries.value(u"Quit"_s)->trigger();
    QVERIFY(!desk.window.isVisible());
}

void ConsoleTest::foreignTextIsPlainText()
{
    const QString nasty = u"<b>Bold</b> <img src=file:///etc/passwd> & [*] co"_s;
    CannedServer server;
    server.setAnswer("/admin/v1/setup", CannedServer::answer(503, R"({"detail":"<h1>ill</h1>","code":"unavailable"})"));
    Desk desk(m_file, resigned);
    admin::ServerProfile profile = admin::Servers::made(admin::ServerAddress::parse(server.address()).value(), nasty);
    desk.window.resize(desk.window.minimumSize());
    desk.window.openServer(profile);
    AWAIT_EQUAL(desk.session.state(), State::Lost);
    QVERIFY(says(desk.window, nasty));
    AWAIT(says(desk.window, u"<h1>ill</h1>"_s));
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
    for (const State state : {State::Disconnected, State::Reaching, State::Untrusted, State::Connected, State::Lost}) {
        const QImage image = shape(shapeOf(state), Qt::black, 24, 2).toImage();
        QCOMPARE(image.size(), QSize(48, 48));
        QVERIFY2(!images.contains(image), "each state has a shape of its own");
        images.append(image);
    }
    QVERIFY(qAlpha(applicationIcon().pixmap(64).toImage().pixel(20, 8)) == 255);
    Desk desk(m_file);
    for (const Page *page : desk.window.pages()) {
        const QImage image = shape(page->shapeName(), Qt::black, 24, 1).toImage();
        const QImage nothing = shape(QLatin1StringView("no such shape"), Qt::black, 24, 1).toImage();
        QVERIFY2(image != nothing, page->key().constData());
        QVERIFY2(!images.contains(image), page->key().constData());
        images.append(image);
    }
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
