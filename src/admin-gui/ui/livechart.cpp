// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/livechart.h"

#include "ui/elidedlabel.h"

#include <QChart>
#include <QChartView>
#include <QDateTimeAxis>
#include <QEvent>
#include <QGraphicsLayout>
#include <QLineSeries>
#include <QVBoxLayout>
#include <QValueAxis>

#include <algorithm>

namespace natter::adminui {

namespace {

/** The next of 1, 2, 5, 10, 20 … that is not below @p most: a scale that people can read and that rarely jumps. */
double roundAbove(double most)
{
    for (double decade = 1;; decade *= 10) {
        for (const int step : {1, 2, 5}) {
            if (decade * step >= most)
                return decade * step;
        }
    }
}

} // namespace

LiveChart::LiveChart(const QString &title, const QStringList &names, std::function<QString(double)> write,
                     QWidget *parent)
    : Card(parent)
    , m_names(names)
    , m_write(std::move(write))
    , m_title(new ElidedLabel(this))
    , m_figures(new ElidedLabel(this))
    , m_chart(new QChart)
    , m_view(new QChartView(m_chart, this))
    , m_time(new QDateTimeAxis(m_chart))
    , m_scale(new QValueAxis(m_chart))
{
    m_title->setText(title);
    m_title->setQuiet(true);
    m_figures->setSpokenPrefix(title);
    QFont large = m_figures->font();
    large.setPointSizeF(large.pointSizeF() * 1.25);
    large.setWeight(QFont::DemiBold);
    m_figures->setFont(large);

    m_chart->legend()->hide(); // the figures above are in the lines' order and say their names
    m_chart->setMargins(QMargins(0, 0, 0, 0));
    m_chart->setBackgroundVisible(false);
    m_chart->layout()->setContentsMargins(0, 0, 0, 0);
    m_time->setFormat(QStringLiteral("HH:mm"));
    m_time->setTickCount(6);
    m_scale->setTickCount(3);
    m_scale->setLabelFormat(QStringLiteral("%g"));
    m_chart->addAxis(m_time, Qt::AlignBottom);
    m_chart->addAxis(m_scale, Qt::AlignLeft);
    for (qsizetype i = 0; i < m_names.size(); ++i) {
        auto *line = new QLineSeries(m_chart);
        m_chart->addSeries(line);
        line->attachAxis(m_time);
        line->attachAxis(m_scale);
        m_lines.push_back(line);
    }
    m_view->setRenderHint(QPainter::Antialiasing);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setFocusPolicy(Qt::NoFocus); // there is nothing to be done in it
    m_view->setBackgroundBrush(Qt::NoBrush);
    m_view->viewport()->setAutoFillBackground(false);
    m_view->setAccessibleName(title);
    m_view->setMinimumHeight(64);
    m_view->setAttribute(Qt::WA_TransparentForMouseEvents);
    setAccessibleName(title);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 10, 10, 8);
    layout->setSpacing(2);
    layout->addWidget(m_title);
    layout->addWidget(m_figures);
    layout->addWidget(m_view, 1);
    colour();
    show({});
}

void LiveChart::show(const std::vector<Sample> &samples)
{
    const Timestamp newest = samples.empty() ? wallClockNow() : samples.back().at;
    const auto milliseconds = [](Timestamp time) { return qint64(time.time_since_epoch().count()); };
    m_time->setRange(QDateTime::fromMSecsSinceEpoch(milliseconds(newest - span)),
                     QDateTime::fromMSecsSinceEpoch(milliseconds(newest)));
    double most = 0;
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        QList<QPointF> points;
        for (const Sample &sample : samples) {
            if (sample.at < newest - span || i >= sample.values.size())
                continue;
            points.append({double(milliseconds(sample.at)), sample.values[i]});
            most = std::max(most, sample.values[i]);
        }
        m_lines[i]->replace(points);
    }
    m_scale->setRange(0, roundAbove(most));
    QStringList parts;
    for (std::size_t i = 0; i < m_lines.size() && !samples.empty(); ++i) {
        const QString name = m_names[qsizetype(i)];
        const QString value = m_write(samples.back().values[i]);
        parts << (name.isEmpty() ? value : QString(name + u' ' + value));
    }
    m_figures->setText(parts.isEmpty() ? QString(QChar(0x2013)) : parts.join(QStringLiteral("  ·  ")));
    m_view->setAccessibleDescription(m_figures->text());
}

void LiveChart::setStale(bool stale)
{
    m_figures->setQuiet(stale);
}

QString LiveChart::figures() const
{
    return m_figures->text();
}

QColor LiveChart::lineColour(std::size_t number) const
{
    return number == 0 ? palette().color(QPalette::Highlight) : toneColor(Tone::Warning, palette());
}

void LiveChart::colour()
{
    for (std::size_t i = 0; i < m_lines.size(); ++i)
        m_lines[i]->setPen(QPen(lineColour(i), 1.6, i == 0 ? Qt::SolidLine : Qt::DashLine));
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.8);
    for (QAbstractAxis *axis : {static_cast<QAbstractAxis *>(m_time), static_cast<QAbstractAxis *>(m_scale)}) {
        axis->setLabelsFont(small);
        axis->setLabelsColor(quietText(palette()));
        axis->setGridLineColor(hairline(palette()));
        axis->setLinePenColor(hairline(palette()));
    }
}

void LiveChart::changeEvent(QEvent *event)
{
    Card::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        colour();
}

} // namespace natter::adminui
