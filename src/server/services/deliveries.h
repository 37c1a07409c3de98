// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/ids.h"
#include "store/store.h"

#include <QHash>

namespace natter::services {

/**
 * What devices have confirmed, on its way to the database: gathered while an earlier batch of marks is written, so that
 * any number of confirmations costs a commit's worth of writes. A mark that is lost in a crash only means that its
 * messages are delivered again. Loop thread.
 */
class Deliveries
{
public:
    explicit Deliveries(store::Store &store)
        : m_store(store)
    {}

    /** A device of @p user has everything of @p conversation up to @p seq (zero: only the news that the group exists).
     */
    void confirm(UserId user, ConversationId conversation, Seq seq, bool announced);

    /** Confirmed, though perhaps not written yet. */
    [[nodiscard]] bool isConfirmed(UserId user, ConversationId conversation, Seq seq) const;
    [[nodiscard]] bool isAnnounced(UserId user, ConversationId conversation) const;

private:
    struct Place
    {
        UserId user;
        ConversationId conversation;
        friend bool operator==(const Place &, const Place &) = default;
        friend size_t qHash(const Place &place, size_t seed = 0) noexcept
        {
            return qHashMulti(seed, place.user, place.conversation);
        }
    };
    struct Mark
    {
        Seq seq;
        bool announced = false;
    };
    using Marks = QHash<Place, Mark>;

    void write();

    store::Store &m_store;
    Marks m_waiting;
    Marks m_writing; ///< handed to the store, not answered yet
};

} // namespace natter::services
