// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "accounts.h"
#include "outcome.h"
#include "websocketclient.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace natter::bench {

/** What the server has promised: this message is on disk, in this place. */
struct Promise
{
    std::int64_t sender = 0;
    std::int64_t number = 0; ///< the sender's own, which is the client_message_id too
    std::int64_t conversation = 0;
    std::int64_t seq = 0;
};

/**
 * Careful clients: whatever was not acknowledged when the connection was lost is sent again, with the same
 * client_message_id, over the next one. Collects every acknowledgement.
 */
class DurableLoad final : public WebSocketClient::Listener
{
public:
    /** @p accounts write to each other in pairs. */
    DurableLoad(Poller &poller, std::span<const Account> accounts, std::size_t inFlight);
    ~DurableLoad() override;

    /** Connects everybody and starts sending, the unacknowledged first. */
    Outcome<> connect(std::uint16_t port);
    /** Sends until @p count more messages are acknowledged. */
    Outcome<> sendUntil(std::size_t count);
    /** No new messages; waits until the ones under way are acknowledged. */
    Outcome<> finish();
    /** After the server was killed: reads what it still had sent, until every connection is at its end. */
    Outcome<> awaitEnd();

    /** The acknowledgements since the last call. */
    [[nodiscard]] std::vector<Promise> takePromises();
    /** How many messages @p sender has sent, numbered from 1. */
    [[nodiscard]] const std::vector<std::pair<std::int64_t, std::int64_t>> sentBySender() const;
    [[nodiscard]] static std::string content(std::int64_t sender, std::int64_t number);

    void opened(WebSocketClient &client) override;
    void text(WebSocketClient &client, std::string_view message) override;
    void closed(WebSocketClient &client) override;

private:
    struct Sender
    {
        std::unique_ptr<WebSocketClient> client;
        Account account;
        std::int64_t partner = 0;
        std::int64_t sent = 0;
        std::deque<std::int64_t> unacknowledged;
    };

    void queue(Sender &sender, std::int64_t number);
    void fill(Sender &sender);
    template<class Done>
    Outcome<> turnUntil(Done done, const char *what);

    Poller &m_poller;
    std::vector<Sender> m_senders;
    std::size_t m_inFlight;
    std::size_t m_open = 0;
    bool m_sending = false;
    bool m_lossExpected = false;
    std::vector<Promise> m_promises;
    std::string m_fault;
};

} // namespace natter::bench
