// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hub/hub.h"
#include "hub/roster.h"
#include "protocol/admin/adminrows.h"
#include "services/latencywindow.h"
#include "services/processfigures.h"

#include <QObject>
#include <QTimer>

#include <deque>
#include <functional>

namespace natter::store {
class Store;
}

namespace natter::services {

class Passwords;

/** What the network side says of itself. */
struct NetworkFigures
{
    int connections = 0; ///< of any kind
    qsizetype queuedBytes = 0;
    hub::Traffic traffic;
};

/**
 * How the server is doing, looked at once a second: rates of that second, latencies of the last ten. Its timer beats
 * four times a second, which is also how often live streams have something to say, and how late it comes is what the
 * loop's lag is known by. Loop thread.
 */
class Telemetry : public QObject
{
    Q_OBJECT

public:
    static constexpr std::chrono::milliseconds beat{250};
    static constexpr std::size_t samplesMost = 300;

    struct Sources
    {
        const store::Store &store;
        const Passwords &passwords;
        hub::Hub &hub;
        const hub::Roster &roster;
        std::function<NetworkFigures()> network;
    };
    /** Numbered from 1 on. */
    struct Sample
    {
        qint64 number = 0;
        protocol::AdminMetrics metrics;
    };

    explicit Telemetry(Sources sources);

    void start();
    /** The last five minutes, oldest first. */
    [[nodiscard]] const std::deque<Sample> &samples() const { return m_samples; }
    /** The newest; all zero before the first second is over. */
    [[nodiscard]] protocol::AdminMetrics now() const;

    // For whoever wants totals rather than rates.
    [[nodiscard]] const Sources &sources() const { return m_sources; }
    [[nodiscard]] NetworkFigures network() const { return m_sources.network(); }
    [[nodiscard]] const LatencyHistogram &loopLag() const { return m_lag; }
    [[nodiscard]] Timestamp startedAt() const { return m_startedAt; }
    [[nodiscard]] Steady::duration uptime() const { return Steady::now() - m_begun; }
    /** How far the clock of the machine was moved since the start, other than by the passing of time. */
    [[nodiscard]] std::chrono::milliseconds clockStep() const;

Q_SIGNALS:
    void beaten();

private:
    void onBeat();
    void takeSample(Steady::time_point now);

    static constexpr int beatsASecond = 4;

    const Sources m_sources;
    const Timestamp m_startedAt = wallClockNow();
    const Steady::time_point m_begun = Steady::now();
    QTimer m_timer;
    Steady::time_point m_due;
    int m_beats = 0;
    Steady::duration m_worstLag{0}; ///< since the last sample
    LatencyHistogram m_lag;
    LatencyWindow m_commits;
    LatencyWindow m_fanouts;
    Steady::time_point m_sampledAt = Steady::now();
    hub::Traffic m_traffic; ///< at the last sample, as the next is
    std::chrono::microseconds m_cpuTime{0};
    std::deque<Sample> m_samples;
    qint64 m_last = 0;
};

} // namespace natter::services
