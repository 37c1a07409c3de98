// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/throttle.h"

#include <algorithm>

namespace natter::services {

using namespace std::chrono_literals;

std::chrono::seconds Throttle::blocked(const QString &key, Steady::time_point now) const
{
    const auto entry = m_entries.constFind(key);
    if (entry == m_entries.cend() || entry->blockedUntil <= now)
        return 0s;
    return std::chrono::ceil<std::chrono::seconds>(entry->blockedUntil - now);
}

std::chrono::seconds Throttle::blockTime(int blocks) const
{
    constexpr int doublingsMost = 20; // far beyond any longest block
    return std::min<std::chrono::seconds>(m_rule.longestBlock,
                                          m_rule.window * (1LL << std::min(blocks, doublingsMost)));
}

void Throttle::count(const QString &key, Steady::time_point now)
{
    if (m_rule.most <= 0)
        return;
    auto entry = m_entries.find(key);
    if (entry == m_entries.end()) {
        if (m_entries.size() >= m_sweepAt)
            forgetTheOver(now);
        entry = m_entries.insert(key, {});
    }
    const bool blockEnded = entry->count >= m_rule.most && entry->blockedUntil <= now;
    if (isOver(*entry, now))
        *entry = {0, 0, now, {}};
    else if (blockEnded || (entry->count < m_rule.most && now - entry->since >= m_rule.window))
        *entry = {0, entry->blocks, now, entry->blockedUntil}; // a new window, but the earlier blocks are remembered
    if (++entry->count == m_rule.most)
        entry->blockedUntil = now + blockTime(entry->blocks++);
}

void Throttle::uncount(const QString &key)
{
    const auto entry = m_entries.find(key);
    if (entry == m_entries.end() || entry->count == 0)
        return;
    if (entry->count-- == m_rule.most) {
        entry->blockedUntil = {};
        --entry->blocks;
    }
    if (entry->count == 0 && entry->blocks == 0)
        m_entries.erase(entry);
}

bool Throttle::isOver(const Entry &entry, Steady::time_point now) const
{
    // Who was blocked is watched for as long again: the next block is longer only for who goes on at once.
    const auto quietSince = std::max(entry.since, entry.blockedUntil);
    const auto watched = entry.blocks == 0 ? m_rule.window : std::max(m_rule.window, blockTime(entry.blocks));
    return now - quietSince >= watched;
}

void Throttle::forgetTheOver(Steady::time_point now)
{
    m_entries.removeIf([&](auto entry) { return isOver(entry.value(), now); });
    // Swept again when it has doubled: the sweep costs a constant for each key that came since.
    m_sweepAt = std::max<qsizetype>(1024, 2 * m_entries.size());
}

} // namespace natter::services
