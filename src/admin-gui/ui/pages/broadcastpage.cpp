// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/broadcastpage.h"

#include "client/adminapi.h"
#include "core/peoplefinder.h"
#include "ui/elidedlabel.h"
#include "ui/prompt.h"
#include "ui/toast.h"
#include "ui/tones.h"

#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QVBoxLayout>

namespace natter::adminui {

using namespace std::chrono_literals;
using protocol::BroadcastReach;

namespace {

constexpr qsizetype mostBytes = 4096; // the server's own bound

QLabel *plainLabel(QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

} // namespace

BroadcastPage::BroadcastPage(const PageContext &context, QWidget *parent)
    : Page("broadcast", tr("Broadcast"), QLatin1StringView("broadcast"), context, parent)
    , m_target(new QComboBox(this))
    , m_name(new QLineEdit(this))
    , m_text(new QPlainTextEdit(this))
    , m_length(plainLabel(this))
    , m_reach(plainLabel(this))
    , m_send(new QPushButton(tr("Sen&d…"), this))
{
    makeForm();
    m_pause.setSingleShot(true);
    m_pause.setInterval(300ms);
    connect(&m_pause, &QTimer::timeout, this, &BroadcastPage::find);
    // Whom it reaches does not depend on what is said: only another target is looked for.
    const auto targetChanged = [this] {
        m_id = 0;
        ++m_question;
        m_reach->clear();
        m_pause.start();
        judge();
    };
    connect(m_target, &QComboBox::currentIndexChanged, this, targetChanged);
    connect(m_name, &QLineEdit::textChanged, this, targetChanged);
    connect(m_text, &QPlainTextEdit::textChanged, this, &BroadcastPage::judge);
    connect(m_send, &QPushButton::clicked, this, &BroadcastPage::askToSend);
    judge();
}

BroadcastPage::~BroadcastPage() = default;

void BroadcastPage::makeForm()
{
    auto *heading = new ElidedLabel(this);
    heading->setText(title());
    QFont large = heading->font();
    large.setPointSizeF(large.pointSizeF() * 1.5);
    large.setBold(true);
    heading->setFont(large);
    auto *remark = plainLabel(this);
    remark->setText(tr("Shown at once to those who are connected, and not kept: who connects later does not see it. "
                       "Programs that only know the simple protocol cannot show it."));

    m_target->addItem(tr("Everybody who is connected"), QStringLiteral("all"));
    m_target->addItem(tr("The members of a group"), QStringLiteral("group"));
    m_target->addItem(tr("One person"), QStringLiteral("user"));
    m_target->setAccessibleName(tr("To whom"));
    m_name->setAccessibleName(tr("Name of the group or the person"));
    m_name->setMaxLength(200);
    m_text->setAccessibleName(tr("Text"));
    m_text->setTabChangesFocus(true);
    m_text->setPlaceholderText(tr("The server restarts at 18:00 for some minutes."));
    m_send->setAccessibleName(tr("Send the broadcast"));

    auto *to = new QHBoxLayout;
    to->addWidget(m_target, 2);
    to->addWidget(m_name, 3);
    auto *form = new QFormLayout;
    form->setVerticalSpacing(10);
    form->setHorizontalSpacing(14);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    auto *toLabel = new QLabel(tr("&To"), this);
    toLabel->setBuddy(m_target);
    auto *textLabel = new QLabel(tr("Te&xt"), this);
    textLabel->setBuddy(m_text);
    form->addRow(toLabel, to);
    form->addRow(textLabel, m_text);
    form->addRow(QString(), m_length);
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(m_reach, 1);
    buttons->addWidget(m_send);
    form->addRow(QString(), buttons);

    auto *content = new QWidget(this);
    content->setMaximumWidth(760);
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    column->addWidget(heading);
    column->addWidget(remark);
    column->addLayout(form, 1);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(20, 16, 20, 16);
    layout->addWidget(content, 100);
    layout->addStretch(1);
}

QString BroadcastPage::target() const
{
    return m_target->currentData().toString();
}

bool BroadcastPage::isForEverybody() const
{
    return m_target->currentIndex() == 0;
}

void BroadcastPage::enter()
{
    judge();
    find(); // who is connected may have changed
    m_text->setFocus(Qt::OtherFocusReason);
}

void BroadcastPage::refresh()
{
    find();
}

void BroadcastPage::forget()
{
    m_text->clear();
    m_name->clear();
    m_target->setCurrentIndex(0);
    m_id = 0;
    ++m_question;
    m_pause.stop();
    m_reach->clear();
}

void BroadcastPage::judge()
{
    m_name->setVisible(!isForEverybody());
    m_name->setPlaceholderText(target() == u"group" ? tr("Its name") : tr("Name or e-mail address"));
    const qsizetype length = m_text->toPlainText().trimmed().toUtf8().size();
    m_length->setText(length > mostBytes ? tr("Too long by %n byte(s)", nullptr, int(length - mostBytes)) : QString());
    m_send->setEnabled(length > 0 && length <= mostBytes && (isForEverybody() || m_id > 0));
}

void BroadcastPage::find()
{
    m_pause.stop();
    if (!session().isSignedIn())
        return;
    if (isForEverybody())
        return preview(0);
    const QString name = m_name->text().trimmed();
    if (name.isEmpty())
        return m_reach->clear();
    const auto found = [self = QPointer(this), number = ++m_question](Result<qint64> id) {
        if (!self || self->m_question != number)
            return;
        self->m_id = id.value_or(0);
        self->judge();
        if (id)
            self->preview(*id);
        else
            self->complain(id.error().message());
    };
    if (target() == u"group")
        return admin::findGroup(session(), name, found);
    admin::findPeople(session(), {name}, [found](Result<std::vector<qint64>> people) {
        if (people)
            found(people->front());
        else
            found(fail(people.error()));
    });
}

void BroadcastPage::preview(qint64 id)
{
    // The server wants some text.
    session().ask<BroadcastReach>(client::adminapi::broadcast(target(), id, QStringLiteral("?"), true),
                                  protocol::decodeRow<BroadcastReach>,
                                  [self = QPointer(this), number = ++m_question](Result<BroadcastReach> reach) {
                                      if (self && self->m_question == number)
                                          self->showReach(reach);
                                  });
}

void BroadcastPage::complain(const QString &sentence)
{
    showReach(fail(ErrorCode::ValidationFailed, sentence));
}

void BroadcastPage::showReach(const Result<BroadcastReach> &reach)
{
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, reach ? quietText(palette()) : toneColor(Tone::Bad, palette()));
    m_reach->setPalette(colours);
    if (!reach)
        m_reach->setText(reach.error().message());
    else if (reach->recipients == 0)
        m_reach->setText(tr("Nobody who could show it is connected right now."));
    else
        m_reach->setText(tr("Reaches %1 on %2.")
                             .arg(tr("%n person(s)", nullptr, int(reach->users)),
                                  tr("%n connection(s)", nullptr, int(reach->recipients))));
}

void BroadcastPage::askToSend()
{
    PromptWording wording{.title = tr("Send it?")};
    const QString who = isForEverybody() ? m_target->currentText() : m_name->text().trimmed();
    wording.text = who + QStringLiteral(":\n\n") + m_text->toPlainText().trimmed();
    wording.action = tr("&Send");
    Prompt::confirm(this, std::move(wording), [this] { send(); });
}

void BroadcastPage::send()
{
    m_send->setEnabled(false);
    session().ask<BroadcastReach>(
        client::adminapi::broadcast(target(), m_id, m_text->toPlainText().trimmed(), false),
        protocol::decodeRow<BroadcastReach>, [self = QPointer(this)](Result<BroadcastReach> reach) {
            if (!self)
                return;
            if (!reach) {
                self->judge();
                return self->tellFault(reach.error());
            }
            self->context().toast.tell(tr("Sent to %n connection(s)", nullptr, int(reach->recipients)), Tone::Good);
            self->m_text->clear();
        });
}

} // namespace natter::adminui
