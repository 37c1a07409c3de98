// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/reconnect.h"

#include <algorithm>

namespace natter::client {

using std::chrono::milliseconds;

namespace {

/** The first whole number in @p reason, as seconds. Reasons are at most 123 bytes; absurd numbers are capped by most.
 */
milliseconds askedDelay(QStringView reason, milliseconds most)
{
    const auto isDigit = [](QChar c) { return c >= u'0' && c <= u'9'; };
    const auto *begin = std::find_if(reason.begin(), reason.end(), isDigit);
    const auto *end = std::find_if_not(begin, reason.end(), isDigit);
    const qlonglong seconds = QStringView(begin, std::min<qsizetype>(end - begin, 9)).toLongLong();
    return std::min<milliseconds>(std::chrono::seconds(seconds), most);
}

} // namespace

std::optional<milliseconds> Reconnect::delayAfter(quint16 closeCode, QStringView reason)
{
    const protocol::AfterClose advice = protocol::closeRow(protocol::CloseCode(closeCode)).advice;
    if (advice == protocol::AfterClose::StayAway)
        return std::nullopt;
    constexpr int mostDoublings = 16;
    const auto ceiling = std::min(m_options.most, m_options.first * (1 << std::min(m_attempt, mostDoublings)));
    ++m_attempt;
    // Without a close of the server's the words are this machine's own, and their number an address or a port.
    const bool isServers = closeCode != linkLost;
    milliseconds floor = isServers ? askedDelay(reason, m_options.most) : milliseconds(0);
    if (advice == protocol::AfterClose::BackOff)
        floor = std::max(floor, m_options.backOff);
    return floor + milliseconds(m_random->bounded(qint64(ceiling.count()) + 1));
}

} // namespace natter::client
