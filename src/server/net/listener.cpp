// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/listener.h"

#include "base/log.h"
#include "net/options.h"
#include "net/socketaddress.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <unistd.h>

namespace natter::net {

namespace {

std::unexpected<Error> systemError(const QString &what)
{
    return fail(ErrorCode::Unavailable,
                QStringLiteral("%1: %2").arg(what, QString::fromLocal8Bit(std::strerror(errno))));
}

std::optional<int> optionOf(int descriptor, int option)
{
    int value = 0;
    socklen_t size = sizeof value;
    if (::getsockopt(descriptor, SOL_SOCKET, option, &value, &size) != 0)
        return std::nullopt;
    return value;
}

/**
 * What the kernel takes for one connection beyond what is under way to its reader; without this it would take
 * megabytes. Accepted sockets have it from the listening one.
 */
constexpr int unsentInKernel = 256 * 1024;

void setFlag(int descriptor, int level, int option, int value = 1)
{
    ::setsockopt(descriptor, level, option, &value, sizeof value);
}

} // namespace

Result<std::unique_ptr<Listener>> Listener::listen(const NetContext &context, Acceptor &acceptor, TlsContext *tls,
                                                   const QHostAddress &address, quint16 port)
{
    const QString what = QStringLiteral("Cannot listen on %1 port %2").arg(address.toString()).arg(port);
    const SocketAddress local(address, port);
    const int descriptor = ::socket(local.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return systemError(what);
    std::unique_ptr<Listener> listener(new Listener(context, acceptor, tls, descriptor));
    setFlag(descriptor, SOL_SOCKET, SO_REUSEADDR);
    if (local.storage.ss_family == AF_INET6)
        setFlag(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, address.protocol() == QHostAddress::AnyIPProtocol ? 0 : 1);
    if (::bind(descriptor, local.get(), local.size) != 0 || ::listen(descriptor, context.options.backlog) != 0 ||
        !listener->start())
        return systemError(what);
    return listener;
}

Result<std::unique_ptr<Listener>> Listener::adopt(const NetContext &context, Acceptor &acceptor, TlsContext *tls,
                                                  int descriptor)
{
    const QString what = QStringLiteral("Cannot listen on descriptor %1").arg(descriptor);
    const auto unfit = [&what](const char *why) {
        return fail(ErrorCode::Unavailable, QString(what + QStringLiteral(": ") + QLatin1StringView(why)));
    };
    const auto family = optionOf(descriptor, SO_DOMAIN);
    const auto type = optionOf(descriptor, SO_TYPE);
    const auto listening = optionOf(descriptor, SO_ACCEPTCONN);
    if (!family || !type || !listening)
        return systemError(what);
    if (*family == AF_UNIX)
        return unfit("it is a Unix socket, and only TCP is served");
    if ((*family != AF_INET && *family != AF_INET6) || *type != SOCK_STREAM)
        return unfit("it is not a TCP socket");
    if (*listening == 0)
        return unfit("it is not a listening socket");
    // A blocking one would hold up the loop as soon as nobody waits in it.
    const int status = ::fcntl(descriptor, F_GETFL);
    if (status < 0 || ::fcntl(descriptor, F_SETFL, status | O_NONBLOCK) != 0 ||
        ::fcntl(descriptor, F_SETFD, FD_CLOEXEC) != 0)
        return systemError(what);
    std::unique_ptr<Listener> listener(new Listener(context, acceptor, tls, descriptor));
    if (!listener->start()) {
        auto error = systemError(what);
        listener->m_descriptor = -1;
        return error;
    }
    return listener;
}

Listener::Listener(const NetContext &context, Acceptor &acceptor, TlsContext *tls, int descriptor)
    : m_context(context)
    , m_acceptor(acceptor)
    , m_tls(tls)
    , m_descriptor(descriptor)
{}

Listener::~Listener()
{
    m_watch.release();
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

bool Listener::start()
{
    SocketAddress local;
    local.size = sizeof local.storage;
    if (::getsockname(m_descriptor, local.get(), &local.size) != 0)
        return false;
    m_port = local.port();
    setFlag(m_descriptor, IPPROTO_TCP, TCP_NOTSENT_LOWAT, unsentInKernel);
    return m_context.poller.add(m_watch, m_descriptor, *this, EPOLLIN);
}

void Listener::ready(quint32)
{
    for (int i = 0; i < m_context.options.acceptsPerTurn; ++i) {
        SocketAddress peer;
        peer.size = sizeof peer.storage;
        const int descriptor = ::accept4(m_descriptor, peer.get(), &peer.size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor >= 0) {
            setFlag(descriptor, IPPROTO_TCP, TCP_NODELAY);
            m_acceptor.accepted(descriptor, peer.address(), m_tls);
            continue;
        }
        const int error = errno;
        if (error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM)
            pause(error);
        if (error != ECONNABORTED && error != EINTR)
            return; // nobody waits any more, as a rule
    }
}

void Listener::pause(int error)
{
    // Each connection that ends meanwhile makes room for one, so this may be tried, in vain, very often.
    constexpr std::chrono::minutes complainAgainAfter{1};
    const auto now = Steady::now();
    if (!m_complainedAt || now - *m_complainedAt >= complainAgainAfter) {
        m_complainedAt = now;
        qCWarning(logNet, "No connection can be accepted: %s", std::strerror(error));
    }
    constexpr std::chrono::milliseconds retryAfter{1000};
    m_paused = true;
    m_watch.change(0);
    m_context.wheel.arm(m_retry, retryAfter);
}

void Listener::hold()
{
    m_paused = true;
    m_watch.change(0);
}

void Listener::resume()
{
    if (!std::exchange(m_paused, false))
        return;
    m_retry.disarm();
    m_watch.change(EPOLLIN);
}

} // namespace natter::net
