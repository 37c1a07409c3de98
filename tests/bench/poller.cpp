// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "poller.h"

#include <unistd.h>

namespace natter::bench {

Poller::Poller(bool speaksTls)
    : m_epoll(epoll_create1(EPOLL_CLOEXEC))
    , m_tls(speaksTls ? makeTlsClient() : nullptr)
{}

Poller::~Poller()
{
    ::close(m_epoll);
}

void Poller::watch(int descriptor, std::uint32_t events, Pollee &pollee) const
{
    epoll_event event{events, {.ptr = &pollee}};
    epoll_ctl(m_epoll, EPOLL_CTL_ADD, descriptor, &event);
}

void Poller::change(int descriptor, std::uint32_t events, Pollee &pollee) const
{
    epoll_event event{events, {.ptr = &pollee}};
    epoll_ctl(m_epoll, EPOLL_CTL_MOD, descriptor, &event);
}

void Poller::forget(int descriptor) const
{
    epoll_ctl(m_epoll, EPOLL_CTL_DEL, descriptor, nullptr);
}

int Poller::turn(std::chrono::milliseconds timeout)
{
    const int count = epoll_wait(m_epoll, m_events.data(), int(m_events.size()), int(timeout.count()));
    for (int i = 0; i < count; ++i) {
        const epoll_event &event = m_events[std::size_t(i)];
        static_cast<Pollee *>(event.data.ptr)->ready(event.events);
    }
    return count;
}

} // namespace natter::bench
