// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/addresslimit.h"

#include <algorithm>

namespace natter::net {

AddressLimit::AddressLimit(int most, std::vector<Network> exempt)
    : m_most(most)
    , m_exempt(std::move(exempt))
{}

QHostAddress AddressLimit::network(const QHostAddress &address)
{
    if (address.protocol() != QHostAddress::IPv6Protocol)
        return address;
    constexpr int networkBytes = 8;
    Q_IPV6ADDR bytes = address.toIPv6Address();
    std::fill(std::begin(bytes.c) + networkBytes, std::end(bytes.c), quint8(0));
    return QHostAddress(bytes);
}

bool AddressLimit::enter(const QHostAddress &address)
{
    if (isInAny(address, m_exempt))
        return true;
    int &count = m_counts[network(address)];
    if (count >= m_most)
        return false;
    ++count;
    return true;
}

void AddressLimit::leave(const QHostAddress &address)
{
    if (isInAny(address, m_exempt))
        return;
    const auto entry = m_counts.find(network(address));
    if (entry != m_counts.end() && --entry.value() == 0)
        m_counts.erase(entry);
}

} // namespace natter::net
