// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sparkline.h"

#include "ui/tones.h"
#include "ui/wording.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <vector>

namespace natter::adminui {

namespace {

using std::chrono::microseconds;

std::vector<microseconds> answered(const std::deque<admin::ServerMonitor::RoundTrip> &history)
{
    std::vector<microseconds> result;
    for (const admin::ServerMonitor::RoundTrip &roundTrip : history) {
        if (roundTrip)
            result.push_back(*roundTrip);
    }
    return result;
}

/** The next of 1, 2, 3, 5, 10, 20 … ms that is not below @p slowest: a scale that people can read and that rarely
 * jumps. */
microseconds scaleFor(microseconds slowest)
{
    for (microseconds decade(1'000);; decade *= 10) {
        for (const int step : {1, 2, 3, 5}) {
            if (decade * step >= slowest)
                return decade * step;
        }
    }
}

/** One unbroken run of answered checks. */
void drawRun(QPainter &painter, const std::vector<QPointF> &run, qreal ground, const QColor &color)
{
    if (run.empty())
        return;
    if (run.size() == 1) { // a line of no length would not be seen
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawEllipse(run.front(), 1.4, 1.4);
        return;
    }
    QPainterPath line(run.front());
    for (const QPointF &point : run)
        line.lineTo(point);
    QPainterPath area = line;
    area.lineTo(run.back().x(), ground);
    area.lineTo(run.front().x(), ground);
    QColor wash = color;
    wash.setAlphaF(0.14F);
    painter.fillPath(area, wash);
    painter.setPen(QPen(color, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(line);
}

} // namespace

Sparkline::Sparkline(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setAccessibleName(tr("Round trips of the last checks"));
}

void Sparkline::setHistory(const std::deque<admin::ServerMonitor::RoundTrip> &history)
{
    m_history = history;
    setAccessibleDescription(summary());
    update();
}

QString Sparkline::summary() const
{
    if (m_history.empty())
        return {};
    std::vector<microseconds> times = answered(m_history);
    const auto missed = m_history.size() - times.size();
    QStringList parts;
    if (!times.empty()) {
        std::ranges::sort(times);
        parts << tr("fastest %1").arg(roundTripText(times.front()))
              << tr("median %1").arg(roundTripText(times[times.size() / 2]))
              << tr("slowest %1").arg(roundTripText(times.back()));
    }
    if (missed > 0)
        parts << tr("%1 of %2 not answered (×)").arg(missed).arg(m_history.size());
    return parts.join(QStringLiteral(", "));
}

void Sparkline::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QFontMetrics metrics = fontMetrics();
    const std::vector<microseconds> times = answered(m_history);
    const microseconds scale = scaleFor(times.empty() ? microseconds(0) : std::ranges::max(times));
    const QString top = roundTripText(scale);
    const int axis = std::max(metrics.horizontalAdvance(top), metrics.horizontalAdvance(u'0')) + 8;
    const QRectF plot = QRectF(rect()).adjusted(axis, metrics.height() / 2.0, -4, -metrics.height() / 2.0 - 2);

    painter.setPen(QPen(hairline(palette()), 1));
    for (const qreal height : {plot.top(), plot.center().y(), plot.bottom()})
        painter.drawLine(QPointF(plot.left(), height), QPointF(plot.right(), height));
    painter.setPen(quietText(palette()));
    const auto mark = [&](qreal height, const QString &text) {
        const QRectF place(0, height - metrics.height() / 2.0, axis - 8, metrics.height());
        painter.drawText(place, Qt::AlignRight | Qt::AlignVCenter, text);
    };
    mark(plot.top(), top);
    mark(plot.bottom(), QStringLiteral("0"));
    if (m_history.empty()) {
        painter.drawText(plot, Qt::AlignCenter, tr("Nothing measured yet"));
        return;
    }

    const qreal step = plot.width() / qreal(admin::ServerMonitor::historyMost - 1);
    qreal x = plot.right() - step * qreal(m_history.size() - 1);
    std::vector<QPointF> run;
    const QColor color = palette().color(QPalette::Highlight);
    for (const admin::ServerMonitor::RoundTrip &roundTrip : m_history) {
        if (roundTrip) {
            run.emplace_back(x, plot.bottom() - plot.height() * double(roundTrip->count()) / double(scale.count()));
        } else {
            drawRun(painter, std::exchange(run, {}), plot.bottom(), color);
            constexpr qreal arm = 2.5;
            painter.setPen(QPen(toneColor(Tone::Bad, palette()), 1.4));
            const QPointF middle(x, plot.bottom() - 5);
            painter.drawLine(middle + QPointF(-arm, -arm), middle + QPointF(arm, arm));
            painter.drawLine(middle + QPointF(-arm, arm), middle + QPointF(arm, -arm));
        }
        x += step;
    }
    const bool endsAnswered = !run.empty();
    const QPointF newest = endsAnswered ? run.back() : QPointF();
    drawRun(painter, run, plot.bottom(), color);
    if (endsAnswered) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawEllipse(newest, 3, 3);
    }
}

} // namespace natter::adminui
