// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/statuspill.h"

#include "ui/icons.h"
#include "ui/tones.h"
#include "ui/wording.h"

#include <QEvent>
#include <QPainter>
#include <QStyle>

namespace natter::adminui {

namespace {

constexpr int iconSize = 16;
constexpr int edge = 12;
constexpr int gap = 6;

} // namespace

StatusPill::StatusPill(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setState(m_state);
}

void StatusPill::setState(admin::AdminSession::State state)
{
    m_state = state;
    setAccessibleName(tr("Connection: %1").arg(wordFor(state)));
    updateGeometry();
    update();
}

QSize StatusPill::sizeHint() const
{
    QFont bold = font();
    bold.setBold(true);
    const QFontMetrics metrics(bold);
    return {edge + iconSize + gap + metrics.horizontalAdvance(wordFor(m_state)) + edge + 2, metrics.height() + 12};
}

void StatusPill::paintEvent(QPaintEvent *)
{
    const Tone tone = toneOf(m_state);
    const QColor color = toneColor(tone, palette());
    const QRect whole = rect();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(toneTint(tone, palette()));
    painter.drawRoundedRect(whole, whole.height() / 2.0, whole.height() / 2.0);

    const auto mirrored = [&](const QRect &place) { return QStyle::visualRect(layoutDirection(), whole, place); };
    const QRect iconPlace(edge, (whole.height() - iconSize) / 2, iconSize, iconSize);
    painter.drawPixmap(mirrored(iconPlace).topLeft(), shape(shapeOf(m_state), color, iconSize, devicePixelRatioF()));

    QFont bold = font();
    bold.setBold(true);
    painter.setFont(bold);
    painter.setPen(color);
    const QRect textPlace = whole.adjusted(edge + iconSize + gap, 0, -edge, 0);
    painter.drawText(mirrored(textPlace), Qt::AlignCenter | Qt::TextSingleLine, wordFor(m_state));
}

void StatusPill::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        updateGeometry();
}

} // namespace natter::adminui
