// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/loginguard.h"

#include <algorithm>
#include <array>

#include <arpa/inet.h>

namespace natter::services {

using namespace std::chrono_literals;

namespace {

/** One household or server has a whole /64 of IPv6; everything else counts as it is. */
QString networkOf(const QString &address)
{
    std::array<quint8, 16> bytes{};
    if (::inet_pton(AF_INET6, address.toLatin1().constData(), bytes.data()) != 1)
        return address;
    constexpr qsizetype networkBytes = 8;
    return QString::fromLatin1(
        QByteArray::fromRawData(reinterpret_cast<const char *>(bytes.data()), networkBytes).toHex());
}

QString pairKey(const QString &account, const QString &address)
{
    return account + u'\n' + networkOf(address); // neither has a line break
}

std::optional<Error> tooMany(std::chrono::seconds wait)
{
    if (wait == 0s)
        return std::nullopt;
    Error error(ErrorCode::RateLimited);
    error.retryAfter = wait;
    return error;
}

} // namespace

LoginGuard::LoginGuard(LoginLimits limits)
    : m_pairs({limits.failures, 15min, 24h})
    // Neither strangers nor a neighbour behind the same address must be able to keep somebody out for a day.
    , m_addresses({4 * limits.failures, 15min, 15min})
    , m_accounts({20 * limits.failures, 15min, 15min})
    , m_signups({limits.signups, 1h, 1h})
{}

std::optional<Error> LoginGuard::begin(const QString &account, const QString &address, Steady::time_point now)
{
    const QString pair = pairKey(account, address);
    const QString network = networkOf(address);
    const auto wait = std::max(m_pairs.wait(pair, now), m_addresses.wait(network, now));
    if (wait == 0s) {
        m_pairs.reserve(pair, now);
        m_addresses.reserve(network, now);
        m_accounts.reserve(account, now);
    }
    return tooMany(wait);
}

std::optional<Error> LoginGuard::refuseStranger(const QString &account, Steady::time_point now) const
{
    return tooMany(m_accounts.wait(account, now));
}

bool LoginGuard::isFamiliar(const QString &address, std::span<const QString> known)
{
    return std::ranges::find(known, networkOf(address), networkOf) != known.end();
}

bool LoginGuard::isLoopback(const QString &address)
{
    std::array<quint8, 4> bytes{};
    constexpr quint8 loopbackNetwork = 127;
    return address == u"::1" || (::inet_pton(AF_INET, address.toLatin1().constData(), bytes.data()) == 1 &&
                                 bytes.front() == loopbackNetwork);
}

void LoginGuard::settle(const QString &account, const QString &address, bool failed, Steady::time_point now)
{
    m_pairs.settle(pairKey(account, address), failed, now);
    m_addresses.settle(networkOf(address), failed, now);
    m_accounts.settle(account, failed, now);
}

void LoginGuard::reject(const QString &account, const QString &address, Steady::time_point now)
{
    settle(account, address, true, now);
}

void LoginGuard::accept(const QString &account, const QString &address, Steady::time_point now)
{
    settle(account, address, false, now);
    m_pairs.forget(pairKey(account, address));
}

void LoginGuard::withdraw(const QString &account, const QString &address, Steady::time_point now)
{
    settle(account, address, false, now);
}

std::optional<Error> LoginGuard::beginSignUp(const QString &address, Steady::time_point now)
{
    const QString network = networkOf(address);
    const auto wait = m_signups.wait(network, now);
    if (wait == 0s)
        m_signups.reserve(network, now);
    return tooMany(wait);
}

void LoginGuard::endSignUp(const QString &address, bool counts, Steady::time_point now)
{
    m_signups.settle(networkOf(address), counts, now);
}

} // namespace natter::services
