// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/elidedlabel.h"

#include "ui/tones.h"
#include "ui/wording.h"

#include <QEvent>
#include <QPainter>
#include <QStyle>

#include <algorithm>

namespace natter::adminui {

ElidedLabel::ElidedLabel(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void ElidedLabel::setText(const QString &text)
{
    if (m_text == text)
        return;
    m_text = text;
    describe();
    updateGeometry();
    update();
}

void ElidedLabel::setSpokenPrefix(const QString &prefix)
{
    m_prefix = prefix;
    describe();
}

void ElidedLabel::setQuiet(bool quiet)
{
    m_quiet = quiet;
    update();
}

QSize ElidedLabel::sizeHint() const
{
    const QFontMetrics metrics = fontMetrics();
    return {metrics.horizontalAdvance(m_text) + 2, metrics.height()};
}

QSize ElidedLabel::minimumSizeHint() const
{
    const QFontMetrics metrics = fontMetrics();
    return {std::min(sizeHint().width(), metrics.averageCharWidth() * 8), metrics.height()};
}

void ElidedLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setPen(m_quiet ? quietText(palette()) : palette().color(QPalette::WindowText));
    const QString shown = fontMetrics().elidedText(m_text, Qt::ElideRight, width());
    painter.drawText(
        rect(), int(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft)) | Qt::AlignVCenter | Qt::TextSingleLine,
        shown);
}

void ElidedLabel::resizeEvent(QResizeEvent *)
{
    describe();
}

void ElidedLabel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        updateGeometry();
}

void ElidedLabel::describe()
{
    setAccessibleName(m_prefix.isEmpty() || m_text.isEmpty() ? m_text : m_prefix + u": " + m_text);
    const bool isCut = fontMetrics().horizontalAdvance(m_text) > width();
    setToolTip(isCut ? plainToolTip(m_text) : QString());
}

} // namespace natter::adminui
