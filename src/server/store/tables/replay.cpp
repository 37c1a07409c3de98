// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/tables/replay.h"

#include "store/database.h"

#include <algorithm>

namespace natter::store {

using namespace Qt::StringLiterals;

namespace {

/** Keeps the first @p most in order of rev. */
void keepFirst(std::vector<ReplayStep> &steps, int most)
{
    std::ranges::sort(steps, {}, &ReplayStep::rev);
    if (steps.size() > std::size_t(most))
        steps.erase(steps.begin() + most, steps.end());
}

} // namespace

Result<std::vector<Replay::Place>> Replay::places(UserId user, Rev after) const
{
    return m_database.all("replay.conversations"_L1, {user.value(), after.value()}, [](const Row &row) {
        return Place{row.id<ConversationId>(0), ConversationKind(row.integer(1)), row.id<Rev>(2),
                     Seq(std::max(row.integer(3) + 1, row.integer(4))), row.id<Seq>(5)};
    });
}

Result<Seq> Replay::firstAbove(const Place &place, Rev after) const
{
    std::optional<Error> error;
    const auto isAbove = [&](qint64 seq) {
        const auto id = m_database.first("replay.message_id"_L1, {place.conversation.value(), seq},
                                         [](const Row &row) { return row.integer(0); });
        if (!id)
            error = id.error();
        return id && *id && **id > after.value();
    };
    // Ids rise with seq. What is new is mostly little: look back in growing steps, then between the last two of them.
    qint64 above = place.last.value() + 1;
    qint64 step = 1;
    qint64 below = place.visibleFrom.value() - 1;
    while (above > place.visibleFrom.value() && !error) {
        const qint64 seq = std::max(place.visibleFrom.value(), above - step);
        if (!isAbove(seq)) {
            below = seq;
            break;
        }
        above = seq;
        step *= 2;
    }
    while (above - below > 1 && !error) {
        const qint64 middle = below + (above - below) / 2;
        if (isAbove(middle))
            above = middle;
        else
            below = middle;
    }
    if (error)
        return fail(*std::move(error));
    return Seq(above);
}

Result<qint64> Replay::count(UserId user, Rev after, Rev until, int most) const
{
    const auto active = places(user, after);
    if (!active)
        return fail(active.error());
    qint64 total = 0;
    std::vector<ReplayStep> others;
    for (const Place &place : *active) {
        const auto first = firstAbove(place, after);
        if (!first)
            return fail(first.error());
        total += place.last.value() + 1 - first->value();
        if (total > most)
            return total;
        // Counted like this a message is as good as its last change: both come, and there are few of them.
        if (auto found = collect(place, after, until, most + 1, others); !found)
            return fail(std::move(found.error()));
        if (others.size() > std::size_t(most))
            return qint64(others.size());
    }
    if (auto found = collectOwn(user, after, until, most + 1, others); !found)
        return fail(std::move(found.error()));
    return std::max<qint64>(total, qint64(others.size()));
}

Result<std::vector<ReplayStep>> Replay::steps(UserId user, Rev after, Rev until, int most) const
{
    const auto active = places(user, after);
    if (!active)
        return fail(active.error());
    std::vector<ReplayStep> steps;
    if (auto found = collectOwn(user, after, until, most, steps); !found)
        return fail(std::move(found.error()));
    keepFirst(steps, most);
    for (const Place &place : *active) {
        // What comes behind a page that is full already is another page's.
        const Rev end = steps.size() == std::size_t(most) ? steps.back().rev : until;
        if (auto found = collect(place, after, end, most, steps); !found)
            return fail(std::move(found.error()));
        keepFirst(steps, most);
    }
    return steps;
}

Result<std::monostate> Replay::collect(const Place &place, Rev after, Rev until, int most,
                                       std::vector<ReplayStep> &steps) const
{
    const qint64 conversation = place.conversation.value();
    const auto first = firstAbove(place, after);
    if (!first)
        return fail(first.error());
    if (*first <= place.last) {
        const auto sent =
            m_database.each("replay.messages"_L1, {conversation, first->value(), most}, [&](const Row &row) {
                const auto id = row.id<MessageId>(0);
                if (id.value() > until.value())
                    return false;
                ReplayStep step;
                step.rev = Rev(id.value());
                step.message = id;
                steps.push_back(step);
                return true;
            });
        if (!sent)
            return fail(sent.error());
    }
    const auto altered = m_database.each("replay.altered"_L1,
                                         {conversation, after.value(), until.value(), place.visibleFrom.value(), most},
                                         [&](const Row &row) {
                                             ReplayStep step;
                                             step.rev = row.id<Rev>(0);
                                             step.kind = ReplayStep::Kind::Altered;
                                             step.message = row.id<MessageId>(1);
                                             steps.push_back(step);
                                             return true;
                                         });
    if (!altered)
        return fail(altered.error());
    if (place.kind == ConversationKind::Direct)
        return {};
    Rev from = after;
    if (place.joined > after) {
        from = place.joined;
        if (place.joined <= until) {
            ReplayStep step;
            step.rev = place.joined;
            step.kind = ReplayStep::Kind::Joined;
            step.conversation = place.conversation;
            steps.push_back(step);
        }
    }
    const auto changed =
        m_database.each("replay.changes"_L1, {conversation, from.value(), until.value(), most}, [&](const Row &row) {
            ReplayStep step;
            step.rev = row.id<Rev>(0);
            step.kind = ReplayStep::Kind::Changed;
            step.conversation = row.id<ConversationId>(1);
            step.change = ChangeKind(row.integer(2));
            step.user = row.id<UserId>(3);
            step.by = row.id<UserId>(4);
            step.at = row.time(5);
            step.detail = row.text(6);
            steps.push_back(step);
            return true;
        });
    if (!changed)
        return fail(changed.error());
    return {};
}

Result<std::monostate> Replay::collectOwn(UserId user, Rev after, Rev until, int most,
                                          std::vector<ReplayStep> &steps) const
{
    const auto left =
        m_database.each("replay.removals"_L1, {user.value(), after.value(), until.value(), most}, [&](const Row &row) {
            ReplayStep step;
            step.rev = row.id<Rev>(0);
            step.kind = ReplayStep::Kind::Left;
            step.conversation = row.id<ConversationId>(1);
            step.change = ChangeKind(row.integer(2));
            step.user = user;
            step.by = row.id<UserId>(3);
            step.at = row.time(4);
            steps.push_back(step);
            return true;
        });
    if (!left)
        return fail(left.error());
    const auto read =
        m_database.each("replay.reads"_L1, {user.value(), after.value(), until.value(), most}, [&](const Row &row) {
            ReplayStep step;
            step.rev = row.id<Rev>(0);
            step.kind = ReplayStep::Kind::Read;
            step.conversation = row.id<ConversationId>(1);
            step.read = row.id<Seq>(2);
            steps.push_back(step);
            return true;
        });
    if (!read)
        return fail(read.error());
    return {};
}

} // namespace natter::store
