// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/admin/banlist.h"

#include <QString>

#include <algorithm>

#include <arpa/inet.h>

namespace natter::services {

namespace {

constexpr int addressBits = 128;
constexpr int mappedBits = 96; ///< of "::ffff:", before an IPv4 address
constexpr int bitsOfByte = 8;
constexpr std::array<quint8, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool isMapped(const std::array<quint8, 16> &bytes)
{
    return std::equal(mapped.begin(), mapped.end(), bytes.begin());
}

} // namespace

std::optional<BanNetwork> BanNetwork::parse(QStringView text)
{
    const qsizetype slash = text.indexOf(u'/');
    const QByteArray address = (slash < 0 ? text : text.first(slash)).toLatin1();
    BanNetwork network;
    const bool isShort = ::inet_pton(AF_INET, address.constData(), network.bytes.data() + mapped.size()) == 1;
    if (isShort)
        std::ranges::copy(mapped, network.bytes.begin());
    else if (::inet_pton(AF_INET6, address.constData(), network.bytes.data()) != 1)
        return std::nullopt;
    if (slash < 0)
        return network;
    bool fits = false;
    const QStringView digits = text.sliced(slash + 1);
    const int bits = digits.toInt(&fits);
    const int offset = isShort ? mappedBits : 0;
    if (!fits || bits < 0 || bits + offset > addressBits || digits != QString::number(bits))
        return std::nullopt;
    const BanNetwork cut = network.first(bits + offset);
    // What looks like a network, but has bits behind its prefix, was meant otherwise.
    return cut.bytes == network.bytes ? std::optional(cut) : std::nullopt;
}

QString BanNetwork::toString() const
{
    const bool isShort = bits >= mappedBits && isMapped(bytes);
    std::array<char, INET6_ADDRSTRLEN> text{};
    ::inet_ntop(isShort ? AF_INET : AF_INET6, bytes.data() + (isShort ? mapped.size() : 0), text.data(),
                socklen_t(text.size()));
    const QString address = QString::fromLatin1(text.data());
    return bits == addressBits ? address : QStringLiteral("%1/%2").arg(address).arg(isShort ? bits - mappedBits : bits);
}

BanNetwork BanNetwork::first(int count) const
{
    BanNetwork cut;
    cut.bits = count;
    const int whole = count / bitsOfByte;
    std::copy_n(bytes.begin(), whole, cut.bytes.begin());
    if (const int rest = count % bitsOfByte; rest > 0)
        cut.bytes[std::size_t(whole)] = quint8(bytes[std::size_t(whole)] & (0xff << (bitsOfByte - rest)));
    return cut;
}

bool BanNetwork::contains(const BanNetwork &other) const
{
    return other.bits >= bits && other.first(bits).bytes == bytes;
}

bool BanNetwork::holdsLoopback() const
{
    const auto one = parse(u"127.0.0.0/8");
    const auto other = parse(u"::1");
    return contains(*one) || one->contains(*this) || contains(*other);
}

void BanList::add(qint64 ban, const BanNetwork &network, std::optional<Timestamp> until)
{
    if (!m_entries.contains(network))
        ++m_lengths[network.bits];
    m_entries.insert(network, {ban, until});
}

void BanList::remove(qint64 ban)
{
    for (auto entry = m_entries.begin(); entry != m_entries.end(); ++entry) {
        if (entry->ban != ban)
            continue;
        if (const auto length = m_lengths.find(entry.key().bits); --length->second == 0)
            m_lengths.erase(length);
        m_entries.erase(entry);
        return;
    }
}

std::optional<qint64> BanList::find(const BanNetwork &address, Timestamp now) const
{
    for (const auto &[bits, count] : m_lengths) {
        const auto entry = m_entries.constFind(address.first(bits));
        if (entry != m_entries.cend() && (!entry->until || *entry->until > now))
            return entry->ban;
    }
    return std::nullopt;
}

} // namespace natter::services
