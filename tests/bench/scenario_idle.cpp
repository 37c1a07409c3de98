// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenario.h"

namespace natter::bench {

namespace {

/** Connections from one loopback address: safely fewer than it has ephemeral ports. */
constexpr std::size_t connectionsPerAddress = 10'000;
/** Handshakes under way at once: enough to keep the server busy, well below its accept queue. */
constexpr std::size_t handshakesAtOnce = 256;
constexpr std::chrono::seconds connectPatience{300};
constexpr std::chrono::milliseconds quiet{1'000};
constexpr unsigned firstIdleAddress = 100;

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

double cpuEach(const ChatRun &run)
{
    return microsecondsEach(run.server.total(), run.chat.acknowledged);
}

} // namespace

Outcome<Figures> runIdle(const Options &options)
{
    ServerProcess server(options, {{"MAX_CONNECTIONS", "0"}});
    if (const auto started = server.start(); !started)
        return failed(started.error());
    Poller poller(options.tls);
    const auto alone = signUpAll(poller, server.port(), "alone", options.connections);
    const auto beside = signUpAll(poller, server.port(), "beside", options.connections);
    const std::size_t idleUsers = (options.idleConnections + options.idlePerUser - 1) / options.idlePerUser;
    const auto idle = signUpAll(poller, server.port(), "idle", idleUsers);
    if (!alone || !beside || !idle)
        return failed(!alone ? alone.error() : !beside ? beside.error() : idle.error());

    const ChatLoadOptions chat{.inFlight = 8, .contentBytes = int(options.contentBytes)};
    const auto without = runChat(poller, server, *alone, chat, options.seconds);
    if (!without)
        return failed(without.error());

    // Memory the chat has left behind is reused by the crowd, so the difference is taken from a server that has
    // settled.
    poller.runFor(quiet);
    const std::size_t memoryBefore = server.memory();
    IdleCrowd crowd(poller, *idle, options.idleConnections);
    const auto begin = Steady::now();
    if (const auto connected = crowd.connect(server.port()); !connected)
        return failed(connected.error());
    const double connectSeconds = std::chrono::duration<double>(Steady::now() - begin).count();
    poller.runFor(quiet);
    const std::size_t memoryAfter = server.memory();
    const auto with = runChat(poller, server, *beside, chat, options.seconds);
    if (!with)
        return failed(with.error());

    Figures figures;
    const auto connections = double(options.idleConnections);
    figures.add("idle connections", "", connections);
    figures.add("connected a second", "1/s", connections / connectSeconds);
    figures.add("memory before", "MiB", double(memoryBefore) / (1024 * 1024));
    figures.add("memory with them", "MiB", double(memoryAfter) / (1024 * 1024));
    figures.add("memory a connection", "bytes", (double(memoryAfter) - double(memoryBefore)) / connections);
    figures.add("server CPU a message without", "µs", cpuEach(*without));
    figures.add("server CPU a message with", "µs", cpuEach(*with));
    figures.add("ratio with to without", "", cpuEach(*with) / cpuEach(*without));
    figures.addFaults(without->faults);
    figures.addFaults(with->faults);
    if (!crowd.fault().empty())
        figures.addFault(crowd.fault());
    if (const auto ended = server.terminate(); !ended)
        figures.addFault(ended.error());
    return figures;
}

} // namespace natter::bench
