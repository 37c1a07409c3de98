// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "httpswarm.h"
#include "scenario.h"

#include <cerrno>

#include <sys/socket.h>
#include <unistd.h>

namespace natter::bench {

namespace {

constexpr std::chrono::milliseconds warmUp{500};
constexpr std::chrono::milliseconds slice{100};
constexpr std::chrono::seconds patience{60};
constexpr std::size_t requests = 2'000;
constexpr std::size_t requestConnections = 4;
constexpr unsigned firstHostileAddress = 200;

constexpr std::string_view halfAHead = "POST /auth/login HTTP/1.1\r\nHost: a\r\nX-Slow: ";
constexpr std::string_view halfAHello("\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03", 11);

/** Connections that begin a request, or a TLS handshake, and never end it; who is sent away comes again. */
class HalfOpen
{
public:
    HalfOpen(Poller &poller, std::uint16_t port, std::size_t count, bool tls)
        : m_poller(poller)
        , m_port(port)
        , m_beginning(tls ? halfAHello : halfAHead)
    {
        for (std::size_t i = 0; i < count; ++i)
            m_members.push_back(std::make_unique<Member>(*this));
    }

    /** All at once. */
    void start()
    {
        for (const auto &member : m_members)
            member->connect();
    }

    [[nodiscard]] bool allConnected() const { return m_connected >= m_members.size(); }
    [[nodiscard]] std::size_t refused() const { return m_refused; }
    /** Those who came again. */
    [[nodiscard]] std::size_t sentAway() const { return m_sentAway; }

private:
    class Member final : public Pollee
    {
    public:
        explicit Member(HalfOpen &crowd)
            : m_crowd(crowd)
        {}
        ~Member() override { disconnect(); }
        Member(const Member &) = delete;
        Member &operator=(const Member &) = delete;

        void connect()
        {
            const auto descriptor = connectLoopback(m_crowd.m_port, firstHostileAddress);
            if (!descriptor) {
                ++m_crowd.m_refused;
                return;
            }
            m_descriptor = *descriptor;
            m_crowd.m_poller.watch(m_descriptor, EPOLLOUT, *this);
        }

        void ready(std::uint32_t events) override
        {
            if (events & EPOLLOUT) {
                if (::send(m_descriptor, m_crowd.m_beginning.data(), m_crowd.m_beginning.size(), MSG_NOSIGNAL) < 0) {
                    ++m_crowd.m_refused;
                    return disconnect();
                }
                ++m_crowd.m_connected;
                m_crowd.m_poller.change(m_descriptor, EPOLLIN, *this);
                return;
            }
            ++m_crowd.m_sentAway;
            disconnect();
            connect();
        }

    private:
        void disconnect()
        {
            if (m_descriptor < 0)
                return;
            m_crowd.m_poller.forget(m_descriptor);
            ::close(m_descriptor);
            m_descriptor = -1;
        }

        HalfOpen &m_crowd;
        int m_descriptor = -1;
    };

    Poller &m_poller;
    std::uint16_t m_port;
    std::string_view m_beginning;
    std::vector<std::unique_ptr<Member>> m_members;
    std::size_t m_connected = 0;
    std::size_t m_refused = 0;
    std::size_t m_sentAway = 0;
};

/** Chat by the clock, and as many requests as can be answered one after the other, at the same time. */
struct HonestWork
{
    Latencies chat;
    Latencies requests;
    double seconds = 0;
    CpuUse server;
    std::string fault;
};

HonestWork runHonest(Poller &poller, const ServerProcess &server, ChatLoad &load, std::chrono::nanoseconds window)
{
    HonestWork work;
    const CpuUse before = server.cpuUse();
    const auto begin = Steady::now();
    // Too little of a request to be anybody's: what is measured is the way to the answer.
    HttpSwarm swarm(poller, server.port(), "/auth/login", std::vector<std::string>(requests, "{}"));
    if (const auto started = swarm.start(requestConnections); !started)
        work.fault = started.error();
    while (work.fault.empty() && load.faults().empty() && (Steady::now() - begin < window || !swarm.isDone())) {
        work.chat.append(load.measure({}, slice).delivery);
        if (Steady::now() - begin > window + patience)
            work.fault = "honest requests were not answered";
    }
    if (work.fault.empty())
        work.fault = swarm.fault();
    work.requests = swarm.latencies();
    work.seconds = std::chrono::duration<double>(Steady::now() - begin).count();
    work.server = server.cpuUse().since(before);
    return work;
}

} // namespace

Outcome<Figures> runFlood(const Options &options)
{
    ServerProcess server(options, {{"MAX_CONNECTIONS", "0"}});
    if (const auto started = server.start(); !started)
        return failed(started.error());
    Poller poller(options.tls);
    const auto accounts = signUpAll(poller, server.port(), "person", options.connections);
    if (!accounts)
        return failed(accounts.error());
    ChatLoad load(poller, *accounts, {.messagesASecond = options.chatRate, .contentBytes = int(options.contentBytes)});
    if (const auto connected = load.connect(server.port()); !connected)
        return failed(connected.error());
    load.measure(warmUp, {});

    const auto window = std::chrono::round<std::chrono::nanoseconds>(std::chrono::duration<double>(options.seconds));
    HonestWork alone = runHonest(poller, server, load, window);
    HalfOpen crowd(poller, server.port(), options.halfOpen, options.tls != 0);
    const auto begin = Steady::now();
    crowd.start();
    poller.runUntil([&] { return crowd.allConnected() || crowd.refused() > 0; }, begin + patience);
    const double burst = std::chrono::duration<double>(Steady::now() - begin).count();
    HonestWork beside = runHonest(poller, server, load, window);
    load.drain();

    Figures figures;
    figures.add("half-open connections", "", double(options.halfOpen));
    figures.add("all of them connected after", "s", burst);
    figures.add("sent away, and back again", "1/s", double(crowd.sentAway()) / beside.seconds);
    addLatencies(figures, "delivery, alone", alone.chat);
    addLatencies(figures, "delivery, beside them", beside.chat);
    addLatencies(figures, "request, alone", alone.requests);
    addLatencies(figures, "request, beside them", beside.requests);
    figures.add("server CPU, alone", "% of a core", microsecondsEach(alone.server.total(), 10'000) / alone.seconds);
    figures.add("server CPU, beside them", "% of a core",
                microsecondsEach(beside.server.total(), 10'000) / beside.seconds);
    figures.addFaults(load.faults());
    for (const std::string &fault : {alone.fault, beside.fault}) {
        if (!fault.empty())
            figures.addFault(fault);
    }
    if (crowd.refused() > 0)
        figures.addFault(std::to_string(crowd.refused()) + " connections were refused");
    if (!crowd.allConnected())
        figures.addFault("not all connections came up");
    if (const auto ended = server.terminate(); !ended)
        figures.addFault(ended.error());
    return figures;
}

} // namespace natter::bench
