// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/databasepage.h"

#include "client/adminapi.h"
#include "client/serverwords.h"
#include "ui/fact.h"
#include "ui/toast.h"
#include "ui/wording.h"

#include <QAction>
#include <QHBoxLayout>
#include <QPointer>
#include <QVBoxLayout>

namespace natter::adminui {

using namespace std::chrono_literals;
using protocol::AdminDatabase;

DatabasePage::DatabasePage(const PageContext &context, QWidget *parent)
    : TablePage("database", tr("Database"), QLatin1StringView("database"), context, parent)
    , m_table(admin::backupColumns(), admin::numberOfBackup)
    , m_size(new Fact(tr("Size"), this))
    , m_check(new Fact(tr("Last check"), this))
    , m_next(new Fact(tr("Next backup"), this))
{
    makeFacts();
    using Needs = RowAction::Needs;
    m_backUpAction =
        addRowAction({.text = tr("&Back up now"),
                      .shapeName = QLatin1StringView("export"),
                      .needs = Needs::Nothing,
                      .isButton = true,
                      .act = [this](const auto &) { begin(client::adminapi::backUp(), tr("The backup has begun")); }});
    m_checkAction = addRowAction(
        {.text = tr("Chec&k now"),
         .shapeName = QLatin1StringView("check-now"),
         .needs = Needs::Nothing,
         .isButton = true,
         .act = [this](const auto &) { begin(client::adminapi::checkDatabase(), tr("The check has begun")); }});
    setModel(&m_table);
    setEmptyText(tr("There is no backup yet"),
                 tr("Make one now, or set BACKUP_INTERVAL_HOURS so that the server does it by itself."),
                 m_backUpAction);
    m_again.setInterval(1s);
    connect(&m_again, &QTimer::timeout, this, &DatabasePage::refresh);
}

DatabasePage::~DatabasePage() = default;

void DatabasePage::makeFacts()
{
    auto *row = new QHBoxLayout;
    row->setSpacing(12);
    for (Fact *fact : {m_size, m_check, m_next})
        row->addWidget(fact, 1);
    headLayout()->insertLayout(1, row);
    for (Fact *fact : {m_size, m_check, m_next})
        fact->setValue({}, tr("not told yet"), true);
}

QString DatabasePage::counted(qint64 count) const
{
    return tr("%n backup(s)", nullptr, int(count));
}

void DatabasePage::enter()
{
    refresh();
}

void DatabasePage::hideEvent(QHideEvent *event)
{
    TablePage::hideEvent(event);
    m_again.stop();
}

void DatabasePage::refresh()
{
    if (m_isAsking || !session().isSignedIn())
        return;
    m_isAsking = true;
    session().ask<AdminDatabase>(client::adminapi::database(), protocol::decodeRow<AdminDatabase>,
                                 [self = QPointer(this)](Result<AdminDatabase> database) {
                                     if (!self)
                                         return;
                                     self->m_isAsking = false;
                                     if (database)
                                         return self->show(*database);
                                     self->m_table.setState(admin::RowTable::State::Failed, database.error().message());
                                 });
}

void DatabasePage::show(const AdminDatabase &database)
{
    const QString engine = database.engine == u"postgresql" ? QStringLiteral("PostgreSQL") : QStringLiteral("SQLite");
    QString remark = tr("%1, %2").arg(engine, database.location);
    if (database.freeBytes)
        remark = tr("%1 free on the disk · %2").arg(admin::bytesText(double(*database.freeBytes)), remark);
    m_size->setValue(admin::bytesText(double(database.sizeBytes)), remark, false);
    const Timestamp now = wallClockNow();
    if (database.running == QStringLiteral("check"))
        m_check->setValue(tr("running …"), tr("the server goes on serving"), false);
    else if (const auto &check = database.lastCheck)
        m_check->setValue(check->result == u"ok" ? tr("sound") : tr("not sound"),
                          check->result == u"ok" ? agoText(check->at, now) : client::inOurWords(check->result), false);
    else
        m_check->setValue({}, tr("not since the server was started"), false);
    if (database.running == QStringLiteral("backup"))
        m_next->setValue(tr("running …"), tr("the server goes on serving"), false);
    else if (database.nextBackupAt)
        m_next->setValue(momentText(*database.nextBackupAt, now), tr("by itself"), false);
    else
        m_next->setValue({}, tr("BACKUP_INTERVAL_HOURS is not set"), false);

    for (qint64 number = qint64(database.backups.size()) + 1; m_table.find(number); ++number)
        m_table.remove(number);
    for (qint64 number = 0; const protocol::AdminBackup &backup : database.backups)
        m_table.put({++number, backup});
    m_table.settle();
    m_table.setState(admin::RowTable::State::Ready);

    if (m_running && !database.running) {
        const bool wasCheck = *m_running == u"check";
        const QString result = wasCheck && database.lastCheck ? database.lastCheck->result
                               : !database.backups.empty()    ? database.backups.front().result
                                                              : QString();
        if (result == u"ok")
            context().toast.tell(wasCheck ? tr("The database is sound") : tr("The backup is made"), Tone::Good);
        else
            context().toast.tell(client::inOurWords(result), Tone::Bad);
    }
    m_running = database.running;
    m_backUpAction->setEnabled(!m_running);
    m_checkAction->setEnabled(!m_running);
    if (m_running && isVisible())
        m_again.start();
    else
        m_again.stop();
}

void DatabasePage::begin(const client::AdminRequest &request, const QString &said)
{
    session().ask(request, [self = QPointer(this), said](const Result<QByteArray> &answer) {
        if (!self)
            return;
        if (!answer)
            return self->tellFault(answer.error());
        self->context().toast.tell(said);
        self->refresh();
        self->m_again.start();
    });
}

void DatabasePage::forget()
{
    m_table.clear();
    m_table.settle();
    m_table.setState(admin::RowTable::State::Loading);
    m_running.reset();
    m_isAsking = false; // what was asked is not answered any more
    m_again.stop();
    for (Fact *fact : {m_size, m_check, m_next})
        fact->setValue({}, tr("not told yet"), true);
}

} // namespace natter::adminui
