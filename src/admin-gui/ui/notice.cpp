// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/notice.h"

#include "core/adminsession.h"
#include "ui/icons.h"
#include "ui/wording.h"

#include <QAccessible>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>

namespace natter::adminui {

namespace {

QLabel *plainLabel(QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    return label;
}

} // namespace

Notice::Notice(QWidget *parent)
    : Card(parent)
    , m_icon(new QLabel(this))
    , m_title(plainLabel(this))
    , m_reason(plainLabel(this))
    , m_age(plainLabel(this))
    , m_countdown(plainLabel(this))
    , m_try(new QPushButton(tr("&Try now"), this))
{
    setTone(Tone::Bad);
    QFont bold = m_title->font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_title->setText(tr("The server cannot be reached"));
    m_reason->setWordWrap(true);
    m_age->setWordWrap(true);
    m_countdown->setAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
    m_reason->setTextInteractionFlags(Qt::TextSelectableByMouse); // to be pasted into a ticket
    m_reason->setFocusPolicy(Qt::NoFocus);
    m_reason->setAccessibleName(tr("Reason"));
    m_try->setAccessibleName(tr("Try to reach the server now"));

    auto *layout = new QGridLayout(this);
    layout->setContentsMargins(14, 10, 14, 10);
    layout->setHorizontalSpacing(12);
    layout->setVerticalSpacing(2);
    layout->setColumnStretch(1, 1);
    layout->addWidget(m_icon, 0, 0, 3, 1, Qt::AlignTop);
    layout->addWidget(m_title, 0, 1);
    layout->addWidget(m_reason, 1, 1);
    layout->addWidget(m_age, 2, 1);
    layout->addWidget(m_try, 0, 2, 2, 1, Qt::AlignTrailing | Qt::AlignTop);
    layout->addWidget(m_countdown, 2, 2);
    connect(m_try, &QPushButton::clicked, this, &Notice::tryRequested);
    paintIcon();
    hide();
}

void Notice::showState(const admin::AdminSession &session)
{
    const bool wasHidden = isHidden();
    if (session.state() != admin::AdminSession::State::Lost) {
        hide();
        return;
    }
    m_reason->setText(session.fault());
    m_reason->setVisible(!session.fault().isEmpty());
    const Timestamp now = wallClockNow();
    if (const auto since = session.staleSince())
        m_age->setText(tr("Stale since %1 (%2): what is shown below is from then.")
                           .arg(momentText(*since, now), agoText(*since, now)));
    else
        m_age->setText(tr("It has not answered since this console began to try."));

    const auto next = session.untilNextTry();
    m_try->setEnabled(next.has_value());
    if (next)
        m_countdown->setText(tr("Next try in %1").arg(spanText(std::chrono::ceil<std::chrono::seconds>(*next))));
    else
        m_countdown->setText(tr("Trying…"));
    show();
    if (wasHidden) {
        setAccessibleName(m_title->text());
        setAccessibleDescription(m_reason->text());
        QAccessibleEvent alert(this, QAccessible::Alert);
        QAccessible::updateAccessibility(&alert);
    }
}

void Notice::paintIcon()
{
    m_icon->setPixmap(shape(QLatin1StringView("lost"), toneColor(tone(), palette()), 24, devicePixelRatioF()));
}

void Notice::changeEvent(QEvent *event)
{
    Card::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        paintIcon();
}

} // namespace natter::adminui
