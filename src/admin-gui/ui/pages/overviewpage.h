// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/livefeed.h"
#include "protocol/admin/adminserver.h"
#include "ui/page.h"

#include <QSet>
#include <QTimer>

#include <deque>

class QVBoxLayout;

namespace natter::adminui {

class ElidedLabel;
class Fact;
class LiveChart;

/**
 * How the server is, at a glance: what is wrong, in words, above all; what there is; and the last five minutes of what
 * moves. What was read before the server was lost stays, and is shown as old.
 */
class OverviewPage : public Page
{
    Q_OBJECT

public:
    explicit OverviewPage(const PageContext &context, QWidget *parent = nullptr);
    ~OverviewPage() override;

    void enter() override;
    void refresh() override;
    void forget() override;

Q_SIGNALS:
    /** One that was not there when it was looked before. */
    void alertRaised(const QString &text, bool isCritical);

protected:
    void hideEvent(QHideEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void makeFacts(QVBoxLayout *layout);
    void makeCharts(QVBoxLayout *layout);
    void ask();
    void hear(const client::LiveFrame &frame);
    void showOverview();
    void showAlerts(const std::vector<protocol::AdminAlert> &alerts,
                    const std::vector<protocol::AdminComponent> &components);
    void showMetrics();

    QTimer m_again;
    bool m_isAsking = false;
    admin::LiveFeed::Following m_following;
    std::optional<protocol::AdminOverview> m_overview;
    std::deque<protocol::AdminMetrics> m_samples;
    QSet<QString> m_knownAlerts;
    ElidedLabel *m_summary = nullptr;
    QVBoxLayout *m_alerts = nullptr;
    std::vector<Fact *> m_facts;
    std::vector<LiveChart *> m_charts;
};

} // namespace natter::adminui
