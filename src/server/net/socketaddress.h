// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>

#include <sys/socket.h>

namespace natter::net {

/** An address and port as the kernel wants them. */
struct SocketAddress
{
    sockaddr_storage storage{};
    socklen_t size = 0;

    SocketAddress() = default;
    SocketAddress(const QHostAddress &address, quint16 port);

    /** IPv4 addresses that come as IPv6 ("::ffff:…") are given as what they are. */
    [[nodiscard]] QHostAddress address() const;
    [[nodiscard]] quint16 port() const;
    [[nodiscard]] sockaddr *get() { return reinterpret_cast<sockaddr *>(&storage); }
    [[nodiscard]] const sockaddr *get() const { return reinterpret_cast<const sockaddr *>(&storage); }
};

} // namespace natter::net
