// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fanoutfloor.h"

#include "fieldscan.h"
#include "poller.h"
#include "stream.h"

#include "protocol/frame.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace natter::bench {

namespace {

/** Descriptors that are closed together. */
struct Sockets
{
    std::vector<int> descriptors;
    ~Sockets()
    {
        for (const int descriptor : descriptors)
            ::close(descriptor);
    }
};

/** The reading end of one socket: scans whole frames, and counts them for all. */
class Sink final : public Pollee
{
public:
    Sink(int descriptor, std::size_t frameSize, std::uint64_t &framesRead)
        : m_descriptor(descriptor)
        , m_frameSize(frameSize)
        , m_framesRead(framesRead)
    {}

    void ready(std::uint32_t) override
    {
        const ssize_t count = ::recv(m_descriptor, s_buffer.data(), s_buffer.size(), MSG_DONTWAIT);
        if (count <= 0)
            return;
        // Frames are written whole, so they mostly come whole; the piece of one that does not is scanned with the next.
        m_rest += std::size_t(count);
        for (std::size_t at = 0; m_rest >= m_frameSize; m_rest -= m_frameSize, at += m_frameSize) {
            const std::size_t size = std::min(m_frameSize, std::size_t(count) - at);
            for (FieldScan fields({s_buffer.data() + at, size}); fields.next();)
                s_scanned = s_scanned + fields.value().size();
            ++m_framesRead;
        }
    }

private:
    int m_descriptor;
    std::size_t m_frameSize;
    std::size_t m_rest = 0;
    std::uint64_t &m_framesRead;
    static inline std::array<char, 64 * 1024> s_buffer{};
    static inline volatile std::size_t s_scanned = 0; ///< so that the scan is not optimised away
};

std::chrono::nanoseconds threadCpu()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

/** Real TCP pairs: a socketpair() would leave out the network stack, which is most of the cost. */
Outcome<> makePairs(std::size_t count, Sockets &writers, Sockets &readers)
{
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const Sockets closesListener{{listener}};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener, reinterpret_cast<sockaddr *>(&address), sizeof address) < 0 || ::listen(listener, 128) < 0 ||
        ::getsockname(listener, reinterpret_cast<sockaddr *>(&address), &size) < 0)
        return failed(std::string("floor: ") + std::strerror(errno));
    for (std::size_t i = 0; i < count; ++i) {
        const auto reader = connectLoopback(ntohs(address.sin_port));
        if (!reader)
            return failed(reader.error());
        readers.descriptors.push_back(*reader);
        const int writer = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (writer < 0)
            return failed(std::string("floor: ") + std::strerror(errno));
        const int on = 1;
        ::setsockopt(writer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        writers.descriptors.push_back(writer);
    }
    return {};
}

} // namespace

Outcome<FanoutFloor> measureFanoutFloor(std::size_t sockets, std::size_t rounds, std::size_t inFlight,
                                        const std::string &event)
{
    Sockets writers;
    Sockets readers;
    if (const auto made = makePairs(sockets, writers, readers); !made)
        return failed(made.error());

    const QByteArray frame = protocol::serverFrame(protocol::Opcode::Text, event);
    std::atomic<std::uint64_t> roundsRead{0};
    std::jthread reader([&](const std::stop_token &stop) {
        Poller poller;
        std::uint64_t framesRead = 0;
        std::vector<std::unique_ptr<Sink>> sinks;
        for (const int descriptor : readers.descriptors) {
            sinks.push_back(std::make_unique<Sink>(descriptor, std::size_t(frame.size()), framesRead));
            poller.watch(descriptor, EPOLLIN, *sinks.back());
        }
        while (!stop.stop_requested() && roundsRead.load() < rounds) {
            poller.turn(std::chrono::milliseconds(50));
            const std::uint64_t whole = framesRead / sockets;
            if (whole != roundsRead.load()) {
                roundsRead.store(whole);
                roundsRead.notify_one();
            }
        }
    });

    const auto begin = Steady::now();
    const auto cpuBefore = threadCpu();
    for (std::size_t round = 0; round < rounds; ++round) {
        for (std::uint64_t read = roundsRead.load(); read + inFlight <= round; read = roundsRead.load())
            roundsRead.wait(read);
        for (const int descriptor : writers.descriptors) {
            // Far fewer bytes are under way than a socket's buffer takes, so anything but the whole is a real failure.
            if (::send(descriptor, frame.data(), std::size_t(frame.size()), MSG_NOSIGNAL) != frame.size())
                return failed(std::string("floor: send: ") + std::strerror(errno));
        }
    }
    const auto cpu = threadCpu() - cpuBefore;
    reader.join();
    return FanoutFloor{cpu, Steady::now() - begin};
}

} // namespace natter::bench
