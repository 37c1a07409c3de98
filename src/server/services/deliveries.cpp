// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/deliveries.h"

#include "base/log.h"
#include "store/tables/tables.h"

#include <utility>

namespace natter::services {

void Deliveries::confirm(UserId user, ConversationId conversation, Seq seq, bool announced)
{
    Mark &mark = m_waiting[{user, conversation}];
    mark.seq = std::max(mark.seq, seq);
    mark.announced |= announced;
    if (m_writing.isEmpty())
        write();
}

bool Deliveries::isConfirmed(UserId user, ConversationId conversation, Seq seq) const
{
    const Place place{user, conversation};
    return m_waiting.value(place).seq >= seq || m_writing.value(place).seq >= seq;
}

bool Deliveries::isAnnounced(UserId user, ConversationId conversation) const
{
    const Place place{user, conversation};
    return m_waiting.value(place).announced || m_writing.value(place).announced;
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
            if (!written)
                qCWarning(logStore, "delivery marks were not stored, their messages may come twice: %s",
                          qUtf8Printable(written.error().message()));
            m_writing.clear();
            if (!m_waiting.isEmpty())
                write();
        });
}

} // namespace natter::services
