// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/clientaddress.h"

#include <QHash>

namespace natter::net {

/** Counts connections for each address: an IPv4 address, or the /64 that an IPv6 address is in. */
class AddressLimit
{
public:
    /** At most @p most for each address; those in @p exempt are not counted. */
    AddressLimit(int most, std::vector<Network> exempt);

    /** Counts one more, unless that is too many. */
    [[nodiscard]] bool enter(const QHostAddress &address);
    /** Takes back one enter() that was granted. */
    void leave(const QHostAddress &address);

private:
    [[nodiscard]] static QHostAddress network(const QHostAddress &address);

    int m_most;
    std::vector<Network> m_exempt;
    QHash<QHostAddress, int> m_counts;
};

} // namespace natter::net
