// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/ids.h"
#include "store/store.h"

#include <QHash>

#include <memory>

namespace natter::services {

/**
 * What devices have confirmed, on its way to the database: gathered while an earlier batch of marks is written, so that
 * any number of confirmations costs a commit's worth of writes. A mark that is lost in a crash only means that its
 * messages are delivered again. Loop thread.
 *
 * Whoever reads what somebody missed may see the database as it was before a mark was committed, and come home after
 * that: marks stay known here until every such reading is over.
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

    /**
     * From before the database is asked until what it said has been compared with isConfirmed(). Movable; may outlive
     * the Deliveries.
     */
    class Reading
    {
    public:
        Reading() = default;
        Reading(Reading &&) noexcept = default;
        Reading &operator=(Reading &&) noexcept = default;
        ~Reading() = default;
        Q_DISABLE_COPY(Reading)

    private:
        friend Deliveries;
        explicit Reading(std::shared_ptr<const void> generation)
            : m_generation(std::move(generation))
        {}
        std::shared_ptr<const void> m_generation;
    };
    [[nodiscard]] Reading beginReading();

    /** Confirmed, though what a reading has found may not know of it yet. */
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

    /** Readings that began at about the same time, and what was committed since. */
    struct Generation
    {
        std::shared_ptr<const void> readings; ///< shared with each of them
        Marks committed;
    };

    void write();
    void keepForReadings(const Marks &committed);
    [[nodiscard]] Mark known(const Place &place) const;
    static void merge(Mark &mark, const Mark &other);

    store::Store &m_store;
    Marks m_waiting;
    Marks m_writing; ///< handed to the store, not answered yet
    Generation m_young;
    Generation m_old; ///< no reading joins it any more
};

} // namespace natter::services
