// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/telemetry.h"

#include "services/passwords.h"
#include "store/store.h"
#include "store/storemetrics.h"

namespace natter::services {

namespace {

protocol::Percentiles shown(const LatencyPercentiles &found)
{
    return {found.p50, found.p95, found.p99};
}

} // namespace

Telemetry::Telemetry(Sources sources)
    : m_sources(std::move(sources))
{
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(beat);
    connect(&m_timer, &QTimer::timeout, this, &Telemetry::onBeat);
}

void Telemetry::start()
{
    const ProcessFigures process = ProcessFigures::read(0);
    m_cpuTime = process.cpuTime;
    m_sampledAt = Steady::now();
    m_due = m_sampledAt + beat;
    m_timer.start();
}

protocol::AdminMetrics Telemetry::now() const
{
    return m_samples.empty() ? protocol::AdminMetrics() : m_samples.back().metrics;
}

std::chrono::milliseconds Telemetry::clockStep() const
{
    const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(uptime());
    return wallClockNow() - m_startedAt - passed;
}

void Telemetry::onBeat()
{
    const auto now = Steady::now();
    const auto lag = std::max(Steady::duration(0), now - m_due);
    m_lag.record(lag);
    m_worstLag = std::max(m_worstLag, lag);
    m_due = now + beat;
    if (++m_beats % beatsASecond == 0)
        takeSample(now);
    Q_EMIT beaten();
}

void Telemetry::takeSample(Steady::time_point now)
{
    const NetworkFigures network = m_sources.network();
    const ProcessFigures process = ProcessFigures::read(network.connections);
    const double seconds = std::chrono::duration<double>(now - std::exchange(m_sampledAt, now)).count();
    const hub::Traffic before = std::exchange(m_traffic, network.traffic);
    const auto cpuBefore = std::exchange(m_cpuTime, process.cpuTime);
    const auto rate = [seconds](quint64 then, quint64 since) {
        return seconds > 0 ? double(since - then) / seconds : 0;
    };

    protocol::AdminMetrics metrics;
    metrics.at = wallClockNow();
    metrics.connections = m_sources.roster.size();
    metrics.connectionsSeed = m_sources.roster.count(protocol::Dialect::Seed);
    metrics.connectionsNative = m_sources.roster.count(protocol::Dialect::Native);
    metrics.usersOnline = m_sources.hub.userCount();
    metrics.messagesInPerSecond = rate(before.messagesIn, m_traffic.messagesIn);
    metrics.messagesOutPerSecond = rate(before.messagesOut, m_traffic.messagesOut);
    metrics.bytesInPerSecond = rate(before.bytesIn, m_traffic.bytesIn);
    metrics.bytesOutPerSecond = rate(before.bytesOut, m_traffic.bytesOut);
    metrics.commitMs = shown(m_commits.look(m_sources.store.metrics().commit));
    metrics.fanoutMs = shown(m_fanouts.look(m_sources.hub.clock().latencies()));
    metrics.writerQueue = qint64(m_sources.store.waitingWrites());
    metrics.hashQueue = qint64(m_sources.passwords.waiting());
    metrics.queuedBytes = network.queuedBytes;
    metrics.memoryBytes = process.residentBytes;
    constexpr double percent = 100;
    metrics.cpuPercent =
        seconds > 0 ? percent * std::chrono::duration<double>(process.cpuTime - cpuBefore).count() / seconds : 0;
    metrics.descriptors = process.descriptors;
    metrics.loopLagMs = std::chrono::duration<double, std::milli>(std::exchange(m_worstLag, {})).count();
    if (m_samples.size() == samplesMost)
        m_samples.pop_front();
    m_samples.push_back({++m_last, metrics});
}

} // namespace natter::services
