// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/remark.h"

#include "ui/icons.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace natter::adminui {

Remark::Remark(QWidget *parent)
    : Card(parent)
    , m_icon(new QLabel(this))
    , m_text(new QLabel(this))
{
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    auto *dismiss = new QToolButton(this);
    dismiss->setText(QStringLiteral("×"));
    dismiss->setAutoRaise(true);
    dismiss->setAccessibleName(tr("Dismiss"));
    dismiss->setFocusPolicy(Qt::StrongFocus);
    connect(dismiss, &QToolButton::clicked, this, &QWidget::hide);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 8, 8, 8);
    layout->setSpacing(10);
    layout->addWidget(m_icon);
    layout->addWidget(m_text, 1);
    layout->addWidget(dismiss);
    hide();
}

void Remark::say(Tone tone, const QString &text)
{
    setTone(tone);
    m_text->setText(text);
    setAccessibleName(text);
    paintIcon();
    show();
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

QString Remark::text() const
{
    return isHidden() ? QString() : m_text->text();
}

void Remark::paintIcon()
{
    const QLatin1StringView name(tone() == Tone::Good      ? "healthy"
                                 : tone() == Tone::Neutral ? "connecting"
                                                           : "unhealthy");
    const QColor color = tone() == Tone::Neutral ? quietText(palette()) : toneColor(tone(), palette());
    m_icon->setPixmap(shape(name, color, 18, devicePixelRatioF()));
}

void Remark::changeEvent(QEvent *event)
{
    Card::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        paintIcon();
}

} // namespace natter::adminui
