// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The page of groups in the real window, against a real natterd.
#include "admin-gui/livedesk.h"
#include "client/peopleapi.h"
#include "ui/pages/groupdetails.h"
#include "ui/pages/groupspage.h"
#include "ui/tableview.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>

using namespace natter;
using namespace natter::adminui;
using namespace natter::test;
using namespace Qt::StringLiterals;

class GroupsPageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void renamesAndTakesItBack();
    void archivesAndTakesItBack();
    void deletesOnlyWhatWasTyped();
    void membersComeGoAndRise();
    void membersComeBackAsTheyWere();
    void asksAboutTheGroupItNames();
    void showsWhoIsOnline();
    void countsWhoIsOnline();
    void hearsOfRoles();
    void hearsOfNames();

private:
    [[nodiscard]] TableView *members() const { return named<TableView>(*m_page, u"Members of the group"_s); }
    [[nodiscard]] admin::MemberTable &memberTable() const { return m_page->findChild<GroupDetails *>()->members(); }

    std::unique_ptr<LiveDesk> m_live;
    std::unique_ptr<client::ChatClient> m_ann;
    std::unique_ptr<client::ChatClient> m_bob;
    GroupsPage *m_page = nullptr;
    qint64 m_group = 0;
};

void GroupsPageTest::init()
{
    m_live = std::make_unique<LiveDesk>();
    QCOMPARE(m_live->start(), QString());
    m_ann = m_live->chatter(u"Ann"_s);
    m_bob = m_live->chatter(u"Bob"_s);
    QVERIFY(m_ann && m_bob);
    bool isMade = false;
    m_ann->createGroup(u"Gardeners"_s, {},
                       [&](const Result<protocol::GroupAnnounced> &made) { isMade = made.has_value(); });
    AWAIT(isMade);
    m_page = m_live->page<GroupsPage>("groups");
    QVERIFY(m_page);
    AWAIT(m_page->table().rowCount() == 1);
    m_group = m_page->table().idAt(0);
    m_page->select(m_group);
    AWAIT(memberTable().rowCount() == 1);
    QCOMPARE(unnamedControls(*m_page), QString());
}

void GroupsPageTest::cleanup()
{
    m_ann.reset();
    m_bob.reset();
    m_live.reset();
}

void GroupsPageTest::renamesAndTakesItBack()
{
    action(m_page, u"Rename…"_s)->trigger();
    fill(m_live->prompt(), u"name"_s, u"Gärtner & <b>Co</b>"_s);
    m_live->prompt()->accept();
    AWAIT(cell(m_page->table(), m_group, "name") == u"Gärtner & <b>Co</b>");
    AWAIT(m_live->told().contains(u"is called"_s));
    QVERIFY(says(*m_page, u"Gärtner & <b>Co</b>"_s)); // the details too, as they are
    m_live->undo();
    AWAIT(cell(m_page->table(), m_group, "name") == u"Gardeners");
}

void GroupsPageTest::archivesAndTakesItBack()
{
    QVERIFY(!action(m_page, u"Take out of the archive"_s));
    action(m_page, u"Archive"_s)->trigger();
    AWAIT(m_page->table().find(m_group)->archived);
    AWAIT(m_live->told().contains(u"archived"_s));
    m_page->select(m_group);
    AWAIT(action(m_page, u"Take out of the archive"_s) && !action(m_page, u"Archive"_s));
    auto *states = named<QComboBox>(*m_page, u"Show which states"_s);
    states->setCurrentIndex(states->findData(u"active"_s));
    AWAIT(m_page->table().rowCount() == 0);
    states->setCurrentIndex(0);
    AWAIT(m_page->table().rowCount() == 1);
    m_live->undo();
    AWAIT(!m_page->table().find(m_group)->archived);
}

void GroupsPageTest::deletesOnlyWhatWasTyped()
{
    action(m_page, u"Delete…"_s)->trigger();
    auto *remove = named<QPushButton>(*m_live->prompt(), u"Delete"_s);
    QVERIFY(!remove->isEnabled());
    typeName(m_live->prompt(), u"Gardeners"_s);
    QVERIFY(remove->isEnabled());
    m_live->prompt()->accept();
    AWAIT(m_page->table().rowCount() == 0);
    AWAIT(says(*m_page, u"There is no group yet"_s));
}

void GroupsPageTest::membersComeGoAndRise()
{
    action(m_page, u"Add members…"_s)->trigger();
    Prompt *prompt = m_live->prompt();
    QCOMPARE(unnamedControls(*prompt), QString());
    auto *people = qobject_cast<QPlainTextEdit *>(prompt->control(u"user_ids"_s));
    people->setPlainText(u"nobody of that name"_s);
    prompt->accept();
    AWAIT(says(*prompt, u"Nobody is called nobody of that name."_s));
    people->setPlainText(u"\nbob@example.com\n"_s);
    prompt->accept();
    AWAIT(!m_live->prompt());
    AWAIT(memberTable().rowCount() == 2);

    const qint64 bob = m_bob->session().user.value();
    members()->selectRow(*memberTable().rowOf(bob));
    QTest::mouseClick(named<QToolButton>(*m_page, u"Role…"_s), Qt::LeftButton);
    prompt = m_live->prompt();
    auto *role = qobject_cast<QComboBox *>(prompt->control(u"role"_s));
    role->setCurrentIndex(role->findData(int(Role::Admin)));
    prompt->accept();
    AWAIT(memberTable().find(bob) && memberTable().find(bob)->role == Role::Admin);
    AWAIT(m_live->told().contains(u"role"_s));
    m_live->undo();
    AWAIT(memberTable().find(bob)->role == Role::Member);

    AWAIT(memberTable().rowOf(bob));
    members()->selectRow(*memberTable().rowOf(bob));
    QTest::mouseClick(named<QToolButton>(*m_page, u"Remove…"_s), Qt::LeftButton);
    QVERIFY(says(*m_live->prompt(), u"Bob"_s));
    m_live->prompt()->accept();
    AWAIT(!memberTable().find(bob));
    AWAIT(m_live->told().contains(u"removed"_s));
    m_live->undo();
    AWAIT(memberTable().find(bob));
}

void GroupsPageTest::membersComeBackAsTheyWere()
{
    const qint64 bob = m_bob->session().user.value();
    int answers = 0;
    m_live->desk->session.ask(client::adminapi::addMembers(m_group, {bob}),
                              [&](const Result<QByteArray> &answer) { answers += answer ? 1 : 0; });
    AWAIT(answers == 1);
    m_live->desk->session.ask(client::adminapi::setMemberRole(m_group, bob, Role::Admin),
                              [&](const Result<QByteArray> &answer) { answers += answer ? 1 : 0; });
    AWAIT(answers == 2);
    AWAIT(memberTable().find(bob) && memberTable().find(bob)->role == Role::Admin);
    members()->selectRow(*memberTable().rowOf(bob));
    QTest::mouseClick(named<QToolButton>(*m_page, u"Remove…"_s), Qt::LeftButton);
    QVERIFY(says(*m_live->prompt(), u"only what is written from then on"_s));
    m_live->prompt()->accept();
    AWAIT(m_live->told().contains(u"removed"_s) && !memberTable().find(bob));
    m_live->undo();
    AWAIT(m_live->told().contains(u"members again"_s));
    AWAIT(memberTable().find(bob) && memberTable().find(bob)->role == Role::Admin);
}

void GroupsPageTest::asksAboutTheGroupItNames()
{
    bool isMade = false;
    m_ann->createGroup(u"Others"_s, {},
                       [&](const Result<protocol::GroupAnnounced> &made) { isMade = made.has_value(); });
    AWAIT(isMade && m_page->table().rowCount() == 2);
    m_page->select(m_group);
    action(m_page, u"Add members…"_s)->trigger();
    Prompt *prompt = m_live->prompt();
    QVERIFY(says(*prompt, u"Add members to Gardeners"_s));
    qobject_cast<QPlainTextEdit *>(prompt->control(u"user_ids"_s))->setPlainText(u"Bob"_s);
    // Another row may become the current one meanwhile: its own may go while the question is open.
    const qint64 other = m_page->table().idAt(m_page->table().idAt(0) == m_group ? 1 : 0);
    m_page->select(other);
    prompt->accept();
    AWAIT(m_live->told().contains(u"1 member(s) added"_s));
    AWAIT(m_page->table().find(m_group)->memberCount == 2);
    QCOMPARE(m_page->table().find(other)->memberCount, 1);
}

void GroupsPageTest::showsWhoIsOnline()
{
    const qint64 ann = m_ann->session().user.value();
    AWAIT(memberTable().find(ann) && memberTable().find(ann)->online);
    m_ann->goOffline();
    AWAIT(memberTable().find(ann) && !memberTable().find(ann)->online); // nobody pressed F5
    auto *only = named<QCheckBox>(*m_page, u"Show only members who are online"_s);
    only->click();
    AWAIT(memberTable().rowCount() == 0);
    only->click();
    AWAIT(memberTable().rowCount() == 1);
}

void GroupsPageTest::countsWhoIsOnline()
{
    const auto online = [this] { return m_page->table().find(m_group)->online; };
    QCOMPARE(online(), 1);
    m_ann->goOffline();
    AWAIT(online() == 0); // nobody pressed F5
    QCOMPARE(cell(m_page->table(), m_group, "online"), QString());
    m_ann->goOnline();
    AWAIT(online() == 1);
}

void GroupsPageTest::hearsOfRoles()
{
    bool isAdded = false;
    const qint64 bob = m_bob->session().user.value();
    m_live->desk->session.ask(client::adminapi::addMembers(m_group, {bob}),
                              [&](const Result<QByteArray> &answer) { isAdded = answer.has_value(); });
    AWAIT(isAdded);
    AWAIT(memberTable().find(bob));
    m_live->desk->session.ask(client::adminapi::setMemberRole(m_group, bob, Role::Admin),
                              [](const Result<QByteArray> &) {}); // as another administrator, or the owner, would
    AWAIT(memberTable().find(bob)->role == Role::Admin);
}

void GroupsPageTest::hearsOfNames()
{
    const qint64 ann = m_ann->session().user.value();
    AWAIT(memberTable().find(ann) && memberTable().find(ann)->name == u"Ann");
    m_live->desk->session.ask(client::adminapi::editUser(ann, {.name = u"Anne"_s}), [](const Result<QByteArray> &) {});
    AWAIT(memberTable().find(ann)->name == u"Anne");
}

int main(int argc, char **argv)
{
    QLocale::setDefault(QLocale::c());
    QApplication application(argc, argv);
    GroupsPageTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_groupspage.moc"
