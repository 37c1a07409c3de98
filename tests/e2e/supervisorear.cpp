// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/supervisorear.h"

#include <QFile>

#include <algorithm>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace natter::test {

SupervisorEar::SupervisorEar()
    : m_descriptor(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0))
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::ranges::copy(QFile::encodeName(path()), address.sun_path);
    if (::bind(m_descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        qFatal("no socket for the notify protocol");
}

SupervisorEar::~SupervisorEar()
{
    ::close(m_descriptor);
}

bool SupervisorEar::takeUntil(const QByteArray &line)
{
    for (;;) {
        QByteArray datagram(4096, '\0');
        const ssize_t size = ::recv(m_descriptor, datagram.data(), std::size_t(datagram.size()), 0);
        if (size < 0)
            return false;
        m_heard = datagram.first(size);
        m_hadWatchdog = m_hadWatchdog || m_heard.contains("WATCHDOG=1");
        if (m_heard.split('\n').contains(line))
            return true;
    }
}

} // namespace natter::test
