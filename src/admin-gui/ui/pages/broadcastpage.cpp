// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/broadcastpage.h"

#include "client/adminapi.h"
#include "ui/elidedlabel.h"
#include "ui/prompt.h"
#include "ui/toast.h"
#include "ui/tones.h"

#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QSpinBox>
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
    , m_id(new QSpinBox(this))
    , m_text(new QPlainTextEdit(this))
    , m_length(plainLabel(this))
    , m_reach(plainLabel(this))
    , m_send(new QPushButton(tr("&Send…"), this))
{
    makeForm();
    m_pause.setSingleShot(true);
    m_pause.setInterval(300ms);
    connect(&m_pause, &QTimer::timeout, this, &BroadcastPage::preview);
    connect(m_target, &QComboBox::currentIndexChanged, this, &BroadcastPage::judge);
    connect(m_id, &QSpinBox::valueChanged, this, &BroadcastPage::judge);
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
    m_id->setRange(0, std::numeric_limits<int>::max());
    m_id->setSpecialValueText(tr("its id"));
    m_id->setAccessibleName(tr("Id of the group or the person"));
    m_text->setAccessibleName(tr("Text"));
    m_text->setTabChangesFocus(true);
    m_text->setPlaceholderText(tr("The server restarts at 18:00 for some minutes."));
    m_send->setAccessibleName(tr("Send the broadcast"));

    auto *to = new QHBoxLayout;
    to->addWidget(m_target, 2);
    to->addWidget(m_id, 1);
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

qint64 BroadcastPage::targetId() const
{
    return m_target->currentIndex() == 0 ? 0 : m_id->value();
}

void BroadcastPage::enter()
{
    judge();
    m_text->setFocus(Qt::OtherFocusReason);
}

void BroadcastPage::refresh()
{
    preview();
}

void BroadcastPage::forget()
{
    m_text->clear();
    m_target->setCurrentIndex(0);
    m_reach->clear();
}

void BroadcastPage::begin(const QString &target, qint64 id)
{
    m_target->setCurrentIndex(std::max(0, m_target->findData(target)));
    m_id->setValue(int(std::min<qint64>(id, m_id->maximum())));
}

void BroadcastPage::judge()
{
    const bool needsId = m_target->currentIndex() != 0;
    m_id->setVisible(needsId);
    const qsizetype length = m_text->toPlainText().trimmed().toUtf8().size();
    m_length->setText(length > mostBytes ? tr("Too long by %n byte(s)", nullptr, int(length - mostBytes)) : QString());
    m_send->setEnabled(length > 0 && length <= mostBytes && (!needsId || m_id->value() > 0));
    ++m_question; // what was asked before is no answer any more
    m_pause.start();
}

void BroadcastPage::preview()
{
    if (!session().isSignedIn() || (m_target->currentIndex() != 0 && m_id->value() == 0)) {
        m_reach->clear();
        return;
    }
    // Whom it reaches does not depend on what is said; the server wants some text.
    session().ask<BroadcastReach>(client::adminapi::broadcast(target(), targetId(), QStringLiteral("?"), true),
                                  protocol::decodeRow<BroadcastReach>,
                                  [self = QPointer(this), number = m_question](Result<BroadcastReach> reach) {
                                      if (self && self->m_question == number)
                                          self->showReach(reach);
                                  });
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
    wording.text = m_target->currentText() + QStringLiteral(":\n\n") + m_text->toPlainText().trimmed();
    wording.action = tr("&Send");
    Prompt::confirm(this, std::move(wording), [this] { send(); });
}

void BroadcastPage::send()
{
    m_send->setEnabled(false);
    session().ask<BroadcastReach>(
        client::adminapi::broadcast(target(), targetId(), m_text->toPlainText().trimmed(), false),
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
