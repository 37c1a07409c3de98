// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What every page asks and says by: prompts, messages, the palette of commands.
#include "admin-gui/desk.h"
#include "admin-gui/windowtools.h"
#include "support/await.h"
#include "ui/commandpalette.h"
#include "ui/prompt.h"
#include "ui/toast.h"

#include <QApplication>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace natter;
using namespace natter::adminui;
using namespace natter::test;
using namespace Qt::StringLiterals;

class PromptsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void thePaletteFindsCommands();
    void promptsAskBeforeItHurts();
    void promptsShowWhatTheServerSays();
    void toastsOfferUndo();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_file;
};

void PromptsTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_file = m_folder->filePath(u"admin.ini"_s);
}

void PromptsTest::thePaletteFindsCommands()
{
    QVERIFY(CommandPalette::distance(u"sign"_s, u"Sign out"_s) >= 0);
    QVERIFY(CommandPalette::distance(u"out si"_s, u"Sign out"_s) >= 0);
    QVERIFY(CommandPalette::distance(u"xyz"_s, u"Sign out"_s) < 0);
    QVERIFY(CommandPalette::distance(u"user"_s, u"Users"_s) < CommandPalette::distance(u"user"_s, u"New user…"_s));
    Desk desk(m_file);
    CommandPalette *palette = desk.window.openPalette();
    QCOMPARE(unnamedControls(*palette), QString());
    auto *field = named<QLineEdit>(*palette, u"Find a command"_s);
    QTest::keyClicks(field, u"keys"_s);
    QTest::keyClick(field, Qt::Key_Return);
    AWAIT(desk.window.findChild<QMessageBox *>());
}

void PromptsTest::promptsAskBeforeItHurts()
{
    Desk desk(m_file);
    int done = 0;
    Prompt *prompt = Prompt::confirm(
        &desk.window, {.title = u"Erase?"_s, .action = u"&Erase"_s, .hurts = true, .typed = u"<b>Ann</b>"_s},
        [&] { ++done; });
    auto *erase = named<QPushButton>(*prompt, u"Erase"_s);
    QVERIFY(erase && !erase->isEnabled());
    prompt->accept();
    QCOMPARE(done, 0);
    QTest::keyClicks(prompt->findChild<QLineEdit *>(), u"<b>Ann</b>"_s);
    QVERIFY(erase->isEnabled());
    QTest::mouseClick(erase, Qt::LeftButton);
    QCOMPARE(done, 1);

    prompt = Prompt::confirm(&desk.window, {.title = u"Disconnect?"_s, .action = u"&Disconnect"_s, .hurts = true},
                             [&] { ++done; });
    QTest::keyClick(prompt, Qt::Key_Return); // by habit
    QCOMPARE(done, 1);
    QVERIFY(!prompt->isVisible());
}

void PromptsTest::promptsShowWhatTheServerSays()
{
    Desk desk(m_file);
    Prompt::Done answer;
    QVariantMap given;
    PromptWording wording{.title = u"New"_s, .action = u"&Create"_s};
    wording.fields = {{.key = u"email"_s, .label = u"&E-mail"_s, .isRequired = true},
                      {.key = u"until"_s, .label = u"&Until"_s, .kind = PromptField::Kind::Deadline},
                      {.key = u"note"_s, .label = u"&Note"_s, .kind = PromptField::Kind::Paragraph}};
    QPointer<Prompt> prompt = Prompt::ask(&desk.window, wording, [&](const QVariantMap &answers, Prompt::Done done) {
        given = answers;
        answer = std::move(done);
    });
    QCOMPARE(unnamedControls(*prompt), QString());
    auto *create = named<QPushButton>(*prompt, u"Create"_s);
    QVERIFY(!create->isEnabled());
    QTest::keyClicks(prompt->control(u"email"_s), u"ann@example.com"_s);
    QTest::mouseClick(create, Qt::LeftButton);
    QCOMPARE(given.value(u"email"_s).toString(), u"ann@example.com"_s);
    QVERIFY(!given.value(u"until"_s).toDateTime().isValid());
    QVERIFY(!create->isEnabled()); // the server decides
    Error error(ErrorCode::EmailTaken, u"<i>taken</i>"_s);
    error.fields.push_back({"value_error", "email", u"taken"_s, {}});
    answer(error);
    QVERIFY(says(*prompt, u"<i>taken</i>"_s));
    QVERIFY(prompt->isVisible() && create->isEnabled());
    QTest::mouseClick(create, Qt::LeftButton);
    answer({});
    QVERIFY(!prompt || !prompt->isVisible());
    answer(error); // an answer too many finds nobody
}

void PromptsTest::toastsOfferUndo()
{
    Desk desk(m_file);
    auto *toast = desk.window.findChild<Toast *>();
    QVERIFY(toast && toast->isHidden());
    int undone = 0;
    toast->tellUndoable(u"Ann was <b>suspended</b>"_s, [&] { ++undone; });
    QCOMPARE(toast->text(), u"Ann was <b>suspended</b>"_s);
    QCOMPARE(unnamedControls(desk.window), QString());
    QTest::mouseClick(named<QPushButton>(desk.window, u"Undo what was just done"_s), Qt::LeftButton);
    QCOMPARE(undone, 1);
    QVERIFY(toast->isHidden());
    toast->tellUndoable(u"Again"_s, [&] { ++undone; });
    toast->tell(u"Something else"_s);
    toast->undo();
    QCOMPARE(undone, 1);
    toast->tellUndoable(u"Once more"_s, [&] { ++undone; });
    QVERIFY(toast->canUndo());
    QTest::mouseClick(named<QToolButton>(desk.window, u"Dismiss the message"_s), Qt::LeftButton);
    QVERIFY(toast->isHidden() && !toast->canUndo()); // nobody knows any more what it would be
    toast->undo();
    QCOMPARE(undone, 1);
}

int main(int argc, char **argv)
{
    QLocale::setDefault(QLocale::c());
    QApplication application(argc, argv);
    PromptsTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_prompts.moc"
