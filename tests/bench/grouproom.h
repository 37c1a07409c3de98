// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "accounts.h"
#include "latencies.h"
#include "outcome.h"
#include "websocketclient.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace natter::bench {

/**
 * A group, and every connection of every member of it. The first connection sends; each message has to arrive at each
 * connection exactly once and in order, with seq 1, 2, 3 ….
 */
class GroupRoom final : public WebSocketClient::Listener
{
public:
    GroupRoom(Poller &poller, std::span<const Account> members, std::size_t connectionsPerMember);
    ~GroupRoom() override;

    /** Connects everybody and makes the group. */
    Outcome<> open(std::uint16_t port);
    /** Sends @p count more messages of @p contentBytes, at most @p inFlight under way, until all have arrived. */
    Outcome<> send(std::size_t count, std::size_t inFlight, std::size_t contentBytes);

    [[nodiscard]] std::size_t connections() const { return m_receivers.size(); }
    [[nodiscard]] std::uint64_t deliveries() const { return m_deliveries; }
    /** From queueing a message to each delivery of it. */
    [[nodiscard]] Latencies &latencies() { return m_latencies; }
    /** The last RECEIVE_GROUP_MESSAGE, as it came from the wire. */
    [[nodiscard]] const std::string &lastEvent() const { return m_lastEvent; }
    [[nodiscard]] const std::vector<std::string> &faults() const { return m_faults; }

    void opened(WebSocketClient &client) override;
    void text(WebSocketClient &client, std::string_view message) override;
    void closed(WebSocketClient &client) override;

private:
    struct Receiver
    {
        std::unique_ptr<WebSocketClient> client;
        const Account *account = nullptr;
        bool announced = false;
        std::uint64_t received = 0;
    };

    void sendNext();
    void received(Receiver &receiver, std::int64_t number, std::int64_t seq);
    void fault(const std::string &what);
    Outcome<> turnUntil(bool (GroupRoom::*done)() const, const char *what);
    [[nodiscard]] bool allOpen() const { return m_open == m_receivers.size(); }
    [[nodiscard]] bool allAnnounced() const { return m_announced == m_receivers.size(); }
    [[nodiscard]] bool allDelivered() const { return m_deliveries == m_target * m_receivers.size(); }

    Poller &m_poller;
    std::vector<Receiver> m_receivers;
    std::int64_t m_room = 0;
    std::size_t m_open = 0;
    std::size_t m_announced = 0;
    std::uint64_t m_sent = 0;
    std::uint64_t m_target = 0;
    std::uint64_t m_deliveries = 0;
    std::string m_padding;
    std::vector<Steady::time_point> m_sentAt; ///< by the message's number - 1
    std::string m_lastEvent;
    Latencies m_latencies;
    std::vector<std::string> m_faults;
};

} // namespace natter::bench
