// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/socketaddress.h"

#include <QtEndian>

#include <cstring>
#include <netinet/in.h>

namespace natter::net {

SocketAddress::SocketAddress(const QHostAddress &address, quint16 port)
{
    if (address.protocol() == QHostAddress::IPv4Protocol) {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = qToBigEndian(port);
        v4.sin_addr.s_addr = qToBigEndian(address.toIPv4Address());
        std::memcpy(&storage, &v4, sizeof v4);
        size = sizeof v4;
        return;
    }
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = qToBigEndian(port);
    const Q_IPV6ADDR bytes = address.toIPv6Address(); // of QHostAddress::Any: zeros
    std::memcpy(&v6.sin6_addr, &bytes, sizeof bytes);
    v6.sin6_scope_id = address.scopeId().toUInt();
    std::memcpy(&storage, &v6, sizeof v6);
    size = sizeof v6;
}

QHostAddress SocketAddress::address() const
{
    const QHostAddress address(get());
    bool isIPv4 = false;
    const quint32 v4 = address.toIPv4Address(&isIPv4);
    return isIPv4 ? QHostAddress(v4) : address;
}

quint16 SocketAddress::port() const
{
    if (storage.ss_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &storage, sizeof v4);
        return qFromBigEndian(v4.sin_port);
    }
    sockaddr_in6 v6{};
    std::memcpy(&v6, &storage, sizeof v6);
    return qFromBigEndian(v6.sin6_port);
}

} // namespace natter::net
