// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/linkguard.h"

#include "base/threadname.h"

#include <algorithm>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace natter::store {

namespace {

constexpr std::chrono::milliseconds glance{100};

} // namespace

LinkGuard::Link::Link(LinkGuard &guard, int descriptor)
    : m_guard(guard)
    , m_descriptor(::fcntl(descriptor, F_DUPFD_CLOEXEC, 0))
{
    guard.add(*this);
}

LinkGuard::Link::~Link()
{
    m_guard.remove(*this);
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

void LinkGuard::Link::waits()
{
    // Each of the two sides writes its own word first and then reads the other's: one of them sees the other.
    m_since.store(Clock::now().time_since_epoch().count());
    if (m_guard.m_asleep.load() && m_guard.m_asleep.exchange(false)) {
        const std::lock_guard lock(m_guard.m_mutex);
        m_guard.m_wake.notify_one();
    }
}

LinkGuard::~LinkGuard()
{
    {
        const std::lock_guard lock(m_mutex);
        m_closing = true;
    }
    m_wake.notify_one();
    if (m_thread.joinable())
        m_thread.join();
}

void LinkGuard::add(Link &link)
{
    const std::lock_guard lock(m_mutex);
    m_links.push_back(&link);
    if (!m_thread.joinable())
        m_thread = std::thread([this] { watch(); });
}

void LinkGuard::remove(Link &link)
{
    const std::lock_guard lock(m_mutex);
    std::erase(m_links, &link);
}

void LinkGuard::watch()
{
    nameThisThread("linkguard");
    std::unique_lock lock(m_mutex);
    while (!m_closing) {
        if (look()) {
            m_wake.wait_for(lock, glance, [this] { return m_closing; });
            continue;
        }
        m_asleep.store(true);
        if (look()) // who began to wait before that may not have seen it
            m_asleep.store(false);
        else
            m_wake.wait(lock, [this] { return m_closing || !m_asleep.load(); });
    }
}

bool LinkGuard::look()
{
    const auto tooEarly = (Clock::now() - patience).time_since_epoch().count();
    bool anyWaits = false;
    for (Link *link : m_links) {
        const auto since = link->m_since.load();
        anyWaits = anyWaits || since != 0;
        if (since == 0 || since > tooEarly || link->m_cut.exchange(true))
            continue;
        // It might be answered at this very moment; then the next statement finds the link lost, which does no harm.
        ::shutdown(link->m_descriptor, SHUT_RDWR);
    }
    return anyWaits;
}

} // namespace natter::store
