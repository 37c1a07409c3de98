// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/notice.h"

#include "core/servermonitor.h"
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
    , m_check(new QPushButton(this))
{
    QFont bold = m_title->font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_reason->setWordWrap(true);
    m_age->setWordWrap(true);
    m_countdown->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_reason->setTextInteractionFlags(Qt::TextSelectableByMouse); // to be pasted into a ticket
    m_reason->setFocusPolicy(Qt::NoFocus);
    m_reason->setAccessibleName(tr("Reason"));

    auto *layout = new QGridLayout(this);
    layout->setContentsMargins(14, 12, 14, 12);
    layout->setHorizontalSpacing(12);
    layout->setVerticalSpacing(4);
    layout->setColumnStretch(1, 1);
    layout->addWidget(m_icon, 0, 0, 3, 1, Qt::AlignTop);
    layout->addWidget(m_title, 0, 1);
    layout->addWidget(m_reason, 1, 1);
    layout->addWidget(m_age, 2, 1);
    layout->addWidget(m_check, 0, 2, 2, 1, Qt::AlignRight | Qt::AlignTop);
    layout->addWidget(m_countdown, 2, 2);
    m_check->setAccessibleName(tr("Check the server now"));
    connect(m_check, &QPushButton::clicked, this, &Notice::checkRequested);
    hide();
}

void Notice::showState(const admin::ServerMonitor &monitor)
{
    using State = admin::ServerMonitor::State;
    const State state = monitor.state();
    const bool wasHidden = isHidden();
    const Tone before = tone();
    if (state != State::Lost && state != State::Unhealthy) {
        hide();
        return;
    }
    m_shape = shapeOf(state);
    const bool isLost = state == State::Lost;
    setUp(toneOf(state), isLost ? tr("The server cannot be reached") : tr("The server is not healthy"));
    m_reason->setText(monitor.fault());

    const Timestamp now = wallClockNow();
    if (const auto healthy = monitor.lastHealthyAt()) {
        const QString moment = momentText(*healthy, now);
        const QString ago = agoText(*healthy, now);
        m_age->setText(isLost ? tr("Stale since %1 (%2): what is shown below is from then.").arg(moment, ago)
                              : tr("Last healthy at %1 (%2).").arg(moment, ago));
    } else {
        m_age->setText(tr("It has not been healthy since this console watches it."));
    }

    const auto next = monitor.untilNextCheck();
    m_check->setEnabled(next.has_value());
    m_check->setText(isLost ? tr("&Try now") : tr("&Check now"));
    m_check->setAccessibleName(isLost ? tr("Try to reach the server now") : tr("Check the server now"));
    if (next) {
        const QString span = spanText(std::chrono::ceil<std::chrono::seconds>(*next));
        m_countdown->setText(isLost ? tr("Next try in %1").arg(span) : tr("Next check in %1").arg(span));
    } else {
        m_countdown->setText(isLost ? tr("Trying…") : tr("Checking…"));
    }

    show();
    if (wasHidden || before != tone()) {
        setAccessibleName(m_title->text());
        setAccessibleDescription(m_reason->text());
        QAccessibleEvent alert(this, QAccessible::Alert);
        QAccessible::updateAccessibility(&alert);
    }
}

void Notice::setUp(Tone tone, const QString &title)
{
    m_title->setText(title);
    if (tone == this->tone() && !m_icon->pixmap(Qt::ReturnByValue).isNull())
        return;
    setTone(tone);
    paintIcon();
}

void Notice::paintIcon()
{
    m_icon->setPixmap(shape(m_shape, toneColor(tone(), palette()), 24, devicePixelRatioF()));
}

void Notice::changeEvent(QEvent *event)
{
    Card::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_shape.isEmpty())
        paintIcon();
}

} // namespace natter::adminui
