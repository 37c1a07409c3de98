// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/servicemanager.h"

#include "net/socketaddress.h"

#include <QByteArray>
#include <QList>

#include <algorithm>
#include <cstddef>
#include <ctime>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

namespace natter::server {

namespace {

int optionOf(int descriptor, int option)
{
    int value = -1;
    socklen_t size = sizeof value;
    return ::getsockopt(descriptor, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

bool isBoundToLoopback(int descriptor)
{
    net::SocketAddress bound;
    bound.size = sizeof bound.storage;
    return ::getsockname(descriptor, bound.get(), &bound.size) == 0 && bound.address().isLoopback();
}

} // namespace

void notifyServiceManager(const QByteArray &state)
{
    const QByteArray path = qgetenv("NOTIFY_SOCKET");
    sockaddr_un address{};
    if (path.isEmpty() || std::size_t(path.size()) > sizeof address.sun_path || (path[0] != '/' && path[0] != '@'))
        return;
    const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return;
    address.sun_family = AF_UNIX;
    std::copy(path.begin(), path.end(), address.sun_path);
    if (path[0] == '@')
        address.sun_path[0] = '\0'; // the abstract namespace
    // The loop waits for nobody, not even for a service manager that is stuck.
    constexpr timeval patience{0, 100'000};
    ::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    const auto length = socklen_t(offsetof(sockaddr_un, sun_path) + std::size_t(path.size()));
    ::sendto(descriptor, state.data(), std::size_t(state.size()), MSG_NOSIGNAL,
             reinterpret_cast<const sockaddr *>(&address), length);
    ::close(descriptor);
}

void notifyReloading()
{
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    const qint64 micros = qint64(now.tv_sec) * 1'000'000 + now.tv_nsec / 1'000;
    notifyServiceManager("RELOADING=1\nMONOTONIC_USEC=" + QByteArray::number(micros));
}

std::optional<std::chrono::microseconds> watchdogTime()
{
    const qint64 micros = qgetenv("WATCHDOG_USEC").toLongLong();
    const QByteArray pid = qgetenv("WATCHDOG_PID");
    if (micros <= 0 || (!pid.isEmpty() && pid.toLongLong() != ::getpid()))
        return std::nullopt;
    return std::chrono::microseconds(micros);
}

std::vector<InheritedSocket> takeInheritedSockets()
{
    constexpr int firstDescriptor = 3;
    constexpr int most = 64;
    std::vector<InheritedSocket> sockets;
    if (qgetenv("LISTEN_PID").toLongLong() == ::getpid()) {
        const int count = std::clamp(qgetenv("LISTEN_FDS").toInt(), 0, most);
        const QList<QByteArray> names = qgetenv("LISTEN_FDNAMES").split(':');
        for (int i = 0; i < count; ++i) {
            const QByteArray name = names.value(i);
            const int descriptor = firstDescriptor + i;
            ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
            sockets.push_back({descriptor, QString::fromUtf8(name.isEmpty() ? QByteArray("unknown") : name),
                               optionOf(descriptor, SO_PROTOCOL) == IPPROTO_TCP, isBoundToLoopback(descriptor)});
        }
    }
    for (const char *name : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"})
        qunsetenv(name);
    return sockets;
}

} // namespace natter::server
