// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"

#include <QHash>
#include <QStringView>

#include <array>
#include <map>
#include <optional>

namespace natter::services {

/** An address, IPv4 as "::ffff:…", and how many of its leading bits count. */
struct BanNetwork
{
    std::array<quint8, 16> bytes{};
    int bits = 128;

    /** "192.0.2.7", "192.0.2.0/24", "2001:db8::/64"; bits behind the prefix have to be zero. */
    [[nodiscard]] static std::optional<BanNetwork> parse(QStringView text);
    /** In its one spelling. */
    [[nodiscard]] QString toString() const;
    /** Whether it holds an address of this machine, or everything. */
    [[nodiscard]] bool holdsLoopback() const;
    [[nodiscard]] bool contains(const BanNetwork &other) const;
    /** Only the first @p count bits. */
    [[nodiscard]] BanNetwork first(int count) const;

    friend bool operator==(const BanNetwork &, const BanNetwork &) = default;
    friend size_t qHash(const BanNetwork &network, size_t seed = 0) noexcept
    {
        return qHashBits(network.bytes.data(), network.bytes.size(), seed ^ size_t(network.bits));
    }
};

/**
 * Which networks are kept out: asked with every request, so an answer costs one look-up for each length of prefix that
 * is there, however many bans there are; the longest prefix counts. Not thread-safe.
 */
class BanList
{
public:
    void add(qint64 ban, const BanNetwork &network, std::optional<Timestamp> until);
    void remove(qint64 ban);

    /** The ban that @p address is under at @p now. */
    [[nodiscard]] std::optional<qint64> find(const BanNetwork &address, Timestamp now) const;
    [[nodiscard]] qsizetype size() const { return m_entries.size(); }

private:
    struct Entry
    {
        qint64 ban = 0;
        std::optional<Timestamp> until;
    };

    QHash<BanNetwork, Entry> m_entries;
    std::map<int, int, std::greater<>> m_lengths; ///< how many entries have a prefix of that length
};

} // namespace natter::services
