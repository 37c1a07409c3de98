// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/deliveries.h"

#include "base/log.h"
#include "store/tables/tables.h"

#include <utility>

namespace natter::services {

void Deliveries::confirm(UserId user, ConversationId conversation, Seq seq, bool announced)
{
    merge(m_waiting[{user, conversation}], {seq, announced});
    if (m_writing.isEmpty())
        write();
}

Deliveries::Reading Deliveries::beginReading()
{
    if (!m_young.readings)
        m_young.readings = std::make_shared<char>();
    return Reading(m_young.readings);
}

bool Deliveries::isConfirmed(UserId user, ConversationId conversation, Seq seq) const
{
    return known({user, conversation}).seq >= seq;
}

bool Deliveries::isAnnounced(UserId user, ConversationId conversation) const
{
    return known({user, conversation}).announced;
}

Deliveries::Mark Deliveries::known(const Place &place) const
{
    Mark mark;
    for (const Marks *marks : {&m_waiting, &m_writing, &m_young.committed, &m_old.committed})
        merge(mark, marks->value(place));
    return mark;
}

void Deliveries::merge(Mark &mark, const Mark &other)
{
    mark.seq = std::max(mark.seq, other.seq);
    mark.announced |= other.announced;
}

void Deliveries::keepForReadings(const Marks &committed)
{
    // The young generation's marks are for its readings as well as the old one's, which began earlier still.
    const auto isOver = [](const Generation &generation) { return generation.readings.use_count() <= 1; };
    if (isOver(m_old))
        m_old = {};
    if (isOver(m_young) && isOver(m_old)) {
        m_young.committed = {};
        return;
    }
    for (auto mark = committed.cbegin(); mark != committed.cend(); ++mark)
        merge(m_young.committed[mark.key()], *mark);
    // Readings that come now know all of that: they begin a new generation, as soon as there are no more than two.
    if (isOver(m_old))
        m_old = std::exchange(m_young, {});
}

void Deliveries::write()
{
    m_writing = std::exchange(m_waiting, {});
    std::vector<store::DeliveredMark> marks;
    marks.reserve(std::size_t(m_writing.size()));
    for (auto mark = m_writing.cbegin(); mark != m_writing.cend(); ++mark)
        marks.push_back({mark.key().user, mark.key().conversation, mark->seq, mark->announced});
    m_store.write(
        [marks = std::move(marks)](store::WritableTables &tables) { return tables.members().markDelivered(marks); },
        [this](Result<std::monostate> written) {
            // Why the store refuses everything is said there, once.
            if (!written && written.error().code == ErrorCode::Internal)
                qCWarning(logStore, "delivery marks were not stored, their messages may come twice: %s",
                          qUtf8Printable(written.error().message()));
            keepForReadings(std::exchange(m_writing, {}));
            if (!m_waiting.isEmpty())
                write();
        });
}

} // namespace natter::services
