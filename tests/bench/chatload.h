// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "accounts.h"
#include "latencies.h"
#include "outcome.h"
#include "websocketclient.h"

#include <array>
#include <cstdint>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace natter::bench {

/** How people chat in a ChatLoad. */
struct ChatLoadOptions
{
    int inFlight = 8;           ///< messages a connection has sent and not been acknowledged
    double messagesASecond = 0; ///< of all together, paced by the clock; 0: as fast as acknowledgements come
    int contentBytes = 100;
    unsigned firstSource = 1; ///< number of the first loopback address to connect from
};

/** What was counted in one window of time. */
struct ChatFigures
{
    std::chrono::nanoseconds duration{};
    std::uint64_t acknowledged = 0;
    std::uint64_t delivered = 0;
    Latencies acknowledgement; ///< from queueing a message to its PERSONAL_MESSAGE_DELIVERED
    Latencies delivery;        ///< from queueing it to the receiver's RECEIVE_PERSONAL_MESSAGE
};

/**
 * Pairs of people who write to each other over one connection each, and an account book beside it: every message has to
 * be acknowledged exactly once and in order, to arrive exactly once and in order, and the seq of each conversation to
 * grow without a gap in what each of the two sees. The pairs must not have written to each other before.
 */
class ChatLoad final : public WebSocketClient::Listener
{
public:
    /** @p accounts: an even number; the first writes to the second, and so on. */
    ChatLoad(Poller &poller, std::span<const Account> accounts, ChatLoadOptions options);
    ~ChatLoad() override;

    Outcome<> connect(std::uint16_t port);
    /** Sends for @p warmUp, then counts for @p duration, and goes on sending until drain(). */
    ChatFigures measure(std::chrono::nanoseconds warmUp, std::chrono::nanoseconds duration);
    /** Sends until @p count messages are acknowledged in all. */
    Outcome<> sendUntil(std::uint64_t count, std::chrono::seconds patience);
    /** Stops sending, waits until all that was sent is acknowledged and delivered, and closes the account book. */
    void drain();

    [[nodiscard]] std::uint64_t acknowledged() const { return m_acknowledged; }
    /** What did not hold; empty is what it has to be. */
    [[nodiscard]] const std::vector<std::string> &faults() const { return m_faults; }

    void opened(WebSocketClient &client) override;
    void text(WebSocketClient &client, std::string_view message) override;
    void closed(WebSocketClient &client) override;

private:
    struct Talker;

    void startSending();
    void fill(Talker &talker);
    void sendOne(Talker &talker, Steady::time_point now);
    /** In paced mode: sends what is due by now. */
    void sendDue();
    void runWhileSending(Steady::time_point end);
    void acknowledgedMessage(Talker &talker, std::string_view clientMessageId, std::int64_t seq,
                             Steady::time_point now);
    void receivedMessage(Talker &talker, std::string_view content, std::int64_t seq, Steady::time_point now);
    void note(Talker &talker, std::int64_t seq);
    void fault(const Talker &talker, const std::string &what);

    Poller &m_poller;
    ChatLoadOptions m_options;
    std::vector<std::unique_ptr<Talker>> m_talkers;
    std::string m_padding;
    std::string m_scratch;
    std::size_t m_open = 0;
    bool m_sending = false;
    bool m_counting = false;
    std::uint64_t m_sent = 0;
    std::uint64_t m_acknowledged = 0;
    std::uint64_t m_delivered = 0;
    Steady::time_point m_paceStart;
    std::uint64_t m_paced = 0;
    std::size_t m_nextTalker = 0;
    ChatFigures m_figures;
    std::vector<std::string> m_faults;
};

} // namespace natter::bench
