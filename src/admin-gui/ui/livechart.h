// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "ui/card.h"

#include <functional>
#include <vector>

class QChart;
class QChartView;
class QDateTimeAxis;
class QLineSeries;
class QValueAxis;

namespace natter::adminui {

class ElidedLabel;

/**
 * The last minutes of one or two values as lines over time, with the newest in figures above them. The scale begins at
 * zero and ends at a round number. Says in its accessible description what it shows.
 */
class LiveChart : public Card
{
    Q_OBJECT

public:
    static constexpr std::chrono::seconds span{300};

    /** @p names: one a line; a single empty one needs no legend. @p write: a value as people read it. */
    LiveChart(const QString &title, const QStringList &names, std::function<QString(double)> write,
              QWidget *parent = nullptr);

    struct Sample
    {
        Timestamp at;
        std::vector<double> values; ///< one a name
    };
    /** Shows @p samples, the oldest first. */
    void show(const std::vector<Sample> &samples);
    /** Whether the newest is old, and shown so. */
    void setStale(bool stale);

    [[nodiscard]] QString figures() const;
    [[nodiscard]] QSize sizeHint() const override { return {300, 132}; }

protected:
    void changeEvent(QEvent *event) override;

private:
    void colour();
    [[nodiscard]] QColor lineColour(std::size_t number) const;

    QStringList m_names;
    std::function<QString(double)> m_write;
    ElidedLabel *m_title;
    ElidedLabel *m_figures;
    QChart *m_chart; ///< owned by its view
    QChartView *m_view;
    std::vector<QLineSeries *> m_lines; ///< owned by the chart, as are the axes
    QDateTimeAxis *m_time;
    QValueAxis *m_scale;
};

} // namespace natter::adminui
