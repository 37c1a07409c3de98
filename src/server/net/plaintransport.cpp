// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/plaintransport.h"

#include <array>
#include <cerrno>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

namespace natter::net {

namespace {

constexpr int sendFlags = MSG_NOSIGNAL | MSG_DONTWAIT;

bool isKernelFull(int error)
{
    return error == EAGAIN || error == ENOBUFS || error == ENOMEM;
}

} // namespace

PlainTransport::PlainTransport(Poller &poller, int descriptor, TransportOwner &owner)
    : m_poller(poller)
    , m_owner(owner)
    , m_descriptor(descriptor)
{
    if (!poller.add(m_watch, descriptor, *this, EPOLLIN))
        abort();
}

PlainTransport::~PlainTransport()
{
    abort();
}

void PlainTransport::send(const QByteArray &bytes)
{
    if (m_descriptor < 0 || m_finishing || bytes.isEmpty())
        return;
    m_queue.append(bytes);
    if (m_kernelFull)
        m_owner.waiting(m_queue.bytes());
    else
        m_poller.atTurnEnd(*this);
}

void PlainTransport::sendNow(QByteArrayView bytes)
{
    if (m_descriptor < 0 || m_finishing || bytes.isEmpty())
        return;
    if (!m_queue.isEmpty()) {
        m_queue.append(bytes.toByteArray());
        return flush();
    }
    ssize_t taken = 0;
    do
        taken = ::send(m_descriptor, bytes.data(), std::size_t(bytes.size()), sendFlags);
    while (taken < 0 && errno == EINTR);
    if (taken < 0 && !isKernelFull(errno))
        return fail();
    if (taken == bytes.size())
        return;
    m_queue.append(bytes.sliced(std::max<ssize_t>(taken, 0)).toByteArray());
    m_kernelFull = true;
    updateInterest();
    m_owner.waiting(m_queue.bytes());
}

void PlainTransport::dropUnsent()
{
    m_queue.dropUntouched();
    if (m_kernelFull)
        m_owner.waiting(m_queue.bytes());
}

void PlainTransport::reportDrained()
{
    m_wantsDrained = true;
    if (!m_kernelFull && m_descriptor >= 0)
        m_poller.atTurnEnd(*this);
}

void PlainTransport::setReading(bool reading)
{
    m_reading = reading;
    updateInterest();
}

void PlainTransport::finish()
{
    if (m_finishing || m_descriptor < 0)
        return;
    m_finishing = true;
    if (!m_kernelFull)
        m_poller.atTurnEnd(*this);
}

void PlainTransport::abort()
{
    if (m_descriptor < 0)
        return;
    if (!m_queue.isEmpty())
        return reset();
    close();
}

void PlainTransport::reset()
{
    if (m_descriptor < 0)
        return;
    // Megabytes would be kept for minutes otherwise, for somebody who does not read them.
    const linger now{1, 0};
    ::setsockopt(m_descriptor, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
}

void PlainTransport::close()
{
    m_watch.release();
    ::close(m_descriptor);
    m_descriptor = -1;
    m_queue.clear();
}

void PlainTransport::fail()
{
    if (m_descriptor < 0)
        return;
    abort();
    m_owner.broken();
}

void PlainTransport::ready(quint32 events)
{
    if (events & EPOLLOUT) {
        m_kernelFull = false;
        writeQueue();
        if (m_descriptor >= 0 && !m_kernelFull)
            m_owner.waiting(0);
    }
    if (m_descriptor < 0)
        return;
    if ((events & EPOLLIN) && m_reading && !m_peerDone)
        receive();
    else if (events & (EPOLLERR | EPOLLHUP))
        fail(); // nobody would take what is left, and level-triggered it would be reported for ever
}

void PlainTransport::receive()
{
    const std::span<char> buffer = m_poller.receiveBuffer();
    const ssize_t count = ::recv(m_descriptor, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (count > 0) {
        m_owner.received(buffer.first(std::size_t(count)));
    } else if (count == 0) {
        m_peerDone = true;
        updateInterest();
        m_owner.endOfStream();
    } else if (errno != EAGAIN && errno != EINTR) {
        fail();
    }
}

void PlainTransport::turnEnded()
{
    flush();
}

void PlainTransport::flush()
{
    if (m_descriptor >= 0 && !m_kernelFull)
        writeQueue();
}

void PlainTransport::writeQueue()
{
    constexpr qsizetype chunksAtOnce = 64;
    while (!m_queue.isEmpty()) {
        std::array<iovec, chunksAtOnce> chunks;
        const qsizetype count = std::min(chunksAtOnce, m_queue.count());
        qsizetype offered = 0;
        for (qsizetype i = 0; i < count; ++i) {
            const QByteArrayView chunk = m_queue.at(i);
            // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): iovec knows no const, sending changes nothing
            chunks[std::size_t(i)] = {const_cast<char *>(chunk.data()), std::size_t(chunk.size())};
            offered += chunk.size();
        }
        msghdr message{};
        message.msg_iov = chunks.data();
        message.msg_iovlen = std::size_t(count);
        // Mostly it is one chunk, for which the plain call is the cheaper one.
        const ssize_t taken = count == 1 ? ::send(m_descriptor, chunks[0].iov_base, chunks[0].iov_len, sendFlags)
                                         : ::sendmsg(m_descriptor, &message, sendFlags);
        if (taken < 0 && errno == EINTR)
            continue;
        if (taken < 0 && !isKernelFull(errno)) {
            fail();
            return;
        }
        if (taken > 0)
            m_queue.take(taken);
        if (taken < offered) {
            m_kernelFull = true;
            updateInterest();
            m_owner.waiting(m_queue.bytes());
            return;
        }
    }
    updateInterest();
    emptied();
}

void PlainTransport::emptied()
{
    if (m_finishing)
        ::shutdown(m_descriptor, SHUT_WR);
    if (!m_wantsDrained)
        return;
    m_wantsDrained = false;
    m_owner.drained();
}

void PlainTransport::updateInterest()
{
    const quint32 in = m_reading && !m_peerDone ? quint32(EPOLLIN) : 0;
    const quint32 out = m_kernelFull ? quint32(EPOLLOUT) : 0;
    m_watch.change(in | out);
}

} // namespace natter::net
