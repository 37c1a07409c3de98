// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/overviewpage.h"

#include "core/servermonitor.h"
#include "ui/elidedlabel.h"
#include "ui/fact.h"
#include "ui/notice.h"
#include "ui/sparkline.h"
#include "ui/statuspill.h"
#include "ui/wording.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace natter::adminui {

OverviewPage::OverviewPage(const admin::ServerMonitor &monitor, QWidget *parent)
    : QWidget(parent)
    , m_monitor(monitor)
    , m_name(new ElidedLabel(this))
    , m_address(new ElidedLabel(this))
    , m_pill(new StatusPill(this))
    , m_notice(new Notice(this))
    , m_version(new Fact(tr("Version"), this))
    , m_roundTrip(new Fact(tr("Round trip"), this))
    , m_lastAnswer(new Fact(tr("Last answer"), this))
    , m_lastHealthy(new Fact(tr("Last healthy"), this))
    , m_sparkline(new Sparkline(this))
    , m_summary(new ElidedLabel(this))
{
    auto *facts = new QHBoxLayout;
    facts->setSpacing(12);
    for (Fact *fact : {m_version, m_roundTrip, m_lastAnswer, m_lastHealthy})
        facts->addWidget(fact, 1);

    auto *history = new Card(this);
    auto *historyTitle = new ElidedLabel(history);
    historyTitle->setText(tr("Round trips, the last %1 checks").arg(admin::ServerMonitor::historyMost));
    historyTitle->setQuiet(true);
    m_summary->setQuiet(true);
    auto *historyLayout = new QVBoxLayout(history);
    historyLayout->setContentsMargins(14, 11, 14, 11);
    historyLayout->setSpacing(6);
    historyLayout->addWidget(historyTitle);
    historyLayout->addWidget(m_sparkline, 1);
    historyLayout->addWidget(m_summary);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 18);
    layout->setSpacing(14);
    layout->addWidget(makeHeader());
    layout->addWidget(m_notice);
    layout->addLayout(facts);
    layout->addWidget(history, 1);

    connect(m_notice, &Notice::checkRequested, this, &OverviewPage::checkRequested);
    refresh();
}

QWidget *OverviewPage::makeHeader()
{
    auto *header = new QWidget(this);
    QFont large = m_name->font();
    large.setPointSizeF(large.pointSizeF() * 1.7);
    large.setBold(true);
    m_name->setFont(large);
    m_name->setSpokenPrefix(tr("Server"));
    m_address->setSpokenPrefix(tr("Address"));
    m_address->setQuiet(true);

    auto *change = new QPushButton(tr("Change &server…"), header);
    change->setAccessibleName(tr("Watch another server"));
    change->setMinimumWidth(change->sizeHint().width() + 16); // some styles leave no air around a long text
    connect(change, &QPushButton::clicked, this, &OverviewPage::changeServerRequested);

    auto *title = new QVBoxLayout;
    title->setSpacing(2);
    title->addWidget(m_name);
    title->addWidget(m_address);
    auto *layout = new QHBoxLayout(header);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    layout->addLayout(title, 1);
    layout->addWidget(m_pill, 0, Qt::AlignVCenter);
    layout->addWidget(change, 0, Qt::AlignVCenter);
    return header;
}

void OverviewPage::refresh()
{
    using State = admin::ServerMonitor::State;
    const Timestamp now = wallClockNow();
    const QString address = m_monitor.server() ? m_monitor.server()->toString() : QString();
    m_name->setText(m_monitor.name().isEmpty() ? address : m_monitor.name());
    m_address->setText(m_monitor.name().isEmpty() ? tr("Has not told its name yet") : address);
    if (m_pill->state() != m_monitor.state())
        m_pill->setState(m_monitor.state());
    m_notice->showState(m_monitor);

    const bool stale = m_monitor.state() == State::Lost;
    const QString asKnown = tr("last known value");
    m_version->setValue(m_monitor.version(),
                        m_monitor.version().isEmpty() ? tr("not told yet")
                        : stale                       ? asKnown
                                                      : tr("as the server tells it"),
                        stale);
    const auto roundTrip = m_monitor.roundTrip();
    m_roundTrip->setValue(roundTrip ? roundTripText(*roundTrip) : QString(),
                          !roundTrip ? tr("nothing measured yet")
                          : stale    ? asKnown
                                     : tr("request to answer"),
                          stale);
    const auto moment = [&](Fact &fact, std::optional<Timestamp> time) {
        fact.setValue(time ? momentText(*time, now) : QString(), time ? agoText(*time, now) : tr("not yet"), stale);
    };
    moment(*m_lastAnswer, m_monitor.lastAnswerAt());
    moment(*m_lastHealthy, m_monitor.lastHealthyAt());

    m_sparkline->setHistory(m_monitor.history());
    m_summary->setText(m_sparkline->summary());
}

} // namespace natter::adminui
