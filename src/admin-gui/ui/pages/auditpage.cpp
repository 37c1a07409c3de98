// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/auditpage.h"

#include "core/models/pageasking.h"
#include "core/models/usertable.h"
#include "ui/detailspane.h"
#include "ui/personalfile.h"
#include "ui/remark.h"
#include "ui/toast.h"

#include <QComboBox>
#include <QDateTimeEdit>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>

namespace natter::adminui {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using admin::PageQuestion;
using admin::RowPage;
using protocol::AdminUser;
using protocol::AuditEntry;
namespace api = client::adminapi;

namespace {

// What stands in the data of the choice of times: seconds before now, or one of these.
constexpr int anyTime = 0;
constexpr int between = -1;

Timestamp momentOf(const QDateTime &moment)
{
    return Timestamp(std::chrono::milliseconds(moment.toMSecsSinceEpoch()));
}

} // namespace

AuditPage::AuditPage(const PageContext &context, QWidget *parent)
    : TablePage("audit", tr("Audit"), QLatin1StringView("audit"), context, parent)
    , m_table([this](const api::AuditQuestion &question, const PageQuestion &page, Reply<RowPage<AuditEntry>> reply) {
        admin::askForPage<protocol::AdminPage<AuditEntry>>(
            session(), api::listAudit(question, admin::listQueryOf(page)), std::move(reply));
    })
    , m_remark(new Remark(this))
    , m_details(new DetailsPane(this))
{
    makeFilters();
    headLayout()->addWidget(m_remark);
    makeActions();
    setFilterHint(tr("Filter what is loaded (/)"));
    setDetails(m_details);
    setModel(&m_table);
    setEmptyText(tr("Nothing was done yet"), tr("Every change an administrator makes is written down here."));
}

AuditPage::~AuditPage() = default;

void AuditPage::makeFilters()
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(300ms);
    connect(&m_pause, &QTimer::timeout, this, &AuditPage::narrow);
    auto *line = new QHBoxLayout;
    line->setSpacing(8);

    m_who = new QComboBox(this);
    m_who->setAccessibleName(tr("Who did it"));
    m_who->addItem(tr("Everybody"), qint64(0));
    m_who->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_who->setMinimumContentsLength(14);
    connect(m_who, &QComboBox::currentIndexChanged, this, &AuditPage::narrow);

    m_what = new QComboBox(this);
    m_what->setAccessibleName(tr("Which action"));
    m_what->setEditable(true);
    m_what->setInsertPolicy(QComboBox::NoInsert);
    m_what->addItems({QString(), u"user."_s, u"group."_s, u"invite."_s, u"ban."_s, u"connection."_s, u"broadcast"_s,
                      u"login."_s, u"log."_s, u"database."_s});
    m_what->lineEdit()->setPlaceholderText(tr("Every action"));
    m_what->lineEdit()->setMaxLength(100);
    connect(m_what, &QComboBox::editTextChanged, &m_pause, qOverload<>(&QTimer::start));

    m_target = new QLineEdit(this);
    m_target->setAccessibleName(tr("Which target, such as user or user:7"));
    m_target->setPlaceholderText(tr("Every target (user:7)"));
    m_target->setMaxLength(100);
    m_target->setClearButtonEnabled(true);
    connect(m_target, &QLineEdit::textChanged, &m_pause, qOverload<>(&QTimer::start));

    m_when = new QComboBox(this);
    m_when->setAccessibleName(tr("When"));
    m_when->addItem(tr("Any time"), anyTime);
    m_when->addItem(tr("Last hour"), 3600);
    m_when->addItem(tr("Last 24 hours"), 86'400);
    m_when->addItem(tr("Last 7 days"), 7 * 86'400);
    m_when->addItem(tr("Last 30 days"), 30 * 86'400);
    m_when->addItem(tr("Between …"), between);
    m_from = new QDateTimeEdit(QDateTime::currentDateTime().addDays(-1), this);
    m_to = new QDateTimeEdit(QDateTime(QDate::currentDate(), QTime(23, 59)), this);
    m_from->setAccessibleName(tr("From"));
    m_to->setAccessibleName(tr("Until"));
    connect(m_when, &QComboBox::currentIndexChanged, this, [this] {
        for (QDateTimeEdit *edit : {m_from, m_to})
            edit->setVisible(m_when->currentData().toInt() == between);
        narrow();
    });
    m_clear = new QPushButton(tr("C&lear"), this);
    m_clear->setAccessibleName(tr("Clear who, what, target and time"));
    connect(m_clear, &QPushButton::clicked, this, &AuditPage::clearFilters);

    line->addWidget(m_who, 2);
    line->addWidget(m_what, 2);
    line->addWidget(m_target, 2);
    line->addWidget(m_when);
    for (QDateTimeEdit *edit : {m_from, m_to}) {
        edit->setDisplayFormat(u"yyyy-MM-dd HH:mm"_s);
        edit->setCalendarPopup(true);
        edit->hide();
        connect(edit, &QDateTimeEdit::dateTimeChanged, &m_pause, qOverload<>(&QTimer::start));
        line->addWidget(edit);
    }
    line->addWidget(m_clear);
    headLayout()->addLayout(line);
    m_clear->setEnabled(false);
}

void AuditPage::makeActions()
{
    using Needs = RowAction::Needs;
    const auto withEntry = [this](auto act) {
        return [this, act](const std::vector<qint64> &ids) {
            if (const AuditEntry *entry = m_table.find(ids.front()))
                act(AuditEntry(*entry));
        };
    };
    addRowAction({.text = tr("C&heck the chain"),
                  .shapeName = QLatin1StringView("check-now"),
                  .needs = Needs::Nothing,
                  .isButton = true,
                  .act = [this](const auto &) { verify(); }});
    addRowAction({.text = tr("Ex&port…"),
                  .shapeName = QLatin1StringView("export"),
                  .needs = Needs::Nothing,
                  .isButton = true,
                  .act = [this](const auto &) { askForFile(); }});
    addRowSeparator();
    addRowAction({.text = tr("Only &this person"),
                  .needs = Needs::One,
                  .act = withEntry([this](const AuditEntry &entry) {
                      if (entry.actorId)
                          choosePerson(entry.actorId->value(), entry.actorName);
                  }),
                  .isPossible = [this](const std::vector<qint64> &ids) {
                      const AuditEntry *entry = m_table.find(ids.front());
                      return entry && entry->actorId;
                  }});
    addRowAction({.text = tr("Only this &action"),
                  .needs = Needs::One,
                  .act = withEntry([this](const AuditEntry &entry) { m_what->setEditText(entry.action); })});
    addRowAction({.text = tr("Only this ta&rget"),
                  .needs = Needs::One,
                  .act = withEntry([this](const AuditEntry &entry) { m_target->setText(admin::targetText(entry)); }),
                  .isPossible = [this](const std::vector<qint64> &ids) {
                      const AuditEntry *entry = m_table.find(ids.front());
                      return entry && !entry->targetType.isEmpty();
                  }});
    addRowAction({.text = tr("&Show the target"),
                  .needs = Needs::One,
                  .act = withEntry([this](const AuditEntry &entry) {
                      const QByteArray page = entry.targetType.toLatin1() + 's';
                      Q_EMIT wanted(page, entry.targetId, QString::number(entry.targetId));
                  }),
                  .isPossible = [this](const std::vector<qint64> &ids) {
                      const AuditEntry *entry = m_table.find(ids.front());
                      return entry && (entry->targetType == u"user" || entry->targetType == u"group");
                  }});
}

// --- what is shown ---------------------------------------------------------------------------------------------------

void AuditPage::enter()
{
    m_table.refresh();
    fillPeople();
    if (m_following.isActive())
        return;
    m_table.forgetHeard();
    m_following = session().live().follow(u"audit"_s, [this](const client::LiveFrame &frame) { m_table.hear(frame); });
}

void AuditPage::forget()
{
    m_following.stop();
    m_remark->hide();
    m_table.forget();
    while (m_who->count() > 1)
        m_who->removeItem(1);
}

void AuditPage::fillPeople()
{
    const api::ListQuery list{.sort = "name"};
    admin::askForPage<protocol::AdminCountedPage<AdminUser>>(
        session(), api::listUsers(list, u"administrator"_s),
        [self = QPointer(this)](const Result<RowPage<AdminUser>> &page) {
            if (!self || !page)
                return; // the table says what is wrong
            for (const AdminUser &user : page->rows) {
                if (self->m_who->findData(user.id.value()) < 0)
                    self->m_who->addItem(user.name, user.id.value());
            }
        });
}

void AuditPage::choosePerson(qint64 id, const QString &name)
{
    if (m_who->findData(id) < 0)
        m_who->addItem(name, id);
    m_who->setCurrentIndex(m_who->findData(id));
}

void AuditPage::narrow()
{
    if (m_isClearing)
        return;
    m_pause.stop();
    api::AuditQuestion question;
    if (const qint64 who = m_who->currentData().toLongLong(); who != 0)
        question.actor = who;
    question.action = m_what->currentText().trimmed();
    question.target = m_target->text().trimmed();
    const int when = m_when->currentData().toInt();
    if (when == between) {
        question.from = momentOf(m_from->dateTime());
        question.to = momentOf(m_to->dateTime());
    } else if (when != anyTime) {
        question.from = wallClockNow() - std::chrono::seconds(when);
    }
    m_clear->setEnabled(!question.isOpen());
    m_table.narrow(question);
}

void AuditPage::clearFilters()
{
    m_isClearing = true; // one question, not four
    m_who->setCurrentIndex(0);
    m_what->setEditText({});
    m_target->clear();
    m_when->setCurrentIndex(0);
    m_isClearing = false;
    narrow();
}

void AuditPage::currentChanged(std::optional<qint64> id)
{
    const AuditEntry *entry = id ? m_table.find(*id) : nullptr;
    if (!entry)
        return;
    m_details->setTitle(entry->action);
    std::vector<DetailsPane::Line> lines;
    for (int column = 0; column < m_table.columnCount(); ++column) {
        const admin::Column &shape = m_table.columns()[std::size_t(column)];
        if (shape.key == "action" || shape.key == "detail")
            continue;
        if (const auto row = m_table.rowOf(*id))
            lines.push_back({shape.title, m_table.index(*row, column).data().toString()});
    }
    for (const admin::AuditDetail &detail : admin::detailsOf(*entry))
        lines.push_back({detail.name, detail.value});
    m_details->setLines(lines);
}

// --- the chain -------------------------------------------------------------------------------------------------------

void AuditPage::verify()
{
    m_remark->say(Tone::Neutral, tr("The chain is being read …"));
    session().ask<protocol::AuditVerdict>(
        api::verifyAudit(), protocol::decodeRow<protocol::AuditVerdict>,
        [self = QPointer(this)](const Result<protocol::AuditVerdict> &verdict) {
            if (!self)
                return;
            if (!verdict)
                return self->m_remark->say(Tone::Bad,
                                           tr("The chain could not be checked: %1").arg(verdict.error().message()));
            const QString entries = QLocale().toString(verdict->entries);
            switch (verdict->status) {
            case protocol::ChainStatus::Ok:
                return self->m_remark->say(Tone::Good, tr("The chain holds: entries read: %1.").arg(entries));
            case protocol::ChainStatus::Broken:
                return self->m_remark->say(
                    Tone::Bad, tr("The chain is broken from entry %1 on: it is not what was written, or something "
                                  "before it is missing. Entries read: %2.")
                                   .arg(verdict->firstBroken.value_or(0))
                                   .arg(entries));
            case protocol::ChainStatus::Unchecked:
                return self->m_remark->say(Tone::Warning, tr("The server has not checked the chain yet."));
            }
        });
}

void AuditPage::askForFile()
{
    auto *dialog = new QFileDialog(window(), tr("Export the audit"), u"audit.csv"_s,
                                   tr("CSV files (*.csv);;JSON, an entry a line (*.ndjson)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"csv"_s);
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString &filter) {
        dialog->setDefaultSuffix(filter.contains("ndjson"_L1) ? u"ndjson"_s : u"csv"_s);
    });
    connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString &file) { exportTo(file, !file.endsWith(".ndjson"_L1, Qt::CaseInsensitive)); });
    dialog->open();
}

void AuditPage::exportTo(const QString &file, bool asCsv)
{
    session().ask(api::exportAudit(m_table.question(), asCsv),
                  [self = QPointer(this), file](const Result<QByteArray> &answer) {
                      if (!self)
                          return;
                      if (!answer)
                          return self->tellFault(answer.error());
                      const QString fault = writePersonalFile(file, *answer);
                      if (fault.isEmpty())
                          self->context().toast.tell(tr("Written to %1, for your eyes only").arg(file));
                      else
                          self->context().toast.tell(tr("%1 could not be written: %2").arg(file, fault), Tone::Bad);
                  });
}

} // namespace natter::adminui
