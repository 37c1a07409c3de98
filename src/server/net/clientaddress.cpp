// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/clientaddress.h"

#include "net/httphead.h"
#include "net/httpsyntax.h"

#include <algorithm>
#include <array>
#include <ranges>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace natter::net {

namespace {

constexpr int ipv4Bits = 32;
constexpr int ipv6Bits = 128;
constexpr int mappedBits = 96; ///< that "::ffff:" stands for in front of an IPv4 address

/** An entry of X-Forwarded-For; some proxies write the port as well. */
std::optional<QHostAddress> parseEntry(QByteArrayView text)
{
    const auto isPort = [](QByteArrayView port) {
        return !port.isEmpty() && port.size() <= 5 &&
               std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; });
    };
    if (text.startsWith('[')) {
        const qsizetype end = text.indexOf(']');
        if (end < 0)
            return std::nullopt;
        const QByteArrayView behind = text.sliced(end + 1);
        if (!behind.isEmpty() && (behind.front() != ':' || !isPort(behind.sliced(1))))
            return std::nullopt;
        const QByteArrayView inside = text.sliced(1, end - 1);
        return inside.contains(':') ? parseAddress(inside) : std::nullopt;
    }
    const qsizetype colon = text.indexOf(':');
    if (colon >= 0 && text.lastIndexOf(':') == colon)
        return isPort(text.sliced(colon + 1)) ? parseAddress(text.first(colon)) : std::nullopt;
    return parseAddress(text);
}

} // namespace

std::optional<QHostAddress> parseAddress(QByteArrayView text)
{
    // Not QHostAddress's own parser: to that "1" and "127.1" are addresses, and "010.0.0.1" begins with an 8.
    constexpr qsizetype longest = INET6_ADDRSTRLEN - 1;
    if (text.isEmpty() || text.size() > longest || text.contains('\0'))
        return std::nullopt;
    std::array<char, INET6_ADDRSTRLEN> terminated{};
    std::ranges::copy(text, terminated.begin());
    in_addr v4{};
    if (::inet_pton(AF_INET, terminated.data(), &v4) == 1)
        return QHostAddress(ntohl(v4.s_addr));
    in6_addr v6{};
    if (::inet_pton(AF_INET6, terminated.data(), &v6) != 1)
        return std::nullopt;
    QHostAddress address(v6.s6_addr);
    if (!IN6_IS_ADDR_V4MAPPED(&v6))
        return address;
    return QHostAddress(address.toIPv4Address());
}

std::optional<Network> parseNetwork(QStringView text)
{
    const qsizetype slash = text.indexOf(u'/');
    const QByteArray written = (slash < 0 ? text : text.first(slash)).toUtf8();
    const auto address = parseAddress(written);
    if (!address)
        return std::nullopt;
    const bool isIpv4 = address->protocol() == QHostAddress::IPv4Protocol;
    const int most = isIpv4 ? ipv4Bits : ipv6Bits;
    if (slash < 0)
        return Network(*address, most);
    const QStringView digits = text.sliced(slash + 1);
    if (digits.isEmpty() || digits.size() > 3 ||
        !std::ranges::all_of(digits, [](QChar c) { return c >= u'0' && c <= u'9'; }))
        return std::nullopt;
    const int written6 = isIpv4 && written.contains(':') ? mappedBits : 0;
    const int bits = digits.toInt() - written6;
    if (bits < 0 || bits > most)
        return std::nullopt;
    // A bit beyond the prefix is a slip of somebody who means another network.
    const Q_IPV6ADDR bytes = address->toIPv6Address();
    for (int bit = bits + ipv6Bits - most; bit < ipv6Bits; ++bit) {
        if (bytes[bit / 8] & (0x80 >> (bit % 8)))
            return std::nullopt;
    }
    return Network(*address, bits);
}

bool isInAny(const QHostAddress &address, std::span<const Network> networks)
{
    return std::ranges::any_of(networks, [&](const Network &network) {
        // Of another family nothing is in it; Qt would take an IPv6 address for the IPv4 one it may hold.
        return network.first.protocol() == address.protocol() && address.isInSubnet(network);
    });
}

QHostAddress clientAddress(const QHostAddress &peer, const RequestHead &head, std::span<const Network> proxies)
{
    if (proxies.empty() || !isInAny(peer, proxies))
        return peer;
    std::vector<QByteArrayView> entries;
    head.forEachElement("x-forwarded-for", [&entries](QByteArrayView entry) { entries.push_back(entry); });
    QHostAddress nearest = peer;
    for (const QByteArrayView entry : entries | std::views::reverse) {
        auto address = parseEntry(entry);
        if (!address)
            break;
        nearest = *std::move(address);
        if (!isInAny(nearest, proxies))
            break;
    }
    return nearest;
}

} // namespace natter::net
