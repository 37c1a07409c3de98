// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The page of users in the real window, against a real natterd.
#include "admin-gui/livedesk.h"
#include "client/peopleapi.h"
#include "support/await.h"
#include "ui/pages/userspage.h"
#include "ui/sidetable.h"
#include "ui/tableview.h"

#include <QApplication>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>
#include <QPushButton>
#include <QToolButton>

using namespace natter;
using namespace natter::adminui;
using namespace natter::test;
using namespace Qt::StringLiterals;

class UsersPageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void createsSearchesAndEdits();
    void refusesWhatTheServerRefuses();
    void suspendsManyAndTakesItBack();
    void knowsWhatIsPossibleWithEachSelectedRow();
    void doesWhatItMayAndSaysTheRest();
    void showsANewPasswordOnce();
    void showsWhereSomebodyIs();
    void erasesOnlyWhatWasTyped();
    void exportsForTheOwnerOnly();
    void keepsTheLastAdministrator();
    void namesAreNoMarkup();
    void leavesNothingOpenForAnotherServer();

private:
    /** The row of whoever is called that, selected; 0 if there is none. */
    qint64 choose(const QString &name);

    std::unique_ptr<LiveDesk> m_live;
    UsersPage *m_page = nullptr;
};

void UsersPageTest::init()
{
    m_live = std::make_unique<LiveDesk>();
    QCOMPARE(m_live->start(), QString());
    m_page = m_live->page<UsersPage>("users");
    QVERIFY(m_page);
}

void UsersPageTest::cleanup()
{
    m_live.reset();
}

qint64 UsersPageTest::choose(const QString &name)
{
    m_page->refresh();
    qint64 id = 0;
    const bool isThere = eventually([&] {
        for (int row = 0; row < m_page->table().rowCount(); ++row) {
            if (m_page->table().rowAt(row).name == name)
                id = m_page->table().idAt(row);
        }
        return id != 0;
    });
    if (isThere)
        m_page->select(id);
    return id;
}

void UsersPageTest::createsSearchesAndEdits()
{
    action(m_page, u"New user…"_s)->trigger();
    Prompt *prompt = m_live->prompt();
    QVERIFY(prompt);
    QCOMPARE(unnamedControls(*prompt), QString());
    fill(prompt, u"name"_s, u"Ann Lee"_s);
    fill(prompt, u"email"_s, u"ann+tag@example.com"_s);
    fill(prompt, u"password"_s, u"a password for Ann"_s);
    prompt->accept();
    AWAIT(!m_live->prompt());
    AWAIT(m_page->table().rowCount() == 2);
    QVERIFY(m_live->told().contains(u"Ann Lee"_s));
    const qint64 ann = m_page->currentId().value_or(0);
    QCOMPARE(m_page->table().find(ann)->email, u"ann+tag@example.com"_s);

    m_page->table().lookFor(u"ann+tag"_s); // a plus that a careless query would make a blank
    AWAIT(m_page->table().rowCount() == 1 && m_page->table().state() == admin::RowTable::State::Ready);
    QCOMPARE(m_page->table().idAt(0), ann);
    m_page->table().lookFor(u"nobody of that name"_s);
    AWAIT(m_page->table().rowCount() == 0);
    QVERIFY(says(*m_page, u"Nothing fits the filter"_s));
    m_page->table().lookFor({});
    AWAIT(m_page->table().rowCount() == 2);

    m_page->select(ann);
    action(m_page, u"Edit…"_s)->trigger();
    prompt = m_live->prompt();
    QVERIFY(prompt);
    fill(prompt, u"name"_s, u"Anne Lee"_s);
    auto *role = qobject_cast<QComboBox *>(prompt->control(u"role"_s));
    role->setCurrentIndex(role->findData(int(AccountRole::Administrator)));
    prompt->accept();
    AWAIT(m_page->table().find(ann)->name == u"Anne Lee");
    QCOMPARE(m_page->table().find(ann)->role, AccountRole::Administrator);
    AWAIT(m_live->told().contains(u"was changed"_s));
    m_live->undo();
    AWAIT(m_page->table().find(ann)->name == u"Ann Lee");
    QCOMPARE(m_page->table().find(ann)->role, AccountRole::User);

    auto *roles = named<QComboBox>(*m_page, u"Show which roles"_s);
    roles->setCurrentIndex(roles->findData(u"administrator"_s));
    AWAIT(m_page->table().rowCount() == 1 && !m_page->table().find(ann));
}

void UsersPageTest::refusesWhatTheServerRefuses()
{
    action(m_page, u"New user…"_s)->trigger();
    Prompt *prompt = m_live->prompt();
    fill(prompt, u"name"_s, u"Bob"_s);
    fill(prompt, u"email"_s, u"no address"_s);
    fill(prompt, u"password"_s, u"a password for Bob"_s);
    prompt->accept();
    AWAIT(prompt->control(u"email"_s)->isEnabled());
    QVERIFY(prompt->isVisible());
    QCOMPARE(prompt->focusWidget(), prompt->control(u"email"_s));
    QVERIFY(visibleTexts(*prompt).size() > 5); // the complaint is there
    prompt->reject();
    QCOMPARE(m_page->table().rowCount(), 1);
}

void UsersPageTest::suspendsManyAndTakesItBack()
{
    const auto ann = m_live->chatter(u"Ann"_s);
    const auto bob = m_live->chatter(u"Bob"_s);
    QVERIFY(ann && bob);
    const qint64 annId = choose(u"Ann"_s);
    const qint64 bobId = choose(u"Bob"_s);
    QVERIFY(annId && bobId);
    auto *view = named<TableView>(*m_page, u"Users"_s);
    view->clearSelection();
    for (const qint64 id : {annId, bobId})
        view->selectionModel()->select(m_page->table().index(*m_page->table().rowOf(id), 0),
                                       QItemSelectionModel::Select | QItemSelectionModel::Rows);
    QVERIFY(!action(m_page, u"Edit…"_s));
    QVERIFY(!action(m_page, u"Lift the suspension"_s));
    action(m_page, u"Suspend…"_s)->trigger();
    Prompt *prompt = m_live->prompt();
    QVERIFY(prompt && says(*prompt, u"2 user(s)"_s));
    QCOMPARE(unnamedControls(*prompt), QString());
    prompt->accept();
    AWAIT(admin::isSuspended(*m_page->table().find(annId)) && admin::isSuspended(*m_page->table().find(bobId)));
    AWAIT(ann->state() != client::ChatClient::State::Online);
    AWAIT(m_live->told().contains(u"2 user(s) suspended"_s));
    AWAIT(action(m_page, u"Lift the suspension"_s));
    m_live->undo();
    AWAIT(!admin::isSuspended(*m_page->table().find(annId)) && !admin::isSuspended(*m_page->table().find(bobId)));
}

void UsersPageTest::knowsWhatIsPossibleWithEachSelectedRow()
{
    const auto ann = m_live->chatter(u"Ann"_s);
    const auto bob = m_live->chatter(u"Bob"_s);
    QVERIFY(ann && bob);
    const qint64 annId = choose(u"Ann"_s);
    const qint64 bobId = choose(u"Bob"_s); // the current row
    QVERIFY(annId && bobId);
    for (const qint64 id : {annId, bobId})
        named<TableView>(*m_page, u"Users"_s)
            ->selectionModel()
            ->select(m_page->table().index(*m_page->table().rowOf(id), 0),
                     QItemSelectionModel::Select | QItemSelectionModel::Rows);
    // Another administrator does it, to the current one first.
    for (const qint64 id : {bobId, annId}) {
        QVERIFY(!action(m_page, u"Lift the suspension"_s));
        m_live->desk->session.ask(client::adminapi::suspendUser(id, {}, {}), [](const Result<QByteArray> &) {});
        AWAIT(admin::isSuspended(*m_page->table().find(id)));
        m_page->model()->settle();
    }
    AWAIT(action(m_page, u"Lift the suspension"_s));
}

void UsersPageTest::doesWhatItMayAndSaysTheRest()
{
    const auto ann = m_live->chatter(u"Ann"_s);
    QVERIFY(ann);
    const qint64 annId = choose(u"Ann"_s);
    QVERIFY(annId);
    named<TableView>(*m_page, u"Users"_s)->selectAll(); // also the only administrator
    action(m_page, u"Suspend…"_s)->trigger();
    m_live->prompt()->accept();
    AWAIT(m_live->told() == u"Ann is suspended; refused for 1: There has to be an administrator");
    QVERIFY(admin::isSuspended(*m_page->table().find(annId)));
    m_live->undo();
    AWAIT(!admin::isSuspended(*m_page->table().find(annId)));
    AWAIT(m_live->told() == u"As it was before");
}

void UsersPageTest::showsANewPasswordOnce()
{
    const auto ann = m_live->chatter(u"Ann"_s);
    QVERIFY(ann && choose(u"Ann"_s));
    action(m_page, u"Reset the password…"_s)->trigger();
    m_live->prompt()->accept();
    AWAIT(m_live->desk->window.findChild<SecretBox *>());
    auto *box = m_live->desk->window.findChild<SecretBox *>();
    QCOMPARE(unnamedControls(*box), QString());
    const QString password = named<QLineEdit>(*box, u"New password"_s)->text();
    QVERIFY(password.size() >= 12);
    box->close();
    client::ChatClient again(m_live->server.baseUrl());
    bool isIn = false;
    again.logIn(u"ann@example.com"_s, password,
                [&](const Result<protocol::Session> &session) { isIn = session.has_value(); });
    AWAIT(isIn);
}

void UsersPageTest::showsWhereSomebodyIs()
{
    const auto ann = m_live->chatter(u"Ann"_s);
    QVERIFY(ann);
    bool isMade = false;
    ann->createGroup(u"Gardeners"_s, {},
                     [&](const Result<protocol::GroupAnnounced> &made) { isMade = made.has_value(); });
    AWAIT(isMade);
    QVERIFY(choose(u"Ann"_s));
    const auto rows = [&](const QString &name) {
        auto *table = named<TableView>(*m_page, name);
        return table ? table->model()->rowCount() : 0;
    };
    AWAIT(rows(u"Connections of the user"_s) == 1 && rows(u"Logins of the user"_s) == 1 &&
          rows(u"Groups of the user"_s) == 1);
    QCOMPARE(unnamedControls(*m_page), QString());

    named<TableView>(*m_page, u"Logins of the user"_s)->selectRow(0);
    QTest::mouseClick(named<QToolButton>(*m_page, u"End login"_s), Qt::LeftButton);
    AWAIT(ann->state() != client::ChatClient::State::Online);
    AWAIT(rows(u"Logins of the user"_s) == 0);

    named<TableView>(*m_page, u"Groups of the user"_s)->selectRow(0);
    QTest::mouseClick(named<QToolButton>(*m_page, u"Show group"_s), Qt::LeftButton);
    QCOMPARE(m_live->desk->window.currentPage()->key(), QByteArray("groups"));
    auto *groups = qobject_cast<TablePage *>(m_live->desk->window.currentPage());
    AWAIT(groups->currentId().has_value());
}

void UsersPageTest::erasesOnlyWhatWasTyped()
{
    const auto ann = m_live->chatter(u"Ann"_s);
    const qint64 id = choose(u"Ann"_s);
    QVERIFY(ann && id);
    action(m_page, u"Erase…"_s)->trigger();
    Prompt *prompt = m_live->prompt();
    auto *erase = named<QPushButton>(*prompt, u"Erase"_s);
    QVERIFY(!erase->isEnabled());
    typeName(prompt, u"ann"_s);
    QVERIFY(!erase->isEnabled());
    typeName(prompt, u"Ann"_s);
    QVERIFY(erase->isEnabled());
    prompt->accept();
    AWAIT(!m_page->table().find(id));
    auto *states = named<QComboBox>(*m_page, u"Show which states"_s);
    states->setCurrentIndex(states->findData(u"erased"_s));
    AWAIT(m_page->table().find(id) && m_page->table().find(id)->erased);
    QVERIFY(!m_page->table().find(id)->name.contains(u"Ann"_s));
    m_page->select(id);
    QVERIFY(!action(m_page, u"Edit…"_s) && !action(m_page, u"Erase…"_s) && !action(m_page, u"Suspend…"_s));
}

void UsersPageTest::exportsForTheOwnerOnly()
{
    const auto ann = m_live->chatter(u"Ann"_s);
    const qint64 id = choose(u"Ann"_s);
    QVERIFY(ann && id);
    const QString file = m_live->folder.filePath(u"ann.json"_s);
    QVERIFY(QFile(file).open(QIODevice::WriteOnly)); // readable by others, as a file that was there before
    m_page->exportTo(id, file);
    AWAIT(QFileInfo(file).size() > 0);
    QFile read(file);
    QVERIFY(read.open(QIODevice::ReadOnly));
    const QByteArray content = read.readAll();
    QVERIFY(content.contains("ann@example.com"));
    QVERIFY(QJsonDocument::fromJson(content).isObject());
    QCOMPARE(read.permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
}

void UsersPageTest::keepsTheLastAdministrator()
{
    const qint64 id = choose(u"Root"_s);
    QVERIFY(id);
    action(m_page, u"Make ordinary user…"_s)->trigger();
    m_live->prompt()->accept();
    AWAIT(m_live->told().contains(u"administrator"_s));
    QCOMPARE(m_page->table().find(id)->role, AccountRole::Administrator);
}

void UsersPageTest::namesAreNoMarkup()
{
    const QString nasty = u"<b>Bold</b> <img src=x>"_s;
    action(m_page, u"New user…"_s)->trigger();
    fill(m_live->prompt(), u"name"_s, nasty);
    fill(m_live->prompt(), u"email"_s, u"mallory@example.com"_s);
    fill(m_live->prompt(), u"password"_s, u"a password for Mallory"_s);
    m_live->prompt()->accept();
    AWAIT(!m_live->prompt());
    QVERIFY(choose(nasty));
    QVERIFY(says(*m_page, nasty));
    action(m_page, u"Erase…"_s)->trigger();
    QVERIFY(says(*m_live->prompt(), nasty));
    for (const QLabel *label : m_live->desk->window.findChildren<QLabel *>()) {
        if (label->text().contains(u'<'))
            QCOMPARE(label->textFormat(), Qt::PlainText);
    }
    m_live->prompt()->reject();
}

void UsersPageTest::leavesNothingOpenForAnotherServer()
{
    const auto ann = m_live->chatter(u"Ann"_s);
    QVERIFY(ann);
    const qint64 id = choose(u"Ann"_s);
    QVERIFY(id);
    action(m_page, u"Suspend…"_s)->trigger();
    m_live->prompt()->accept();
    auto *toast = m_live->desk->window.findChild<Toast *>();
    AWAIT(toast->canUndo());
    action(m_page, u"Export everything of the user…"_s)->trigger();
    QVERIFY(m_live->desk->window.findChild<QFileDialog *>());
    action(m_page, u"Erase…"_s)->trigger();
    const QPointer<Prompt> prompt = m_live->prompt();
    QVERIFY(prompt);
    typeName(prompt, u"Ann"_s);

    // The same ids may be others there.
    const auto other = admin::ServerAddress::parse(u"http://127.0.0.1:9"_s);
    m_live->desk->window.openServer(admin::Servers::made(*other));
    AWAIT(!prompt);
    AWAIT(!m_live->desk->window.findChild<QFileDialog *>());
    QVERIFY(!toast->canUndo());
    QCOMPARE(m_live->told(), QString());

    // Nor what an answer has offered that came after the end of the login.
    toast->tellUndoable(u"Late"_s, [] {});
    const auto address = admin::ServerAddress::parse(u"http://127.0.0.1:%1"_s.arg(m_live->server.adminPort()));
    m_live->desk->window.openServer(admin::Servers::made(*address));
    QVERIFY(m_live->reaches(admin::AdminSession::State::SignIn));
    QVERIFY(toast->canUndo());
    m_live->desk->session.signIn(u"root@example.com"_s, u"an administrator's password"_s, false);
    AWAIT(m_live->desk->session.isSignedIn());
    QVERIFY(!toast->canUndo());
}

int main(int argc, char **argv)
{
    QLocale::setDefault(QLocale::c());
    QApplication application(argc, argv);
    UsersPageTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_userspage.moc"
