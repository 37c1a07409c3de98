// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "accounts.h"
#include "websocketclient.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace natter::bench {

/** Connections that only answer pings. */
class IdleCrowd final : public WebSocketClient::Listener
{
public:
    IdleCrowd(Poller &poller, std::span<const Account> accounts, std::size_t count)
        : m_poller(poller)
        , m_accounts(accounts)
    {
        for (std::size_t i = 0; i < count; ++i)
            m_clients.push_back(std::make_unique<WebSocketClient>(poller, *this, i));
    }

    Outcome<> connect(std::uint16_t port)
    {
        m_port = port;
        for (std::size_t i = 0; i < std::min(handshakesAtOnce, m_clients.size()); ++i)
            openNext();
        m_poller.runUntil([&] { return m_open == m_clients.size() || !m_fault.empty(); },
                          Steady::now() + connectPatience);
        if (!m_fault.empty())
            return failed(m_fault);
        return m_open == m_clients.size() ? Outcome<>() : failed("not all idle connections came up in time");
    }

    /** What ended one of them; empty is what it has to be. */
    [[nodiscard]] const std::string &fault() const { return m_fault; }

    void opened(WebSocketClient &) override
    {
        ++m_open;
        openNext();
    }
    void text(WebSocketClient &, std::string_view message) override
    {
        m_fault = "an idle connection got: " + std::string(message.substr(0, 200));
    }
    void closed(WebSocketClient &client) override { m_fault = "an idle connection ended: " + client.ending(); }

private:
    /** Connections from one loopback address: safely fewer than it has ephemeral ports. */
    static constexpr std::size_t connectionsPerAddress = 10'000;
    /** Handshakes under way at once: enough to keep the server busy, well below its accept queue. */
    static constexpr std::size_t handshakesAtOnce = 256;
    static constexpr std::chrono::seconds connectPatience{300};
    static constexpr unsigned firstIdleAddress = 100;

    void openNext()
    {
        if (m_next == m_clients.size())
            return;
        const auto source = firstIdleAddress + unsigned(m_next / connectionsPerAddress);
        const Account &account = m_accounts[m_next % m_accounts.size()];
        if (const auto opened = m_clients[m_next++]->open(m_port, account.token, source); !opened)
            m_fault = opened.error();
    }

    Poller &m_poller;
    std::span<const Account> m_accounts;
    std::vector<std::unique_ptr<WebSocketClient>> m_clients;
    std::uint16_t m_port = 0;
    std::size_t m_next = 0;
    std::size_t m_open = 0;
    std::string m_fault;
};

} // namespace natter::bench
