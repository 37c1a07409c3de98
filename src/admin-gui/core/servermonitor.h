// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "client/reconnect.h"
#include "client/serverprobe.h"
#include "core/serveraddress.h"

#include <QNetworkAccessManager>
#include <QObject>
#include <QTimer>

#include <chrono>
#include <deque>
#include <memory>
#include <optional>

namespace natter::admin {

struct MonitorOptions
{
    std::chrono::milliseconds interval{5'000}; ///< between the end of a check and the next, while the server answers
    client::ProbeOptions probe;
    client::ReconnectOptions retry{std::chrono::seconds(2), std::chrono::seconds(60)}; ///< while it does not
    std::chrono::milliseconds shortestRetry{1'000}; ///< a wait that was drawn shorter becomes this long
};

/**
 * Watches one server: checks it again and again and knows how it is, how it was, and when it will be asked next.
 *
 * Lives on the thread of its event loop. Guarantees:
 *  - What is told is always about the server that was given to watch() last: a check of an earlier one that is still
 *    under way is dropped, and its values are gone at once.
 *  - At most one check is under way.
 *  - After a loss the last known values stay, so that they can be shown as what they are: old.
 *  - changed() follows every change of any value below; stateChanged() comes before it when the state is another one.
 */
class ServerMonitor : public QObject
{
    Q_OBJECT

public:
    enum class State : quint8 {
        NotChosen,  ///< there is no server to watch
        Connecting, ///< no check of this server has ended yet
        Healthy,
        Unhealthy, ///< something answers, but not as it should: fault() says what
        Lost,      ///< nothing answers: fault() says why, untilNextCheck() when it is tried again
    };
    Q_ENUM(State)

    /** The round trip of one check; none where nothing answered. */
    using RoundTrip = std::optional<std::chrono::microseconds>;
    static constexpr std::size_t historyMost = 120;

    explicit ServerMonitor(MonitorOptions options = {}, QObject *parent = nullptr);
    ~ServerMonitor() override;

    /** Starts over with @p server, even if it is the one that is being watched. */
    void watch(const ServerAddress &server);
    /** Back to NotChosen. */
    void stop();
    /** Checks now instead of later. Nothing happens if a check is under way or no server is chosen. */
    void checkNow();

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const std::optional<ServerAddress> &server() const { return m_server; }
    /** A sentence; empty while Connecting and Healthy. */
    [[nodiscard]] const QString &fault() const { return m_fault; }
    /** As the server last said; empty before it did. */
    [[nodiscard]] const QString &name() const { return m_name; }
    [[nodiscard]] const QString &version() const { return m_version; }
    /** When the last check that reached the server ended, whatever it answered. */
    [[nodiscard]] std::optional<Timestamp> lastAnswerAt() const { return m_lastAnswerAt; }
    [[nodiscard]] std::optional<Timestamp> lastHealthyAt() const { return m_lastHealthyAt; }
    /** The newest last. */
    [[nodiscard]] const std::deque<RoundTrip> &history() const { return m_history; }
    /** Of the last check that was answered. */
    [[nodiscard]] RoundTrip roundTrip() const { return m_roundTrip; }
    [[nodiscard]] bool isChecking() const { return m_probe != nullptr; }
    /** None while a check is under way or no server is chosen. */
    [[nodiscard]] std::optional<std::chrono::milliseconds> untilNextCheck() const;

Q_SIGNALS:
    void changed();
    void stateChanged(natter::admin::ServerMonitor::State state);

private:
    void forgetServer();
    void check();
    void checked(Result<client::ServerStatus> result);
    void answered(client::ServerStatus status);
    void setState(State state, const QString &fault = {});
    void remember(RoundTrip roundTrip);

    MonitorOptions m_options;
    std::optional<ServerAddress> m_server;
    State m_state = State::NotChosen;
    QString m_fault;
    QString m_name;
    QString m_version;
    std::optional<Timestamp> m_lastAnswerAt;
    std::optional<Timestamp> m_lastHealthyAt;
    RoundTrip m_roundTrip;
    std::deque<RoundTrip> m_history;
    client::Reconnect m_retry;
    QTimer m_nextCheck;
    QNetworkAccessManager m_network;
    std::unique_ptr<client::ServerProbe> m_probe; ///< after m_network, which it uses
};

} // namespace natter::admin
