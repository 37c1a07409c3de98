// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/servermonitor.h"

#include <QWidget>

#include <deque>

namespace natter::adminui {

/**
 * The last round trips as a line, the newest at the end; checks that nobody answered are gaps with a cross at the
 * ground. The scale starts at zero and ends at a round number above the slowest. Says in its accessible description
 * what it shows.
 */
class Sparkline : public QWidget
{
    Q_OBJECT

public:
    explicit Sparkline(QWidget *parent = nullptr);

    void setHistory(const std::deque<admin::ServerMonitor::RoundTrip> &history);
    /** "fastest 0.4 ms, median 0.6 ms, slowest 3.1 ms, 2 of 40 not answered (×)"; empty without a history. */
    [[nodiscard]] QString summary() const;

    [[nodiscard]] QSize sizeHint() const override { return {400, 120}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {160, 72}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    std::deque<admin::ServerMonitor::RoundTrip> m_history;
};

} // namespace natter::adminui
