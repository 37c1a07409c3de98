// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/poller.h"

#include <vector>

namespace natter::net {

class QueueBudget;

/** Where an owner stands in the budget's book. */
class QueuePlace
{
public:
    QueuePlace() = default;
    ~QueuePlace() = default;
    Q_DISABLE_COPY_MOVE(QueuePlace)

private:
    friend class QueueBudget;
    static constexpr quint32 nowhere = ~quint32(0);
    quint32 m_place = nowhere;
};

/** A connection for which something waits that its client does not read. */
class QueueOwner : public QueuePlace
{
public:
    /** All queues together are too long, and this is one of the longest: give it up. */
    virtual void giveUpQueue() = 0;

protected:
    ~QueueOwner() = default;
};

/**
 * What waits for all readers together, against the bound that the whole server has. Only what the kernel would not take
 * counts, and what is held back behind it: bytes that merely gather until the end of a turn are mostly shared by their
 * receivers, and gone when it has ended. What several wait for counts for each of them, so memory is never more.
 *
 * Over the bound the longest queues are given up, at the end of the turn, until an eighth of it is free again: so short
 * ones are left in peace, and looking for the long ones costs little for each byte that was queued. The log says so
 * when it begins, and how many it were when half of the bound is free again; not each time between.
 *
 * Lives on the loop thread, owned by the server. Costs a connection four bytes as long as nothing waits for it.
 */
class QueueBudget final : private TurnEndTask
{
public:
    QueueBudget(Poller &poller, qsizetype bytesMost)
        : m_poller(poller)
        , m_bytesMost(bytesMost)
    {}
    Q_DISABLE_COPY_MOVE(QueueBudget)

    /** So many bytes wait for the kernel, on account of @p owner. */
    void setQueued(QueueOwner &owner, qsizetype bytes) { set(owner, &Entry::queued, bytes); }
    /** So many bytes are held back until that queue is empty. */
    void setHeldBack(QueueOwner &owner, qsizetype bytes) { set(owner, &Entry::heldBack, bytes); }
    /** Nothing is sent to @p owner any more. */
    void remove(QueueOwner &owner);

    [[nodiscard]] qsizetype bytes() const { return m_bytes; }

private:
    struct Entry
    {
        QueueOwner *owner = nullptr;
        qsizetype queued = 0;
        qsizetype heldBack = 0;

        [[nodiscard]] qsizetype bytes() const { return queued + heldBack; }
    };

    void set(QueueOwner &owner, qsizetype Entry::*part, qsizetype bytes);
    void turnEnded() override;
    void subtract(qsizetype bytes);

    Poller &m_poller;
    qsizetype m_bytesMost;
    qsizetype m_bytes = 0;
    int m_cut = 0;                ///< since there was too much
    std::vector<Entry> m_entries; ///< of those for whom something waits, in no order
};

} // namespace natter::net
