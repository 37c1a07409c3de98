// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The real window against a real natterd with real chat clients: from the setup code to a server that is killed.
#include "admin-gui/desk.h"
#include "admin-gui/windowtools.h"
#include "client/chatclient.h"
#include "support/await.h"
#include "support/natterdprocess.h"
#include "ui/notice.h"
#include "ui/pages/connectionspage.h"
#include "ui/prompt.h"
#include "ui/tablepage.h"
#include "ui/toast.h"

#include <QApplication>
#include <QComboBox>
#include <QFile>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace natter;
using namespace natter::adminui;
using namespace natter::test;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using State = admin::AdminSession::State;

namespace {

const QString password = u"an administrator's password"_s;

} // namespace

class ConsoleLiveTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void setsUpWithTheCodeItFinds();
    void staysSignedIn();
    void signsOut();
    void everyPageLoadsAndHasNames();
    void connectionsComeAndGo();
    void disconnectsWhoIsChosen();
    void tracesWithoutContents();
    void backsUp();
    void survivesAServerThatIsKilled();

private:
    void signIn(Desk &desk);
    [[nodiscard]] admin::ServerProfile profile() const;
    [[nodiscard]] std::unique_ptr<client::ChatClient> chatter(const QString &name);

    std::unique_ptr<NatterdProcess> m_server;
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_file;
};

void ConsoleLiveTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_file = m_folder->filePath(u"admin.ini"_s);
    m_server = std::make_unique<NatterdProcess>();
    m_server->setSetting(u"BACKUP_DIR"_s, m_folder->filePath(u"backups"_s));
    QCOMPARE(m_server->start(), QString());
}

void ConsoleLiveTest::cleanup()
{
    m_server.reset();
}

admin::ServerProfile ConsoleLiveTest::profile() const
{
    const QString address = u"http://127.0.0.1:%1"_s.arg(m_server->adminPort());
    return admin::Servers::made(admin::ServerAddress::parse(address).value(), u"Test"_s);
}

void ConsoleLiveTest::signIn(Desk &desk)
{
    desk.window.openServer(profile());
    AWAIT(desk.session.state() == State::NeedsSetup);
    QTest::keyClicks(named<QLineEdit>(desk.window, u"E-mail address"_s), u"root@example.com"_s);
    QTest::keyClicks(named<QLineEdit>(desk.window, u"Name others see"_s), u"Root"_s);
    QTest::keyClicks(named<QLineEdit>(desk.window, u"Password"_s), password);
    QTest::keyClicks(named<QLineEdit>(desk.window, u"The password once more"_s), password);
    QTest::mouseClick(named<QPushButton>(desk.window, u"Create the administrator"_s), Qt::LeftButton);
    AWAIT(desk.session.state() == State::Connected);
}

std::unique_ptr<client::ChatClient> ConsoleLiveTest::chatter(const QString &name)
{
    auto chatter = std::make_unique<client::ChatClient>(m_server->baseUrl());
    bool isIn = false;
    chatter->signUp(name + u"@example.com"_s, name, u"a password for chatting"_s,
                    [&](const Result<protocol::Session> &session) { isIn = session.has_value(); });
    if (!eventually([&] { return isIn; }))
        return nullptr;
    chatter->goOnline();
    const bool isOnline = eventually([&] { return chatter->state() == client::ChatClient::State::Online; });
    return isOnline ? std::move(chatter) : nullptr;
}

void ConsoleLiveTest::setsUpWithTheCodeItFinds()
{
    Desk desk(m_file);
    desk.window.openServer(profile());
    AWAIT(desk.session.state() == State::NeedsSetup);
    QFile file(m_server->dataDir() + u"/setup-code"_s);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString code = QString::fromUtf8(file.readAll()).trimmed();
    auto *field = named<QLineEdit>(desk.window, u"Setup code"_s);
    QCOMPARE(field->text(), code); // read by itself: this is the server's machine
    QVERIFY(says(desk.window, u"setup-code on this machine"_s));
    auto *create = named<QPushButton>(desk.window, u"Create the administrator"_s);
    QVERIFY(!create->isEnabled());

    QTest::keyClicks(named<QLineEdit>(desk.window, u"E-mail address"_s), u"root@example.com"_s);
    QTest::keyClicks(named<QLineEdit>(desk.window, u"Name others see"_s), u"Root"_s);
    QTest::keyClicks(named<QLineEdit>(desk.window, u"Password"_s), password);
    QTest::keyClicks(named<QLineEdit>(desk.window, u"The password once more"_s), u"another"_s);
    QTest::mouseClick(create, Qt::LeftButton);
    QVERIFY(says(desk.window, u"The two passwords differ."_s));
    named<QLineEdit>(desk.window, u"The password once more"_s)->setText(password);
    field->setText(u"not the code"_s);
    QTest::mouseClick(create, Qt::LeftButton);
    AWAIT(desk.session.state() == State::NeedsSetup && !desk.session.fault().isEmpty());
    QVERIFY(says(desk.window, desk.session.fault()));
    field->setText(code);
    QTest::mouseClick(create, Qt::LeftButton);
    AWAIT(desk.session.state() == State::Connected);
    QVERIFY(named<QListWidget>(desk.window, u"Pages"_s));
    QVERIFY(!file.exists());
    AWAIT(desk.session.roundTrip().has_value());
}

void ConsoleLiveTest::staysSignedIn()
{
    Desk desk(m_file);
    signIn(desk);
    const QString id = desk.session.profile()->id;
    desk.session.close();
    desk.window.openServer(admin::ServerProfile(*desk.console.servers().find(id)));
    AWAIT(desk.session.state() == State::Connected); // nothing was typed
}

void ConsoleLiveTest::signsOut()
{
    Desk desk(m_file);
    signIn(desk);
    desk.session.signOut();
    QCOMPARE(desk.session.state(), State::SignIn);
    QVERIFY(!named<QListWidget>(desk.window, u"Pages"_s));
    QCOMPARE(named<QLineEdit>(desk.window, u"E-mail address"_s)->text(), u"root@example.com"_s);
    QTest::keyClicks(named<QLineEdit>(desk.window, u"Password"_s), u"wrong password"_s);
    QTest::keyClick(named<QLineEdit>(desk.window, u"Password"_s), Qt::Key_Return);
    AWAIT(says(desk.window, u"Invalid email or password"_s));
    QTest::keyClicks(named<QLineEdit>(desk.window, u"Password"_s), password);
    QTest::keyClick(named<QLineEdit>(desk.window, u"Password"_s), Qt::Key_Return);
    AWAIT(desk.session.state() == State::Connected);
}

void ConsoleLiveTest::everyPageLoadsAndHasNames()
{
    Desk desk(m_file);
    signIn(desk);
    for (Page *page : desk.window.pages()) {
        desk.window.showPage(page->key());
        QCOMPARE(desk.window.currentPage(), page);
        QVERIFY(!page->accessibleName().isEmpty());
        QCOMPARE(unnamedControls(desk.window), QString());
        auto *table = qobject_cast<TablePage *>(page);
        if (!table)
            continue;
        AWAIT(table->model()->state() != admin::RowTable::State::Loading);
        QVERIFY2(table->model()->state() == admin::RowTable::State::Ready,
                 qPrintable(QString::fromUtf8(page->key()) + u": "_s + table->model()->fault()));
        if (table->model()->rowCount() > 0) {
            table->select(table->model()->idAt(0));
            QVERIFY(table->currentId().has_value());
            QCOMPARE(unnamedControls(desk.window), QString()); // with the details
        }
        QTest::keyClick(&desk.window, '/');
        QVERIFY2(desk.window.focusWidget()->accessibleName().startsWith(u"Filter"_s), page->key().constData());
    }
}

void ConsoleLiveTest::connectionsComeAndGo()
{
    Desk desk(m_file);
    signIn(desk);
    desk.window.showPage("connections");
    auto *page = qobject_cast<ConnectionsPage *>(desk.window.currentPage());
    AWAIT(page->model()->state() == admin::RowTable::State::Ready);
    QVERIFY(says(desk.window, u"Nobody is connected"_s));
    std::vector<std::unique_ptr<client::ChatClient>> chatters;
    for (int i = 0; i < 12; ++i) {
        chatters.push_back(chatter(u"person%1"_s.arg(i)));
        QVERIFY(chatters.back());
    }
    AWAIT(page->model()->rowCount() == 12);
    const int name = page->model()->columnNamed("user_name").value();
    page->model()->sort(name, Qt::DescendingOrder);
    QCOMPARE(page->model()->index(0, name).data().toString(), u"person9"_s);
    page->model()->lookFor(u"person1"_s); // 1, 10, 11
    AWAIT(page->model()->rowCount() == 3);
    page->model()->lookFor({});
    AWAIT(page->model()->rowCount() == 12);
    for (int i = 0; i < 7; ++i)
        chatters[std::size_t(i)]->goOffline();
    AWAIT(page->model()->rowCount() == 5);
}

void ConsoleLiveTest::disconnectsWhoIsChosen()
{
    Desk desk(m_file);
    signIn(desk);
    const auto ann = chatter(u"ann"_s);
    const auto bob = chatter(u"bob"_s);
    QVERIFY(ann && bob);
    desk.window.showPage("connections");
    auto *page = qobject_cast<ConnectionsPage *>(desk.window.currentPage());
    AWAIT(page->model()->rowCount() == 2);
    page->model()->lookFor(u"bob"_s);
    AWAIT(page->model()->rowCount() == 1);
    const qint64 id = page->model()->idAt(0);
    page->select(id);
    auto *disconnect = named<QToolButton>(desk.window, u"Disconnect…"_s);
    QVERIFY(disconnect && disconnect->isEnabled());
    QTest::mouseClick(disconnect, Qt::LeftButton);
    auto *prompt = desk.window.findChild<Prompt *>();
    QVERIFY(prompt && says(*prompt, u"bob, from 127.0.0.1"_s));
    QCOMPARE(unnamedControls(*prompt), QString());
    int losses = 0;
    connect(bob.get(), &client::ChatClient::stateChanged, this,
            [&](client::ChatClient::State state) { losses += state == client::ChatClient::State::Waiting ? 1 : 0; });
    prompt->accept();
    AWAIT(losses > 0);
    AWAIT(!page->model()->rowOf(id)); // he comes back as another connection
    QCOMPARE(ann->state(), client::ChatClient::State::Online);
}

void ConsoleLiveTest::tracesWithoutContents()
{
    Desk desk(m_file);
    signIn(desk);
    const auto ann = chatter(u"ann"_s);
    const auto bob = chatter(u"bob"_s);
    QVERIFY(ann && bob);
    desk.window.showPage("connections");
    auto *page = qobject_cast<ConnectionsPage *>(desk.window.currentPage());
    AWAIT(page->model()->rowCount() == 2);
    page->model()->lookFor(u"ann"_s);
    AWAIT(page->model()->rowCount() == 1);
    page->select(page->model()->idAt(0));
    auto *trace = named<QPushButton>(desk.window, u"Trace the events of this connection"_s);
    QVERIFY(trace);
    QTest::mouseClick(trace, Qt::LeftButton);
    AWAIT(page->trace().state() == admin::RowTable::State::Ready);
    bool isSent = false;
    ann->sendPersonalMessage(
        bob->session().user, u"a secret between them"_s,
        [&](const Result<protocol::PersonalMessageDelivered> &sent) { isSent = sent.has_value(); });
    AWAIT(isSent);
    AWAIT(page->trace().rowCount() >= 2);
    QString all;
    for (int row = 0; row < page->trace().rowCount(); ++row) {
        for (int column = 0; column < page->trace().columnCount(); ++column)
            all += page->trace().index(row, column).data().toString() + u' ';
    }
    QVERIFY2(all.contains(u"SEND_PERSONAL_MESSAGE"_s), qPrintable(all));
    QVERIFY2(!all.contains(u"secret"_s), qPrintable(all));
}

void ConsoleLiveTest::backsUp()
{
    Desk desk(m_file);
    signIn(desk);
    desk.window.showPage("database");
    auto *page = qobject_cast<TablePage *>(desk.window.currentPage());
    AWAIT(page->model()->state() == admin::RowTable::State::Ready);
    QTest::mouseClick(named<QToolButton>(desk.window, u"Back up now"_s), Qt::LeftButton);
    AWAIT(page->model()->rowCount() == 1);
    AWAIT(page->model()->index(0, page->model()->columnNamed("result").value()).data().toString() == u"ok"_s);
    QTest::mouseClick(named<QToolButton>(desk.window, u"Check now"_s), Qt::LeftButton);
    AWAIT(says(desk.window, u"sound"_s));
}

void ConsoleLiveTest::survivesAServerThatIsKilled()
{
    Desk desk(m_file, resigned);
    signIn(desk);
    const auto ann = chatter(u"ann"_s);
    QVERIFY(ann);
    desk.window.showPage("connections");
    auto *page = qobject_cast<ConnectionsPage *>(desk.window.currentPage());
    AWAIT(page->model()->rowCount() == 1);
    m_server->setSetting(u"ADMIN_PORT"_s, QString::number(m_server->adminPort()));
    m_server->kill();
    AWAIT(desk.session.state() == State::Lost);
    QVERIFY(says(desk.window, u"The server cannot be reached"_s));
    QVERIFY(says(desk.window, u"Stale since "_s));
    QVERIFY(says(desk.window, u"Next try in "_s));
    QCOMPARE(page->model()->rowCount(), 1);  // old, and said to be
    for (Page *each : desk.window.pages()) { // nothing hangs, nothing crashes
        desk.window.showPage(each->key());
        each->refresh();
    }
    desk.window.showPage("connections");
    QCOMPARE(m_server->start(), QString());
    QTest::mouseClick(named<QPushButton>(desk.window, u"Try to reach the server now"_s), Qt::LeftButton);
    AWAIT(desk.session.state() == State::Connected);
    QVERIFY(!says(desk.window, u"Stale since "_s));
    AWAIT(page->model()->rowCount() <= 1);
}

int main(int argc, char **argv)
{
    QLocale::setDefault(QLocale::c());
    QApplication application(argc, argv);
    ConsoleLiveTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_consolelive.moc"
