// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/tables/retention.h"

#include "store/database.h"

namespace natter::store {

using namespace Qt::StringLiterals;

namespace {

/** Messages sent before it are not kept: none of them, without a time, or all. */
std::optional<Timestamp> limitOf(const RetentionRule &rule, bool isDeleted, const QVariant &ownDays)
{
    if (isDeleted)
        return Timestamp::max();
    const std::chrono::days days = ownDays.isNull() ? rule.days : std::chrono::days(ownDays.toInt());
    return days.count() > 0 ? std::optional(rule.now - days) : std::nullopt;
}

} // namespace

Result<OverdueConversations> Retention::overdue(const RetentionRule &rule, ConversationId after, int most) const
{
    OverdueConversations found;
    int seen = 0;
    auto done = m_database.each("retention.heads"_L1, {after.value(), most}, [&](const Row &row) {
        ++seen;
        found.next = row.id<ConversationId>(0);
        const auto limit = limitOf(rule, !row.isNull(1), row.value(2));
        if (limit && !row.isNull(3) && row.time(3) < *limit)
            found.conversations.push_back(found.next);
        return true;
    });
    if (!done)
        return fail(std::move(done.error()));
    found.more = seen == most;
    return found;
}

Result<int> Retention::remove(const RetentionRule &rule, ConversationId conversation, int most)
{
    struct Head
    {
        qint64 first = 0;
        std::optional<Timestamp> limit;
    };
    const auto head = m_database.first("retention.head"_L1, {conversation.value()}, [&](const Row &row) {
        return Head{row.integer(0), limitOf(rule, !row.isNull(1), row.value(2))};
    });
    if (!head)
        return fail(head.error());
    if (!*head || !(*head)->limit)
        return 0;
    const qint64 first = (*head)->first;
    qint64 end = first;
    const auto counted =
        m_database.each("retention.oldest"_L1, {conversation.value(), first, most}, [&](const Row &row) {
            if (row.time(1) >= *(*head)->limit)
                return false;
            end = row.integer(0) + 1;
            return true;
        });
    if (!counted)
        return fail(counted.error());
    if (end == first)
        return 0;
    const auto removed = m_database.change("retention.remove"_L1, {conversation.value(), first, end});
    if (!removed)
        return fail(removed.error());
    if (auto advanced = m_database.change("retention.advance"_L1, {end, conversation.value()}); !advanced)
        return fail(advanced.error());
    return int(*removed);
}

Result<bool> Retention::giveBack(int pages)
{
    if (m_database.dialect().engine() == Engine::Postgres)
        return false; // its autovacuum does
    const auto free = m_database.execute(u"PRAGMA freelist_count"_s);
    if (!free)
        return fail(free.error());
    const qint64 all = free->value(0).toLongLong();
    // A page at each step, and QtSql makes one step of what has no columns.
    for (qint64 i = 0; i < std::min<qint64>(pages, all); ++i) {
        if (auto given = m_database.execute(u"PRAGMA incremental_vacuum(1)"_s); !given)
            return fail(given.error());
    }
    return all > pages;
}

Result<std::monostate> Retention::keep(ConversationId group, std::optional<std::chrono::days> time)
{
    const QVariant days = time ? QVariant(qint64(time->count())) : QVariant(QMetaType::fromType<qint64>());
    const auto kept = m_database.change("retention.keep"_L1, {days, group.value()});
    if (!kept)
        return fail(kept.error());
    if (*kept == 0)
        return fail(ErrorCode::NotFound);
    return {};
}

} // namespace natter::store
