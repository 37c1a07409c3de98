// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/throttle.h"

#include <algorithm>

namespace natter::services {

using namespace std::chrono_literals;

namespace {

/** What is under way is soon decided. */
constexpr auto shortWhile = 5s;

} // namespace

std::chrono::seconds Throttle::wait(const QString &key, Steady::time_point now) const
{
    if (const auto blocked = blockedFor(key, now); blocked > 0s)
        return blocked;
    const auto entry = m_entries.constFind(key);
    if (m_rule.most <= 0 || entry == m_entries.cend())
        return 0s;
    const int counted = isNewWindow(*entry, now) ? 0 : entry->count;
    return counted + entry->reserved >= m_rule.most ? shortWhile : 0s;
}

std::chrono::seconds Throttle::blockedFor(const QString &key, Steady::time_point now) const
{
    const auto entry = m_entries.constFind(key);
    if (m_rule.most <= 0 || entry == m_entries.cend() || entry->blockedUntil <= now)
        return 0s;
    return std::chrono::ceil<std::chrono::seconds>(entry->blockedUntil - now);
}

void Throttle::reserve(const QString &key, Steady::time_point now)
{
    if (m_rule.most <= 0)
        return;
    if (m_entries.size() >= m_sweepAt && !m_entries.contains(key))
        forgetTheOver(now);
    ++m_entries[key].reserved;
}

void Throttle::settle(const QString &key, bool happened, Steady::time_point now)
{
    const auto entry = m_entries.find(key);
    if (entry == m_entries.end())
        return;
    --entry->reserved;
    if (happened)
        count(*entry, now);
    else if (entry->reserved == 0 && entry->count == 0 && entry->blocks == 0)
        m_entries.erase(entry);
}

void Throttle::forget(const QString &key)
{
    const auto entry = m_entries.find(key);
    if (entry == m_entries.end())
        return;
    *entry = Entry{0, entry->reserved, 0, {}, {}};
    if (entry->reserved == 0)
        m_entries.erase(entry);
}

void Throttle::count(Entry &entry, Steady::time_point now) const
{
    if (isOver(entry, now))
        entry = {0, entry.reserved, 0, now, {}};
    else if (isNewWindow(entry, now))
        entry = {0, entry.reserved, entry.blocks, now, entry.blockedUntil}; // earlier blocks are remembered
    if (++entry.count == m_rule.most)
        entry.blockedUntil = now + blockTime(entry.blocks++);
}

std::chrono::seconds Throttle::blockTime(int blocks) const
{
    constexpr int doublingsMost = 20; // far beyond any longest block
    return std::min<std::chrono::seconds>(m_rule.longestBlock,
                                          m_rule.window * (1LL << std::min(blocks, doublingsMost)));
}

bool Throttle::isNewWindow(const Entry &entry, Steady::time_point now) const
{
    return entry.count >= m_rule.most ? entry.blockedUntil <= now : now - entry.since >= m_rule.window;
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
    m_entries.removeIf([&](auto entry) { return entry.value().reserved == 0 && isOver(entry.value(), now); });
    // Swept again when it has doubled: the sweep costs a constant for each key that came since.
    m_sweepAt = std::max<qsizetype>(1024, 2 * m_entries.size());
}

} // namespace natter::services
