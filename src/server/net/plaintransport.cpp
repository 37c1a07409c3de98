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
    m_queuedBytes += bytes.size();
    if (!m_kernelFull)
        m_poller.atTurnEnd(*this);
}

void PlainTransport::dropUnsent()
{
    const qsizetype kept = m_sentOfFirst > 0 ? 1 : 0;
    m_queue.resize(std::min(kept, m_queue.size()));
    m_queue.squeeze();
    m_queuedBytes = m_queue.isEmpty() ? 0 : m_queue.first().size() - m_sentOfFirst;
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
    m_watch.release();
    ::close(m_descriptor);
    m_descriptor = -1;
    m_queue.clear();
    m_queuedBytes = 0;
    m_sentOfFirst = 0;
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
        const qsizetype count = std::min(chunksAtOnce, m_queue.size());
        qsizetype offered = 0;
        for (qsizetype i = 0; i < count; ++i) {
            const qsizetype skipped = i == 0 ? m_sentOfFirst : 0;
            const QByteArray &chunk = m_queue[i];
            // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): iovec knows no const, sending changes nothing
            chunks[std::size_t(i)] = {const_cast<char *>(chunk.constData()) + skipped,
                                      std::size_t(chunk.size() - skipped)};
            offered += chunk.size() - skipped;
        }
        msghdr message{};
        message.msg_iov = chunks.data();
        message.msg_iovlen = std::size_t(count);
        // Mostly it is one chunk, for which the plain call is the cheaper one.
        constexpr int flags = MSG_NOSIGNAL | MSG_DONTWAIT;
        const ssize_t taken = count == 1 ? ::send(m_descriptor, chunks[0].iov_base, chunks[0].iov_len, flags)
                                         : ::sendmsg(m_descriptor, &message, flags);
        if (taken < 0 && errno == EINTR)
            continue;
        if (taken < 0 && errno != EAGAIN && errno != ENOBUFS && errno != ENOMEM) {
            fail();
            return;
        }
        if (taken > 0)
            sent(taken);
        if (taken < offered) {
            m_kernelFull = true;
            updateInterest();
            return;
        }
    }
    updateInterest();
    emptied();
}

void PlainTransport::sent(qsizetype bytes)
{
    m_queuedBytes -= bytes;
    bytes += m_sentOfFirst;
    qsizetype done = 0;
    while (done < m_queue.size() && bytes >= m_queue[done].size())
        bytes -= m_queue[done++].size();
    m_sentOfFirst = bytes;
    if (done == m_queue.size()) {
        m_queue.clear();
        if (m_queue.capacity() > queueInPlace)
            m_queue.squeeze(); // a burst must not leave its room behind with every idle connection
    } else {
        m_queue.remove(0, done);
    }
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
