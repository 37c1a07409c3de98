// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/crowd.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace natter::test {

using namespace std::chrono_literals;

std::size_t raiseDescriptorLimit()
{
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    ::getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}

void Crowd::gather(std::size_t count)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(m_port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (std::size_t i = 0; i < count; ++i) {
        Member member;
        member.descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        const int result = ::connect(member.descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof address);
        member.refused = result != 0 && errno != EINPROGRESS;
        m_members.push_back(std::move(member));
    }
}

void Crowd::turn(std::chrono::milliseconds most)
{
    std::vector<pollfd> waiting;
    waiting.reserve(m_members.size());
    for (const Member &member : m_members) {
        const auto events = short(member.connected ? POLLIN : POLLOUT);
        waiting.push_back({member.closed || member.refused ? -1 : member.descriptor, events, 0});
    }
    ::poll(waiting.data(), waiting.size(), int(most.count()));
    for (std::size_t i = 0; i < waiting.size(); ++i) {
        Member &member = m_members[i];
        if (waiting[i].revents == 0 || waiting[i].fd < 0)
            continue;
        if (!member.connected) {
            int error = 0;
            socklen_t size = sizeof error;
            ::getsockopt(member.descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
            member.refused = error != 0;
            member.connected = error == 0;
            continue;
        }
        std::array<char, 4096> buffer;
        const ssize_t count = ::recv(member.descriptor, buffer.data(), buffer.size(), 0);
        if (count > 0)
            member.heard.append(buffer.data(), count);
        else if (count == 0)
            member.closed = true;
        else if (errno != EAGAIN)
            member.refused = member.closed = true;
    }
}

template<class Done>
bool Crowd::turnUntil(Done done, std::chrono::milliseconds limit)
{
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (!done()) {
        if (std::chrono::steady_clock::now() >= deadline)
            return false;
        turn(100ms);
    }
    return true;
}

bool Crowd::waitUntilConnected(std::chrono::milliseconds limit)
{
    return turnUntil([this] { return connected() + refused() == m_members.size(); }, limit);
}

void Crowd::say(const QByteArray &words)
{
    for (const Member &member : m_members) {
        if (member.connected && !member.closed)
            (void)::send(member.descriptor, words.data(), std::size_t(words.size()), MSG_NOSIGNAL);
    }
}

bool Crowd::waitUntilHeard(const QByteArray &words, std::size_t count, std::chrono::milliseconds limit)
{
    return turnUntil([&] { return heard(words) >= count; }, limit);
}

bool Crowd::waitUntilClosed(std::size_t count, std::chrono::milliseconds limit)
{
    return turnUntil([&] { return closed() >= count; }, limit);
}

void Crowd::leave(std::size_t count)
{
    for (; count > 0 && !m_members.empty(); --count) {
        ::close(m_members.back().descriptor);
        m_members.pop_back();
    }
}

std::size_t Crowd::connected() const
{
    return std::size_t(std::ranges::count(m_members, true, &Member::connected));
}

std::size_t Crowd::refused() const
{
    return std::size_t(std::ranges::count(m_members, true, &Member::refused));
}

std::size_t Crowd::heard(const QByteArray &words) const
{
    return std::size_t(
        std::ranges::count_if(m_members, [&](const Member &member) { return member.heard.startsWith(words); }));
}

std::size_t Crowd::closed() const
{
    return std::size_t(std::ranges::count(m_members, true, &Member::closed));
}

} // namespace natter::test
