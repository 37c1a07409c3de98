// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/card.h"

#include <QPainter>

namespace natter::adminui {

Card::Card(QWidget *parent)
    : QFrame(parent)
{}

void Card::setTone(Tone tone)
{
    m_tone = tone;
    update();
}

void Card::paintEvent(QPaintEvent *)
{
    constexpr qreal radius = 8;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool plain = m_tone == Tone::Neutral;
    QColor edge = plain ? hairline(palette()) : toneColor(m_tone, palette());
    if (!plain)
        edge.setAlphaF(0.45F);
    painter.setPen(edge);
    painter.setBrush(plain ? palette().color(QPalette::Base) : toneTint(m_tone, palette()));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
}

} // namespace natter::adminui
