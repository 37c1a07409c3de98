// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "model/ids.h"

#include <optional>
#include <vector>

namespace natter::store {

class Database;

/** For how long messages are kept. */
struct RetentionRule
{
    Timestamp now{};
    std::chrono::days days{0}; ///< of conversations that have no time of their own; zero: for ever
};

/** Conversations in which something is to be removed, of a page of all of them. */
struct OverdueConversations
{
    std::vector<ConversationId> conversations;
    ConversationId next; ///< the following page starts above this one
    bool more = false;
};

/**
 * What is not kept any longer: messages that are too old, and those of groups that were deleted. They go from the front
 * of a conversation, so that what is left has no gaps: first_seq rises, at most to where the next message will be.
 */
class Retention
{
public:
    explicit Retention(Database &database)
        : m_database(database)
    {}

    Result<OverdueConversations> overdue(const RetentionRule &rule, ConversationId after, int most) const;

    // The rest is the writer's only.

    /** Removes the oldest messages of @p conversation that are overdue, @p most at most; how many that were. */
    Result<int> remove(const RetentionRule &rule, ConversationId conversation, int most);
    /** Gives up to @p pages of what was freed back to the disk; whether there may be more. */
    Result<bool> giveBack(int pages);

    /** A group's own time, zero: for ever; none: that of all. Error: NotFound. */
    Result<std::monostate> keep(ConversationId group, std::optional<std::chrono::days> time);

private:
    Database &m_database;
};

} // namespace natter::store
