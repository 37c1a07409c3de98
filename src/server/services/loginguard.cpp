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

// A hash each: more than the password pool takes anyway.
constexpr std::size_t waitingMost = 1'000;

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

void LoginGuard::begin(const QString &account, const QString &address, Steady::time_point now, Admission admission)
{
    Waiting waiting{account, address, std::move(admission)};
    if (decide(waiting, now))
        return;
    if (m_waiting.size() < waitingMost)
        m_waiting.push_back(std::move(waiting));
    else
        waiting.admission(tooMany(m_addresses.wait(networkOf(address), now) + 1s));
}

bool LoginGuard::decide(Waiting &waiting, Steady::time_point now)
{
    const QString pair = pairKey(waiting.account, waiting.address);
    const QString network = networkOf(waiting.address);
    if (const auto blocked = std::max(m_pairs.blockedFor(pair, now), m_addresses.blockedFor(network, now));
        blocked > 0s) {
        waiting.admission(tooMany(blocked));
        return true;
    }
    if (m_pairs.wait(pair, now) > 0s || m_addresses.wait(network, now) > 0s)
        return false;
    m_pairs.reserve(pair, now);
    m_addresses.reserve(network, now);
    m_accounts.reserve(waiting.account, now);
    waiting.admission(std::nullopt);
    return true;
}

void LoginGuard::decideWaiting(Steady::time_point now)
{
    if (m_deciding)
        return; // who was admitted has given up at once: its turn is given to another by the loop that is under way
    m_deciding = true;
    for (bool again = true; again;) {
        again = false;
        // Each is taken out before it is asked: what it calls may let others in.
        for (std::size_t left = m_waiting.size(); left > 0; --left) {
            Waiting waiting = std::move(m_waiting.front());
            m_waiting.pop_front();
            if (decide(waiting, now))
                again = true;
            else
                m_waiting.push_back(std::move(waiting));
        }
    }
    m_deciding = false;
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
    decideWaiting(now);
}

void LoginGuard::reject(const QString &account, const QString &address, Steady::time_point now)
{
    settle(account, address, true, now);
}

void LoginGuard::accept(const QString &account, const QString &address, Steady::time_point now)
{
    m_pairs.forget(pairKey(account, address));
    settle(account, address, false, now);
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
