// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/queuebudget.h"

#include "base/log.h"

#include <algorithm>

namespace natter::net {

void QueueBudget::set(QueueOwner &owner, qsizetype Entry::*part, qsizetype bytes)
{
    if (owner.m_place == QueuePlace::nowhere) {
        if (bytes == 0)
            return;
        owner.m_place = quint32(m_entries.size());
        m_entries.push_back({&owner, 0, 0});
    }
    Entry &entry = m_entries[owner.m_place];
    subtract(std::exchange(entry.*part, bytes) - bytes);
    if (entry.bytes() == 0)
        remove(owner);
    else if (m_bytes > m_bytesMost)
        m_poller.atTurnEnd(*this);
}

void QueueBudget::remove(QueueOwner &owner)
{
    if (owner.m_place == QueuePlace::nowhere)
        return;
    Entry &entry = m_entries[owner.m_place];
    subtract(entry.bytes());
    entry = m_entries.back();
    entry.owner->m_place = owner.m_place;
    m_entries.pop_back();
    owner.m_place = QueuePlace::nowhere;
}

void QueueBudget::subtract(qsizetype bytes)
{
    m_bytes -= bytes;
    if (m_cut == 0 || m_bytes > m_bytesMost / 2)
        return;
    qCInfo(logNet, "Readers keep up again: %d were cut", m_cut);
    m_cut = 0;
}

void QueueBudget::turnEnded()
{
    if (m_bytes <= m_bytesMost)
        return;
    std::vector<Entry> longestFirst = m_entries;
    std::ranges::sort(longestFirst, std::ranges::greater(), &Entry::bytes);
    const qsizetype enough = m_bytesMost - m_bytesMost / 8;
    if (m_cut == 0)
        qCWarning(logNet, "%lld bytes wait for %lld readers, more than MAX_QUEUE_BYTES_TOTAL: the slowest are cut",
                  qlonglong(m_bytes), qlonglong(m_entries.size()));
    for (const Entry &entry : longestFirst) {
        if (m_bytes <= enough)
            break;
        // Giving up one may have ended another's connection.
        if (entry.owner->m_place == QueuePlace::nowhere)
            continue;
        ++m_cut; // before it goes: with it the rest may be little enough
        entry.owner->giveUpQueue();
    }
}

} // namespace natter::net
