// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Broadcast, overview, palette and export in the real window, against a real natterd.
#include "admin-gui/livedesk.h"
#include "client/recordsapi.h"
#include "support/await.h"
#include "ui/commandpalette.h"
#include "ui/pages/userspage.h"

#include <QApplication>
#include <QComboBox>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>

using namespace natter;
using namespace natter::adminui;
using namespace natter::test;
using namespace Qt::StringLiterals;

class OperatorPagesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void broadcastsToWhomIsNamed_data();
    void broadcastsToWhomIsNamed();
    void broadcastsToNobodyUnknown();
    void tellsOfAlertsWhateverIsShown();
    void asksAgainAfterAnotherServer_data();
    void asksAgainAfterAnotherServer();
    void thePaletteReachesOtherPages();
    void exportsWhatFits();

private:
    [[nodiscard]] MainWindow &window() const { return m_live->desk->window; }

    std::unique_ptr<LiveDesk> m_live;
};

void OperatorPagesTest::init()
{
    m_live = std::make_unique<LiveDesk>();
    m_live->server.setSetting(u"BACKUP_DIR"_s, m_live->folder.filePath(u"backups"_s));
    QCOMPARE(m_live->start(), QString());
}

void OperatorPagesTest::cleanup()
{
    m_live.reset();
}

void OperatorPagesTest::broadcastsToWhomIsNamed_data()
{
    QTest::addColumn<QString>("target");
    QTest::addColumn<QString>("name");
    QTest::newRow("a person by name") << u"user"_s << u"ann"_s;
    QTest::newRow("a person by address") << u"user"_s << u"ann@example.com"_s;
    QTest::newRow("a group by its name, though another has it in its own") << u"group"_s << u"Gardeners"_s;
}

void OperatorPagesTest::broadcastsToWhomIsNamed()
{
    QFETCH(const QString, target);
    QFETCH(const QString, name);
    const auto ann = m_live->chatter(u"Ann"_s);
    const auto bob = m_live->chatter(u"Bob"_s);
    QVERIFY(ann && bob);
    int made = 0;
    for (const QString &group : {u"Gardeners"_s, u"Gardeners of the roof"_s}) {
        client::ChatClient &owner = group == u"Gardeners" ? *ann : *bob;
        owner.createGroup(group, {}, [&](const Result<protocol::GroupAnnounced> &answer) { made += answer ? 1 : 0; });
    }
    AWAIT(made == 2);
    window().showPage("broadcast");
    auto *to = named<QComboBox>(window(), u"To whom"_s);
    to->setCurrentIndex(to->findData(target));
    named<QPlainTextEdit>(window(), u"Text"_s)->setPlainText(u"Tea is ready"_s);
    auto *send = named<QPushButton>(window(), u"Send the broadcast"_s);
    QVERIFY(!send->isEnabled()); // to nobody yet
    named<QLineEdit>(window(), u"Name of the group or the person"_s)->setText(name);
    // They came by the simple protocol, which has no word for it; but who they are is known.
    const auto isFound = [&] { return says(window(), u"Nobody who could show it"_s) && send->isEnabled(); };
    QVERIFY2(eventually(isFound), qPrintable(visibleTexts(window()).join(u'\n')));
    send->click();
    QVERIFY(says(*m_live->prompt(), name));
    m_live->prompt()->accept();
    AWAIT(m_live->told().contains(u"Sent"_s));
}

void OperatorPagesTest::broadcastsToNobodyUnknown()
{
    window().showPage("broadcast");
    auto *to = named<QComboBox>(window(), u"To whom"_s);
    auto *name = named<QLineEdit>(window(), u"Name of the group or the person"_s);
    QVERIFY(!name);
    named<QPlainTextEdit>(window(), u"Text"_s)->setPlainText(u"Tea is ready"_s);
    to->setCurrentIndex(to->findData(u"group"_s));
    name = named<QLineEdit>(window(), u"Name of the group or the person"_s);
    name->setText(u"<b>Nobody</b>"_s);
    AWAIT(says(window(), u"No group is called <b>Nobody</b>."_s));
    QVERIFY(!named<QPushButton>(window(), u"Send the broadcast"_s)->isEnabled());
    to->setCurrentIndex(to->findData(u"user"_s));
    AWAIT(says(window(), u"Nobody is called <b>Nobody</b>."_s));
    QVERIFY(!named<QPushButton>(window(), u"Send the broadcast"_s)->isEnabled());
}

void OperatorPagesTest::tellsOfAlertsWhateverIsShown()
{
    window().showPage("users");
    QSignalSpy alerts(&window(), &MainWindow::alertRaised);
    QVERIFY(QDir(m_live->folder.filePath(u"backups"_s)).removeRecursively());
    QFile obstacle(m_live->folder.filePath(u"backups"_s)); // where the folder should be
    QVERIFY(obstacle.open(QIODevice::WriteOnly));
    m_live->desk->session.ask(client::adminapi::backUp(), [](const Result<QByteArray> &) {});
    const auto hasCome = [&] {
        return std::ranges::any_of(alerts, [](const QList<QVariant> &alert) {
            return alert[0].toString().contains(u"backup"_s) && alert[1].toBool();
        });
    };
    AWAIT(hasCome());
    QCOMPARE(window().currentPage()->key(), QByteArray("users"));
    window().hide(); // into the tray, and on it goes
    window().showPage("overview");
    window().show();
    AWAIT(says(window(), u"The last backup failed"_s));
    QVERIFY(!says(window(), u"backups: "_s)); // once is enough
}

void OperatorPagesTest::asksAgainAfterAnotherServer_data()
{
    QTest::addColumn<QByteArray>("page");
    QTest::addColumn<QString>("sign");
    QTest::newRow("overview") << QByteArray("overview") << u"listening at"_s;
    QTest::newRow("database") << QByteArray("database") << u"free on the disk"_s;
    QTest::newRow("settings") << QByteArray("settings") << QString();
}

void OperatorPagesTest::asksAgainAfterAnotherServer()
{
    QFETCH(const QByteArray, page);
    QFETCH(const QString, sign);
    const auto isThere = [&] {
        const auto *table = qobject_cast<const TablePage *>(window().page(page));
        return sign.isEmpty() ? table && table->model()->rowCount() > 0 : says(window(), sign);
    };
    window().showPage(page);
    AWAIT(isThere());
    window().currentPage()->refresh(); // and its answer is on the way when the server changes
    const admin::ServerProfile profile = *m_live->desk->session.profile();
    window().openServer(profile);
    AWAIT(m_live->reaches(admin::AdminSession::State::SignIn));
    m_live->desk->session.signIn(u"root@example.com"_s, u"an administrator's password"_s, false);
    AWAIT(m_live->desk->session.isSignedIn());
    window().showPage(page);
    AWAIT(isThere());
}

void OperatorPagesTest::thePaletteReachesOtherPages()
{
    window().showPage("users");
    CommandPalette *palette = window().openPalette();
    palette->findChild<QLineEdit *>()->setText(u"back up"_s);
    QCOMPARE(palette->findChild<QListWidget *>()->count(), 1);
    QTest::keyClick(palette->findChild<QLineEdit *>(), Qt::Key_Return);
    AWAIT(window().currentPage()->key() == "database");
    AWAIT(m_live->told().contains(u"backup"_s));
}

void OperatorPagesTest::exportsWhatFits()
{
    const auto ann = m_live->chatter(u"Ann"_s);
    QVERIFY(ann);
    auto *page = m_live->page<UsersPage>("users");
    QVERIFY(page);
    AWAIT(page->model()->rowCount() == 2);
    const QString file = m_live->folder.filePath(u"users.csv"_s);
    page->exportCsv(file);
    AWAIT(m_live->told().contains(u"2 row(s) written"_s));
    QFile written(file);
    QVERIFY(written.open(QIODevice::ReadOnly));
    QCOMPARE(written.readAll().count('\n'), 3);
    page->exportCsv(u"/nonexistent/users.csv"_s);
    AWAIT(m_live->told().contains(u"could not be written"_s));
}

int main(int argc, char **argv)
{
    QLocale::setDefault(QLocale::c());
    QApplication application(argc, argv);
    OperatorPagesTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_operatorpages.moc"
