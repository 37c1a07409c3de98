// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace natter::admin {
class ServerMonitor;
}

namespace natter::adminui {

class ElidedLabel;
class Fact;
class Notice;
class Sparkline;
class StatusPill;

/** What is known of the watched server. Shows the monitor's values, asks for changes by its signals. */
class OverviewPage : public QWidget
{
    Q_OBJECT

public:
    /** @p monitor outlives the page. */
    explicit OverviewPage(const admin::ServerMonitor &monitor, QWidget *parent = nullptr);

    /** Takes over the monitor's values; called on every change and once a second, for the ages. */
    void refresh();

Q_SIGNALS:
    void checkRequested();
    void changeServerRequested();

private:
    [[nodiscard]] QWidget *makeHeader();

    const admin::ServerMonitor &m_monitor;
    ElidedLabel *m_name;
    ElidedLabel *m_address;
    StatusPill *m_pill;
    Notice *m_notice;
    Fact *m_version;
    Fact *m_roundTrip;
    Fact *m_lastAnswer;
    Fact *m_lastHealthy;
    Sparkline *m_sparkline;
    ElidedLabel *m_summary;
};

} // namespace natter::adminui
