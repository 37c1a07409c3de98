// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The pages of invites, bans, the audit and the log in the real window, against a real natterd.
#include "admin-gui/livedesk.h"
#include "ui/pages/auditpage.h"
#include "ui/pages/banspage.h"
#include "ui/pages/invitespage.h"
#include "ui/pages/logspage.h"
#include "ui/remark.h"
#include "ui/tableview.h"

#include <QApplication>
#include <QComboBox>
#include <QFileInfo>
#include <QPushButton>
#include <QSpinBox>

using namespace natter;
using namespace natter::adminui;
using namespace natter::test;
using namespace Qt::StringLiterals;

class RecordPagesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void invitesAreShownOnceAndWithdrawn();
    void bansAreLaidAndLifted();
    void loopbackCannotBeBanned();
    void theAuditTellsWhatWasDone();
    void theAuditIsNarrowed();
    void theAuditIsCheckedAndExported();
    void theLogIsLiveAndHeldStill();
    void logLevelsAreChanged();

private:
    void ban(BansPage *page, const QString &network, const QString &reason);

    std::unique_ptr<LiveDesk> m_live;
};

void RecordPagesTest::init()
{
    m_live = std::make_unique<LiveDesk>();
    m_live->server.setSetting(u"LOG_LEVEL"_s, u"info"_s);
    QCOMPARE(m_live->start(), QString());
}

void RecordPagesTest::cleanup()
{
    m_live.reset();
}

void RecordPagesTest::ban(BansPage *page, const QString &network, const QString &reason)
{
    action(page, u"New ban…"_s)->trigger();
    QCOMPARE(unnamedControls(*m_live->prompt()), QString());
    fill(m_live->prompt(), u"network"_s, network);
    fill(m_live->prompt(), u"reason"_s, reason);
    m_live->prompt()->accept();
}

void RecordPagesTest::invitesAreShownOnceAndWithdrawn()
{
    auto *page = m_live->page<InvitesPage>("invites");
    QVERIFY(page);
    QVERIFY(says(*page, u"There is no invite"_s));
    action(page, u"New invite…"_s)->trigger();
    Prompt *prompt = m_live->prompt();
    QCOMPARE(unnamedControls(*prompt), QString());
    fill(prompt, u"note"_s, u"for <i>Ann</i>"_s);
    qobject_cast<QSpinBox *>(prompt->control(u"uses"_s))->setValue(3);
    prompt->accept();
    AWAIT(m_live->desk->window.findChild<SecretBox *>());
    auto *box = m_live->desk->window.findChild<SecretBox *>();
    const QString code = named<QLineEdit>(*box, u"Invite code"_s)->text();
    QVERIFY(code.size() >= 8);
    box->close();
    QCOMPARE(page->table().rowCount(), 1);
    const qint64 id = page->table().idAt(0);
    QCOMPARE(cell(page->table(), id, "note"), u"for <i>Ann</i>"_s);
    QCOMPARE(cell(page->table(), id, "uses_left"), u"3"_s);
    QVERIFY(!says(m_live->desk->window, code));
    page->refresh();
    AWAIT(page->table().rowCount() == 1);
    page->select(id);
    action(page, u"Withdraw…"_s)->trigger();
    m_live->prompt()->accept();
    AWAIT(page->table().rowCount() == 0);
    page->refresh();
    AWAIT(page->table().state() == admin::RowTable::State::Ready);
    QCOMPARE(page->table().rowCount(), 0);
}

void RecordPagesTest::bansAreLaidAndLifted()
{
    auto *page = m_live->page<BansPage>("bans");
    QVERIFY(page);
    QVERIFY(says(*page, u"Nobody is banned"_s));
    ban(page, u"2001:db8::/64"_s, u"spam"_s);
    AWAIT(page->table().rowCount() == 1);
    const qint64 id = page->table().idAt(0);
    QCOMPARE(cell(page->table(), id, "network"), u"2001:db8::/64"_s);
    QCOMPARE(cell(page->table(), id, "reason"), u"spam"_s);
    QVERIFY(!cell(page->table(), id, "expires_at").isEmpty());
    AWAIT(m_live->told().contains(u"is banned"_s));
    m_live->undo();
    AWAIT(page->table().rowCount() == 0);

    ban(page, u"192.0.2.7"_s, u"floods"_s);
    AWAIT(page->table().rowCount() == 1);
    page->select(page->table().idAt(0));
    action(page, u"Lift"_s)->trigger();
    AWAIT(page->table().rowCount() == 0);
    AWAIT(m_live->told().contains(u"1 ban(s) lifted"_s));
    m_live->undo();
    AWAIT(page->table().rowCount() == 1);
    QCOMPARE(cell(page->table(), page->table().idAt(0), "reason"), u"floods"_s);
}

void RecordPagesTest::loopbackCannotBeBanned()
{
    auto *page = m_live->page<BansPage>("bans");
    QVERIFY(page);
    ban(page, u"127.0.0.1"_s, {});
    Prompt *prompt = m_live->prompt();
    QVERIFY(prompt);
    AWAIT(prompt->control(u"network"_s)->isEnabled());
    QVERIFY(prompt->isVisible());
    QCOMPARE(prompt->focusWidget(), prompt->control(u"network"_s));
    prompt->reject();
    QCOMPARE(page->table().rowCount(), 0);
}

void RecordPagesTest::theAuditTellsWhatWasDone()
{
    auto *bans = m_live->page<BansPage>("bans");
    QVERIFY(bans);
    auto *page = m_live->page<AuditPage>("audit");
    QVERIFY(page);
    m_live->desk->window.showPage("bans");
    ban(bans, u"192.0.2.7"_s, u"floods"_s);
    AWAIT(bans->table().rowCount() == 1);
    m_live->desk->window.showPage("audit");
    AWAIT(page->table().rowCount() > 0 && page->table().rowAt(0).action == u"ban.add"); // live, at the top
    page->select(page->table().idAt(0));
    QCOMPARE(cell(page->table(), page->table().idAt(0), "actor_name"), u"Root"_s);
    AWAIT(says(*page, u"192.0.2.7"_s)); // the details
    QCOMPARE(unnamedControls(*page), QString());
}

void RecordPagesTest::theAuditIsNarrowed()
{
    auto *bans = m_live->page<BansPage>("bans");
    QVERIFY(bans);
    ban(bans, u"192.0.2.7"_s, {});
    AWAIT(bans->table().rowCount() == 1);
    auto *page = m_live->page<AuditPage>("audit");
    QVERIFY(page);
    AWAIT(page->table().rowCount() > 1);
    auto *what = named<QComboBox>(*page, u"Which action"_s);
    what->setEditText(u"ban."_s);
    AWAIT(page->table().rowCount() == 1);
    QCOMPARE(page->table().rowAt(0).action, u"ban.add"_s);
    what->setEditText(u"nothing.of.that.kind"_s);
    AWAIT(page->table().rowCount() == 0);
    QVERIFY(says(*page, u"Nothing fits the filter"_s));
    QTest::mouseClick(named<QPushButton>(*page, u"Clear who, what, target and time"_s), Qt::LeftButton);
    AWAIT(page->table().rowCount() > 1);
    page->select(page->table().idAt(0));
    action(page, u"Only this action"_s)->trigger();
    AWAIT(page->table().rowCount() == 1);
    auto *who = named<QComboBox>(*page, u"Who did it"_s);
    AWAIT(who->findText(u"Root"_s) > 0);
}

void RecordPagesTest::theAuditIsCheckedAndExported()
{
    auto *page = m_live->page<AuditPage>("audit");
    QVERIFY(page);
    action(page, u"Check the chain"_s)->trigger();
    auto *remark = page->findChild<Remark *>();
    AWAIT(remark->text().contains(u"The chain holds"_s));
    QCOMPARE(remark->tone(), Tone::Good);
    for (const bool asCsv : {true, false}) {
        const QString file = m_live->folder.filePath(asCsv ? u"audit.csv"_s : u"audit.ndjson"_s);
        page->exportTo(file, asCsv);
        AWAIT(QFileInfo(file).size() > 0);
        QFile read(file);
        QVERIFY(read.open(QIODevice::ReadOnly));
        const QByteArray content = read.readAll();
        QCOMPARE(content.startsWith('{'), !asCsv);
        QCOMPARE(read.permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    }
}

void RecordPagesTest::theLogIsLiveAndHeldStill()
{
    auto *page = m_live->page<LogsPage>("logs");
    QVERIFY(page);
    AWAIT(page->table().rowCount() > 0); // what was written before the page was opened
    page->setPaused(true);
    const int before = page->table().rowCount();
    const auto ann = m_live->chatter(u"Ann"_s);
    QVERIFY(ann);
    auto *bans = m_live->page<BansPage>("bans");
    QVERIFY(bans);
    m_live->desk->window.showPage("logs");
    // Something that the server writes down whatever its level.
    m_live->desk->window.showPage("bans");
    ban(bans, u"192.0.2.7"_s, {});
    AWAIT(bans->table().rowCount() == 1);
    m_live->desk->window.showPage("logs");
    AWAIT(action(page, u"Pause"_s) == nullptr); // its text counts the lines that wait
    QCOMPARE(page->table().rowCount(), before);
    page->setPaused(false);
    AWAIT(page->table().rowCount() > before);
    auto *levels = named<QComboBox>(*page, u"Show which levels"_s);
    levels->setCurrentIndex(levels->findData(u"error"_s));
    AWAIT(says(*page, u"Nothing fits the filter"_s) || page->table().rowCount() < before);
    levels->setCurrentIndex(0);
    AWAIT(page->table().rowCount() > before);
    QCOMPARE(unnamedControls(*page), QString());
}

void RecordPagesTest::logLevelsAreChanged()
{
    auto *page = m_live->page<LogsPage>("logs");
    QVERIFY(page);
    action(page, u"Levels…"_s)->trigger();
    AWAIT(m_live->prompt());
    Prompt *prompt = m_live->prompt();
    QCOMPARE(unnamedControls(*prompt), QString());
    auto *level = qobject_cast<QComboBox *>(prompt->control(u"natter.net"_s));
    QVERIFY(level);
    const QString before = level->currentData().toString();
    const QString other = before == u"debug" ? u"error"_s : u"debug"_s;
    level->setCurrentIndex(level->findData(other));
    prompt->accept();
    AWAIT(m_live->told().contains(u"1 level(s) changed"_s));
    m_live->undo();
    AWAIT(m_live->told().contains(u"Levels as before"_s));
    action(page, u"Levels…"_s)->trigger();
    AWAIT(m_live->prompt());
    QCOMPARE(qobject_cast<QComboBox *>(m_live->prompt()->control(u"natter.net"_s))->currentData().toString(), before);
    m_live->prompt()->reject();
}

int main(int argc, char **argv)
{
    QLocale::setDefault(QLocale::c());
    QApplication application(argc, argv);
    RecordPagesTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_recordpages.moc"
