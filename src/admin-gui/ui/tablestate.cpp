// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tablestate.h"

#include "ui/icons.h"

#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace natter::adminui {

TableState::TableState(QWidget *parent)
    : QWidget(parent)
    , m_icon(new QLabel(this))
    , m_title(new QLabel(this))
    , m_text(new QLabel(this))
    , m_action(new QPushButton(this))
{
    QFont large = m_title->font();
    large.setPointSizeF(large.pointSizeF() * 1.25);
    large.setBold(true);
    m_title->setFont(large);
    for (QLabel *label : {m_icon, m_title, m_text}) {
        label->setTextFormat(Qt::PlainText);
        label->setAlignment(Qt::AlignCenter);
        label->setWordWrap(label != m_icon);
    }
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 24);
    layout->setSpacing(8);
    layout->addStretch(2);
    layout->addWidget(m_icon);
    layout->addWidget(m_title);
    layout->addWidget(m_text);
    layout->addWidget(m_action, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    connect(m_action, &QPushButton::clicked, this, &TableState::actionRequested);
}

void TableState::say(QLatin1StringView shapeName, Tone tone, const QString &title, const QString &text,
                     const QString &action)
{
    m_shapeName = shapeName;
    m_tone = tone;
    m_title->setText(title);
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
    m_action->setText(action);
    m_action->setAccessibleName(QString(action).remove(u'&'));
    m_action->setVisible(!action.isEmpty());
    setAccessibleName(title);
    setAccessibleDescription(text);
    paintIcon();
}

QString TableState::title() const
{
    return m_title->text();
}

void TableState::paintIcon()
{
    const QColor color = m_tone == Tone::Neutral ? quietText(palette()) : toneColor(m_tone, palette());
    m_icon->setPixmap(shape(m_shapeName, color, 40, devicePixelRatioF()));
}

void TableState::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_shapeName.isEmpty())
        paintIcon();
}

} // namespace natter::adminui
