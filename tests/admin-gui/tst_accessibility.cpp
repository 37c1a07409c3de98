// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A walk through every page, menu and question of the real window, in front of a real natterd, in both languages: each
// control has a name to be heard, Tab comes to it, and no key means two things.
#include "admin-gui/livedesk.h"
#include "admin-gui/walktools.h"
#include "client/peopleapi.h"
#include "client/recordsapi.h"
#include "support/await.h"
#include "ui/commandpalette.h"
#include "ui/program.h"
#include "ui/tableview.h"

#include <QApplication>
#include <QFileDialog>
#include <QMessageBox>

using namespace natter;
using namespace natter::adminui;
using namespace natter::test;
using namespace Qt::StringLiterals;

class AccessibilityTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void entrances_data();
    void entrances();
    void pages_data();
    void pages();
    void narrow_data() { languages(); }
    void narrow();
    void questions_data() { languages(); }
    void questions();
    void menus_data() { languages(); }
    void menus();

private:
    static void languages();
    void speak(const QString &language);
    void look(QWidget &window, const QString &where);
    /** The dialog over the window; null if there is none. */
    [[nodiscard]] QDialog *dialog() const;
    void closeDialogs() const;

    std::unique_ptr<Program> m_program;
    std::unique_ptr<LiveDesk> m_live;
    std::unique_ptr<client::ChatClient> m_ann;
    QStringList m_faults;
};

void AccessibilityTest::languages()
{
    QTest::addColumn<QString>("language");
    for (const QString &language : {u"en"_s, u"de"_s})
        QTest::newRow(qPrintable(language)) << language;
}

void AccessibilityTest::initTestCase()
{
    // Without somebody listening Qt answers no questions about names.
    QAccessible::setActive(true);
}

void AccessibilityTest::init()
{
    m_faults.clear();
}

void AccessibilityTest::speak(const QString &language)
{
    QLocale::setDefault(QLocale(language));
    m_program = std::make_unique<Program>();
    m_live = std::make_unique<LiveDesk>();
    m_live->server.setSetting(u"BACKUP_DIR"_s, m_live->folder.filePath(u"backups"_s));
    QCOMPARE(m_live->start(), QString());
    m_live->desk->window.resize(1180, 900);
    m_live->desk->window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&m_live->desk->window));
    m_ann = m_live->chatter(u"Ann"_s);
    QVERIFY(m_ann);
    int made = 0;
    QString refused;
    m_ann->createGroup(u"Gardeners"_s, {},
                       [&](const Result<protocol::GroupAnnounced> &group) { made += group ? 1 : 0; });
    for (client::AdminRequest request :
         {client::adminapi::addBan(u"192.0.2.0/24"_s, {}, u"spam"_s),
          client::adminapi::addInvite(3, {}, u"for the class"_s), client::adminapi::backUp()})
        m_live->desk->session.ask(std::move(request), [&](const Result<QByteArray> &answer) {
            made += answer ? 1 : 0;
            refused += answer ? QString() : answer.error().message();
        });
    QVERIFY2(eventually([&] { return made == 4; }), qPrintable(refused));
}

void AccessibilityTest::cleanup()
{
    m_ann.reset();
    m_live.reset();
    m_program.reset();
    QVERIFY2(m_faults.isEmpty(), qPrintable(m_faults.join(u'\n')));
}

void AccessibilityTest::look(QWidget &window, const QString &where)
{
    const auto note = [&](const QString &what, const QString &fault) {
        if (!fault.isEmpty())
            m_faults << where + u": " + what + u": " + fault;
    };
    note(u"without a name"_s, silentControls(window));
    note(u"one key, several meanings"_s, ambiguousKeys(window));
    note(u"out of Tab's reach"_s, unreachableControls(window));
}

QDialog *AccessibilityTest::dialog() const
{
    for (auto *dialog : m_live->desk->window.findChildren<QDialog *>()) {
        if (dialog->isVisible())
            return dialog;
    }
    return nullptr;
}

void AccessibilityTest::closeDialogs() const
{
    while (QDialog *open = dialog()) {
        open->reject();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
}

void AccessibilityTest::entrances_data()
{
    languages();
}

void AccessibilityTest::entrances()
{
    QFETCH(const QString, language);
    speak(language);
    if (QTest::currentTestFailed())
        return;
    admin::AdminSession &session = m_live->desk->session;
    session.signOut();
    AWAIT(session.state() == admin::AdminSession::State::SignIn);
    look(m_live->desk->window, u"sign-in"_s);
    for (const QAction *menu : m_live->desk->window.menuBar()->actions()) {
        for (QAction *entry : menu->menu()->actions()) {
            if (entry->shortcut() == QKeySequence(QKeySequence::Open))
                entry->trigger();
        }
    }
    look(m_live->desk->window, u"choice of servers"_s);
}

void AccessibilityTest::pages_data()
{
    languages();
}

void AccessibilityTest::pages()
{
    QFETCH(const QString, language);
    speak(language);
    if (QTest::currentTestFailed())
        return;
    MainWindow &window = m_live->desk->window;
    QCOMPARE(window.pages().size(), std::size_t(12));
    for (Page *page : window.pages()) {
        window.showPage(page->key());
        const QString name = QString::fromLatin1(page->key());
        if (auto *table = qobject_cast<TablePage *>(page)) {
            AWAIT(table->model()->rowCount() > 0);
            table->select(table->model()->idAt(0));
            QCoreApplication::processEvents();
        }
        look(window, name);
    }
}

void AccessibilityTest::narrow()
{
    QFETCH(const QString, language);
    speak(language);
    if (QTest::currentTestFailed())
        return;
    MainWindow &window = m_live->desk->window;
    window.resize(window.minimumSize());
    for (Page *page : window.pages()) {
        window.showPage(page->key());
        QVERIFY(eventually([turns = 0]() mutable { return ++turns > 5; }));
        if (const QString fault = squeezedControls(window); !fault.isEmpty())
            m_faults << QString::fromLatin1(page->key()) + u": " + fault;
    }
}

void AccessibilityTest::questions()
{
    QFETCH(const QString, language);
    speak(language);
    if (QTest::currentTestFailed())
        return;
    MainWindow &window = m_live->desk->window;
    int seen = 0;
    for (Page *page : window.pages()) {
        window.showPage(page->key());
        auto *table = qobject_cast<TablePage *>(page);
        if (!table)
            continue;
        AWAIT(table->model()->rowCount() > 0);
        // The administrator's own row allows less than another one's.
        table->select(table->model()->idAt(table->model()->rowCount() - 1));
        for (QAction *action : table->actions()) {
            if (!action->isEnabled() || !action->text().endsWith(u'…'))
                continue;
            action->trigger();
            const QString name = QString::fromLatin1(page->key()) + u'/' + action->text();
            const bool asks = eventually([this] { return dialog() != nullptr; });
            QVERIFY2(asks, qPrintable(name + u" says that it asks, and does not"_s));
            ++seen;
            if (!qobject_cast<QFileDialog *>(dialog())) // the desktop's own
                look(*dialog(), name);
            closeDialogs();
        }
    }
    QVERIFY2(seen >= 20, qPrintable(QString::number(seen)));
    window.showPage("server");
    CommandPalette *palette = window.openPalette();
    look(*palette, u"palette"_s);
    palette->reject();
}

void AccessibilityTest::menus()
{
    QFETCH(const QString, language);
    speak(language);
    if (QTest::currentTestFailed())
        return;
    MainWindow &window = m_live->desk->window;
    for (const QAction *menu : window.menuBar()->actions()) {
        if (const QString fault = faultsOfMenu(*menu->menu()); !fault.isEmpty())
            m_faults << menu->text() + u": " + fault;
        for (QAction *entry : menu->menu()->actions()) {
            if (entry->menuRole() != QAction::AboutRole &&
                entry->shortcut() != QKeySequence(QKeySequence::HelpContents))
                continue;
            entry->trigger();
            QVERIFY(dialog());
            look(*dialog(), entry->text());
            closeDialogs();
        }
    }
    for (Page *page : window.pages()) {
        auto *table = qobject_cast<TablePage *>(page);
        if (!table)
            continue;
        window.showPage(page->key());
        AWAIT(table->model()->rowCount() > 0);
        table->select(table->model()->idAt(0));
        auto *view = named<TableView>(*table, table->title());
        Q_EMIT view->customContextMenuRequested({5, 5});
        QMenu *menu = nullptr;
        for (auto *open : table->findChildren<QMenu *>())
            menu = open->isVisible() ? open : menu;
        QVERIFY2(menu, page->key().constData());
        QVERIFY(!menu->accessibleName().isEmpty());
        if (const QString fault = faultsOfMenu(*menu); !fault.isEmpty())
            m_faults << QString::fromLatin1(page->key()) + u": " + fault;
        menu->close();
    }
}

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    AccessibilityTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_accessibility.moc"
