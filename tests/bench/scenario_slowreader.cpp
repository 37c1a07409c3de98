// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenario.h"

#include <algorithm>

#include <sys/timerfd.h>
#include <unistd.h>

namespace natter::bench {

namespace {

constexpr std::chrono::milliseconds warmUp{500};
constexpr std::chrono::seconds patience{60};
constexpr std::chrono::milliseconds sendEvery{5};
constexpr std::chrono::milliseconds slice{100};
constexpr std::size_t floodContent = 15'000;
constexpr std::size_t rounds = 5;
constexpr unsigned tooSlow = 4008;

/** One who writes 3 MB a second to one who may have stopped reading. */
class Flood final : public WebSocketClient::Listener, public Pollee
{
public:
    Flood(Poller &poller, const Account &writer)
        : m_poller(poller)
        , m_writerAccount(writer)
        , m_timer(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC))
        , m_writer(poller, *this, 0)
    {
        const itimerspec every{{0, std::chrono::nanoseconds(sendEvery).count()},
                               {0, std::chrono::nanoseconds(sendEvery).count()}};
        ::timerfd_settime(m_timer, 0, &every, nullptr);
        poller.watch(m_timer, EPOLLIN, *this);
    }
    ~Flood() override
    {
        m_poller.forget(m_timer);
        ::close(m_timer);
    }
    Flood(const Flood &) = delete;
    Flood &operator=(const Flood &) = delete;

    Outcome<> connect(std::uint16_t port)
    {
        m_port = port;
        return m_writer.open(port, m_writerAccount.token, 1);
    }

    /** Writes to @p reader from here on, who reads. */
    Outcome<> writeTo(const Account &reader)
    {
        m_readerAccount = reader;
        m_opened = false;
        m_closed = false;
        m_reader = std::make_unique<WebSocketClient>(m_poller, *this, 1);
        if (const auto opened = m_reader->open(m_port, reader.token, 1); !opened)
            return opened;
        return m_poller.runUntil([&] { return m_opened; }, Steady::now() + patience) ? Outcome<>()
                                                                                     : failed(m_reader->ending());
    }

    void setReading(bool reading) { m_reader->setPaused(!reading); }
    [[nodiscard]] std::size_t bytesSent() const { return m_sent * floodContent; }
    /** Whether the reader has heard of its end; it cannot while it does not read. */
    [[nodiscard]] bool isClosed() const { return m_closed; }
    /** The code the reader was closed with; 0 if the close frame did not get through to it. */
    [[nodiscard]] unsigned closeCode() const { return m_reader->closeCode(); }

    void opened(WebSocketClient &client) override { m_opened |= client.index() == 1; }
    void text(WebSocketClient &, std::string_view) override {}
    void closed(WebSocketClient &client) override { m_closed |= client.index() == 1; }
    void ready(std::uint32_t) override
    {
        std::uint64_t ticks = 0;
        if (::read(m_timer, &ticks, sizeof ticks) != sizeof ticks || !m_opened)
            return;
        ++m_sent;
        m_writer.queue(R"({"event":"SEND_PERSONAL_MESSAGE","payload":{"to_user_id":)" +
                       std::to_string(m_readerAccount.id) + R"(,"content":")" + std::string(floodContent, 'x') +
                       R"("}})");
        m_writer.flush();
    }

private:
    Poller &m_poller;
    Account m_writerAccount;
    Account m_readerAccount;
    int m_timer;
    WebSocketClient m_writer;
    std::unique_ptr<WebSocketClient> m_reader;
    std::uint16_t m_port = 0;
    std::size_t m_sent = 0;
    bool m_opened = false;
    bool m_closed = false;
};

/** What the rounds found, of which each has both halves: they share whatever else the machine is doing. */
struct Rounds
{
    Latencies reading;
    Latencies stopped;
    std::vector<double> ratios;
    std::vector<double> cutAfter;
    std::vector<double> sentUntilCut;
    std::vector<double> memoryGrowth;
    std::vector<std::string> faults;
};

/** One reader more: reads for @p window, then stops until its descriptor is given up. */
void runRound(const ServerProcess &server, ChatLoad &load, Flood &flood, std::chrono::nanoseconds window, Rounds &all)
{
    // Both halves are watched in the same way: looking at the server costs the client time, which is in the latencies.
    std::size_t descriptors = 0;
    std::size_t memoryMost = 0;
    const auto watch = [&](Latencies &into, auto done) {
        while (!done() && load.faults().empty()) {
            into.append(load.measure({}, slice).delivery);
            memoryMost = std::max(memoryMost, server.memory());
            descriptors = descriptorCount(server.pid());
        }
    };
    Latencies reading;
    Latencies stopped;
    const auto readUntil = Steady::now() + window;
    watch(reading, [&] { return Steady::now() >= readUntil; });
    const std::size_t descriptorsBefore = descriptors;
    const std::size_t memoryBefore = memoryMost;
    const std::size_t sentBefore = flood.bytesSent();
    flood.setReading(false);
    const auto stoppedAt = Steady::now();
    // Seen from outside: who does not read cannot be told that the connection is over.
    const auto isCut = [&] { return descriptors < descriptorsBefore; };
    watch(stopped, [&] { return isCut() || Steady::now() - stoppedAt > patience; });
    all.cutAfter.push_back(std::chrono::duration<double>(Steady::now() - stoppedAt).count());
    all.sentUntilCut.push_back(double(flood.bytesSent() - sentBefore) / (1024 * 1024));
    all.memoryGrowth.push_back(double(memoryMost - memoryBefore) / (1024 * 1024));
    if (!isCut())
        all.faults.emplace_back("the reader that stopped was not cut");
    flood.setReading(true);
    load.measure({}, warmUp);
    if (!flood.isClosed())
        all.faults.emplace_back("the reader that stopped does not hear of its end when it reads again");
    else if (flood.closeCode() != 0 && flood.closeCode() != tooSlow)
        all.faults.push_back("the reader that stopped was closed with " + std::to_string(flood.closeCode()));
    all.ratios.push_back(stopped.percentile(0.99) / std::max(1.0, reading.percentile(0.99)));
    all.reading.append(reading);
    all.stopped.append(stopped);
}

double largest(const std::vector<double> &values)
{
    return *std::ranges::max_element(values);
}

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

} // namespace

Outcome<Figures> runSlowReader(const Options &options)
{
    ServerProcess server(options);
    if (const auto started = server.start(); !started)
        return failed(started.error());
    Poller poller(options.tls);
    const auto accounts = signUpAll(poller, server.port(), "person", options.connections + 1 + rounds);
    if (!accounts)
        return failed(accounts.error());
    const std::span all(*accounts);
    ChatLoad load(poller, all.subspan(1 + rounds),
                  {.messagesASecond = options.chatRate, .contentBytes = int(options.contentBytes)});
    if (const auto connected = load.connect(server.port()); !connected)
        return failed(connected.error());
    Flood flood(poller, all[0]);
    if (const auto connected = flood.connect(server.port()); !connected)
        return failed(connected.error());

    // The flood runs in both halves of a round, so that only the stopped reader makes the difference.
    const auto window = std::chrono::round<std::chrono::nanoseconds>(std::chrono::duration<double>(options.seconds));
    Rounds found;
    for (std::size_t round = 0; round < rounds && found.faults.empty() && load.faults().empty(); ++round) {
        if (const auto opened = flood.writeTo(all[1 + round]); !opened)
            return failed(opened.error());
        load.measure(warmUp, {});
        runRound(server, load, flood, window, found);
    }
    load.drain();

    Figures figures;
    addLatencies(figures, "delivery, all read", found.reading);
    addLatencies(figures, "delivery, one stopped", found.stopped);
    figures.add("ratio of p99", "", found.stopped.percentile(0.99) / std::max(1.0, found.reading.percentile(0.99)));
    figures.add("ratio of p99, median of the rounds", "", median(found.ratios));
    figures.add("its descriptor given up after, at most", "s", largest(found.cutAfter));
    figures.add("server memory grew meanwhile, median", "MiB", median(found.memoryGrowth));
    figures.add("sent to it until then, at most", "MiB", largest(found.sentUntilCut));
    figures.addFaults(found.faults);
    figures.addFaults(load.faults());
    if (const auto ended = server.terminate(); !ended)
        figures.addFault(ended.error());
    return figures;
}

} // namespace natter::bench
