// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QHostAddress>
#include <QStringView>

#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace natter::net {

class RequestHead;

/** An address, and how many of its leading bits count. */
using Network = std::pair<QHostAddress, int>;

/** An IPv4 or IPv6 address in full, without a zone; an IPv4 address that is spelt as IPv6 is given as what it is. */
[[nodiscard]] std::optional<QHostAddress> parseAddress(QByteArrayView text);

/** "10.0.0.0/8", "2001:db8::/32", or an address alone. Nothing for anything else, bits beyond the prefix included. */
[[nodiscard]] std::optional<Network> parseNetwork(QStringView text);

[[nodiscard]] bool isInAny(const QHostAddress &address, std::span<const Network> networks);

/**
 * Whose request @p head is: @p peer, or if that is one of @p proxies whoever it names in X-Forwarded-For. Each proxy
 * adds whom it was called by at the end, so the list is walked from there for as long as it names our own proxies: what
 * is further left could have been written by anybody. An entry that is no address ends the walk as well.
 */
[[nodiscard]] QHostAddress clientAddress(const QHostAddress &peer, const RequestHead &head,
                                         std::span<const Network> proxies);

} // namespace natter::net
