// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fanoutfloor.h"

#include "fieldscan.h"
#include "websocketclient.h"

#include "protocol/frame.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

namespace natter::bench {

namespace {

std::unexpected<std::string> systemError(const char *what)
{
    return failed(std::string("floor: ") + what + ": " + std::strerror(errno));
}

} // namespace

Outcome<std::unique_ptr<FanoutFloor>> FanoutFloor::start(std::size_t connections)
{
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0)
        return systemError("socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener, reinterpret_cast<sockaddr *>(&address), sizeof address) < 0 ||
        ::listen(listener, int(connections)) < 0 ||
        ::getsockname(listener, reinterpret_cast<sockaddr *>(&address), &size) < 0) {
        ::close(listener);
        return systemError("listen");
    }
    return std::unique_ptr<FanoutFloor>(new FanoutFloor(listener, ntohs(address.sin_port), connections));
}

FanoutFloor::FanoutFloor(int listener, std::uint16_t port, std::size_t connections)
    : m_listener(listener)
    , m_port(port)
    , m_thread([this, connections] { serve(connections); })
{}

FanoutFloor::~FanoutFloor()
{
    ::shutdown(m_listener, SHUT_RDWR); // in case it still accepts
    m_thread.join();
    for (const int descriptor : m_connections)
        ::close(descriptor);
    ::close(m_listener);
}

std::chrono::nanoseconds FanoutFloor::cpuUse()
{
    clockid_t clock{};
    timespec time{};
    if (pthread_getcpuclockid(m_thread.native_handle(), &clock) != 0 || clock_gettime(clock, &time) != 0)
        return {};
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

bool FanoutFloor::accept()
{
    const int descriptor = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (descriptor < 0)
        return false;
    m_connections.push_back(descriptor);
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    std::string head;
    std::array<char, 4096> buffer{};
    while (head.find("\r\n\r\n") == std::string::npos) {
        const ssize_t count = ::recv(descriptor, buffer.data(), buffer.size(), 0);
        if (count <= 0)
            return false;
        head.append(buffer.data(), std::size_t(count));
    }
    const std::string response = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                 "Sec-WebSocket-Accept: " +
                                 WebSocketClient::expectedAccept() + "\r\n\r\n";
    return ::send(descriptor, response.data(), response.size(), MSG_NOSIGNAL) == ssize_t(response.size());
}

void FanoutFloor::serve(std::size_t connections)
{
    while (m_connections.size() < connections) {
        if (!accept())
            return;
    }
    // The clients never wait for room on loopback, so a blocking read and blocking writes cost no more than others.
    std::string bytes;
    std::array<char, 64 * 1024> buffer{};
    for (;;) {
        const ssize_t count = ::recv(m_connections.front(), buffer.data(), buffer.size(), 0);
        if (count <= 0)
            return;
        bytes.append(buffer.data(), std::size_t(count));
        while (bytes.size() >= 6) {
            const std::size_t shortSize = std::uint8_t(bytes[1]) & 0x7f;
            const std::size_t head = shortSize == 126 ? 8 : 6;
            if (bytes.size() < head)
                break;
            const std::size_t size =
                shortSize == 126 ? std::size_t(std::uint8_t(bytes[2])) << 8 | std::uint8_t(bytes[3]) : shortSize;
            if (bytes.size() < head + size)
                break;
            std::string message = bytes.substr(head, size);
            for (std::size_t i = 0; i < size; ++i)
                message[i] = char(message[i] ^ bytes[head - 4 + i % 4]);
            bytes.erase(0, head + size);
            answer(message);
        }
    }
}

void FanoutFloor::answer(const std::string &message)
{
    std::string content;
    for (FieldScan fields(message); fields.next();) {
        if (fields.key() == "content")
            content = fields.value();
    }
    if (content.empty())
        return sendToAll(R"({"event":"GROUP_CREATED","payload":{"room_id":1,"name":"everybody"}})");
    const std::string seq = std::to_string(++m_seq);
    sendToAll(R"({"event":"RECEIVE_GROUP_MESSAGE","payload":{"room_id":1,"from_user_id":1,"content":")" + content +
              R"(","message_id":)" + seq + R"(,"conversation_id":1,"seq":)" + seq +
              R"(,"timestamp":"2026-01-01T00:00:00.000Z"}})");
}

void FanoutFloor::sendToAll(const std::string &event) const
{
    const QByteArray frame = protocol::serverFrame(protocol::Opcode::Text, event);
    // Who is gone is not this thread's concern: the room notices what does not arrive.
    for (const int descriptor : m_connections)
        ::send(descriptor, frame.data(), std::size_t(frame.size()), MSG_NOSIGNAL);
}

} // namespace natter::bench
