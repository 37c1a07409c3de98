// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenario.h"

#include <sys/timerfd.h>
#include <unistd.h>

namespace natter::bench {

namespace {

constexpr std::chrono::milliseconds warmUp{500};
constexpr std::chrono::seconds patience{60};
constexpr std::chrono::milliseconds sendEvery{5};
constexpr std::size_t floodContent = 15'000;
constexpr unsigned tooSlow = 4008;

/** One who writes 3 MB a second to one who may have stopped reading. */
class Flood final : public WebSocketClient::Listener, public Pollee
{
public:
    Flood(Poller &poller, const Account &writer, const Account &reader)
        : m_poller(poller)
        , m_writerAccount(writer)
        , m_readerAccount(reader)
        , m_timer(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC))
        , m_writer(poller, *this, 0)
        , m_reader(poller, *this, 1)
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
        if (const auto opened = m_writer.open(port, m_writerAccount.token, 1); !opened)
            return opened;
        if (const auto opened = m_reader.open(port, m_readerAccount.token, 1); !opened)
            return opened;
        return m_poller.runUntil([&] { return m_open == 2; }, Steady::now() + patience) ? Outcome<>()
                                                                                        : failed(m_reader.ending());
    }

    void setReading(bool reading) { m_reader.setPaused(!reading); }
    [[nodiscard]] std::size_t bytesSent() const { return m_sent * floodContent; }
    /** Whether the reader has heard of its end; it cannot while it does not read. */
    [[nodiscard]] bool isClosed() const { return m_closed; }
    /** The code the reader was closed with; 0 if the close frame did not get through to it. */
    [[nodiscard]] unsigned closeCode() const { return m_reader.closeCode(); }

    void opened(WebSocketClient &) override { ++m_open; }
    void text(WebSocketClient &, std::string_view) override {}
    void closed(WebSocketClient &client) override
    {
        if (client.index() == 1)
            m_closed = true;
    }
    void ready(std::uint32_t) override
    {
        std::uint64_t ticks = 0;
        if (::read(m_timer, &ticks, sizeof ticks) != sizeof ticks || m_open < 2)
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
    WebSocketClient m_reader;
    int m_open = 0;
    std::size_t m_sent = 0;
    bool m_closed = false;
};

} // namespace

Outcome<Figures> runSlowReader(const Options &options)
{
    ServerProcess server(options);
    if (const auto started = server.start(); !started)
        return failed(started.error());
    Poller poller(options.tls);
    const auto accounts = signUpAll(poller, server.port(), "person", options.connections + 2);
    if (!accounts)
        return failed(accounts.error());
    const std::span all(*accounts);
    ChatLoad load(poller, all.subspan(2),
                  {.messagesASecond = options.chatRate, .contentBytes = int(options.contentBytes)});
    if (const auto connected = load.connect(server.port()); !connected)
        return failed(connected.error());
    Flood flood(poller, all[0], all[1]);
    if (const auto connected = flood.connect(server.port()); !connected)
        return failed(connected.error());

    // The flood runs in both windows, so that only the stopped reader makes the difference.
    const auto window = std::chrono::round<std::chrono::nanoseconds>(std::chrono::duration<double>(options.seconds));
    ChatFigures reading = load.measure(warmUp, window);
    const std::size_t memoryBefore = server.memory();
    const std::size_t descriptorsBefore = descriptorCount(server.pid());
    const std::size_t sentBefore = flood.bytesSent();
    std::size_t memoryMost = memoryBefore;
    bool cut = false;
    flood.setReading(false);
    const auto stoppedAt = Steady::now();
    Latencies stopped;
    while (!cut && load.faults().empty() && Steady::now() - stoppedAt < patience) {
        ChatFigures part = load.measure({}, std::chrono::milliseconds(20));
        stopped.append(part.delivery);
        memoryMost = std::max(memoryMost, server.memory());
        // Seen from outside: who does not read cannot be told that the connection is over.
        cut = descriptorCount(server.pid()) < descriptorsBefore;
    }
    const double cutAfter = std::chrono::duration<double>(Steady::now() - stoppedAt).count();
    const std::size_t sentUntilCut = flood.bytesSent() - sentBefore;
    flood.setReading(true);
    poller.runUntil([&] { return flood.isClosed(); }, Steady::now() + patience);
    load.drain();

    Figures figures;
    addLatencies(figures, "delivery, all read", reading.delivery);
    addLatencies(figures, "delivery, one stopped", stopped);
    figures.add("ratio of p99", "", stopped.percentile(0.99) / std::max(1.0, reading.delivery.percentile(0.99)));
    figures.add("its descriptor given up after", "s", cutAfter);
    figures.add("sent to it until then", "MiB", double(sentUntilCut) / (1024 * 1024));
    figures.add("server memory grew by", "MiB", double(memoryMost - memoryBefore) / (1024 * 1024));
    figures.addFaults(load.faults());
    if (!cut)
        figures.addFault("the reader that stopped was not cut");
    else if (!flood.isClosed())
        figures.addFault("the reader that stopped does not hear of its end when it reads again");
    else if (flood.closeCode() != 0 && flood.closeCode() != tooSlow)
        figures.addFault("the reader that stopped was closed with " + std::to_string(flood.closeCode()));
    if (const auto ended = server.terminate(); !ended)
        figures.addFault(ended.error());
    return figures;
}

} // namespace natter::bench
