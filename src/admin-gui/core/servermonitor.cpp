// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/servermonitor.h"

#include "base/log.h"

#include <QMetaEnum>

#include <algorithm>
#include <utility>

namespace natter::admin {

namespace {

/** RFC 6455's number for a link that broke or never came up: the retry waits as it would for a lost WebSocket. */
constexpr quint16 linkLost = 1006;

/** Nobody there, or somebody who is not what we look for. */
bool isSilence(ErrorCode code)
{
    return code == ErrorCode::Unavailable || code == ErrorCode::RequestTimeout;
}

} // namespace

ServerMonitor::ServerMonitor(MonitorOptions options, QObject *parent)
    : QObject(parent)
    , m_options(options)
    , m_retry(options.retry)
{
    m_nextCheck.setSingleShot(true);
    m_nextCheck.setTimerType(Qt::PreciseTimer); // a coarse one may be set late, and the countdown would begin too high
    connect(&m_nextCheck, &QTimer::timeout, this, &ServerMonitor::check);
}

ServerMonitor::~ServerMonitor() = default;

void ServerMonitor::watch(const ServerAddress &server)
{
    forgetServer();
    m_server = server;
    setState(State::Connecting);
    checkNow(); // unless a listener has changed its mind already
}

void ServerMonitor::stop()
{
    forgetServer();
    setState(State::NotChosen);
    Q_EMIT changed();
}

void ServerMonitor::checkNow()
{
    if (m_server && !m_probe)
        check();
}

std::optional<std::chrono::milliseconds> ServerMonitor::untilNextCheck() const
{
    if (!m_nextCheck.isActive())
        return std::nullopt;
    return std::max(std::chrono::milliseconds(0), m_nextCheck.remainingTimeAsDuration());
}

void ServerMonitor::forgetServer()
{
    m_probe.reset();
    m_nextCheck.stop();
    m_retry.succeeded();
    m_server.reset();
    m_name.clear();
    m_version.clear();
    m_lastAnswerAt.reset();
    m_lastHealthyAt.reset();
    m_roundTrip.reset();
    m_history.clear();
}

void ServerMonitor::check()
{
    m_nextCheck.stop();
    m_probe = std::make_unique<client::ServerProbe>(
        m_network, m_server->url(), m_options.probe,
        [this](Result<client::ServerStatus> result) { checked(std::move(result)); });
    Q_EMIT changed();
}

void ServerMonitor::checked(Result<client::ServerStatus> result)
{
    m_probe.reset(); // from inside its own reply, which it allows
    if (result) {
        answered(*std::move(result));
    } else if (isSilence(result.error().code)) {
        remember(std::nullopt);
        const auto drawn = m_retry.delayAfter(linkLost).value_or(m_options.retry.most);
        m_nextCheck.start(std::max(drawn, m_options.shortestRetry));
        setState(State::Lost, result.error().message());
    } else {
        remember(std::nullopt);
        m_lastAnswerAt = wallClockNow();
        m_nextCheck.start(m_options.interval);
        setState(State::Unhealthy, result.error().message());
    }
    Q_EMIT changed();
}

void ServerMonitor::answered(client::ServerStatus status)
{
    m_retry.succeeded();
    m_lastAnswerAt = wallClockNow();
    m_roundTrip = status.roundTrip;
    remember(status.roundTrip);
    if (!status.name.isEmpty()) {
        m_name = status.name;
        m_version = status.version;
    }
    m_nextCheck.start(m_options.interval);
    if (status.isHealthy()) {
        m_lastHealthyAt = m_lastAnswerAt;
        setState(State::Healthy);
    } else {
        setState(State::Unhealthy, status.fault);
    }
}

void ServerMonitor::setState(State state, const QString &fault)
{
    m_fault = fault;
    if (m_state == state)
        return;
    m_state = state;
    if (m_server) {
        const QLatin1StringView word(QMetaEnum::fromType<State>().valueToKey(int(state)));
        qCInfo(logClient).noquote() << m_server->toString() << word << logSafe(fault);
    }
    Q_EMIT stateChanged(state);
}

void ServerMonitor::remember(RoundTrip roundTrip)
{
    m_history.push_back(roundTrip);
    if (m_history.size() > historyMost)
        m_history.pop_front();
}

} // namespace natter::admin
