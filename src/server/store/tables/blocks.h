// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "model/person.h"

#include <variant>
#include <vector>

namespace natter::store {

class Batch;
class Database;

/** Who does not want to hear from whom. What it forbids is in the queries of messages and groups. */
class Blocks
{
public:
    Blocks(Database &database, const Batch *batch)
        : m_database(database)
        , m_batch(batch)
    {}

    /** Whether @p user has blocked @p other. */
    Result<bool> has(UserId user, UserId other) const;
    /** Whom @p user has blocked, in order of id. */
    Result<std::vector<UserId>> ofUser(UserId user) const;
    /** The same with names: those above @p after, at most @p most. */
    Result<BlockPage> page(UserId user, UserId after, int most) const;

    // The rest is the writer's only.

    /** Once or again. Errors: NotFound if there is no such @p other; LimitReached if @p user has blocked @p most
     * others. */
    Result<std::monostate> add(UserId user, UserId other, int most);
    /** Whether or not there was a block. */
    Result<std::monostate> remove(UserId user, UserId other);
    /** Those of @p user and those against them. */
    Result<std::monostate> removeAll(UserId user);

private:
    Database &m_database;
    const Batch *m_batch;
};

} // namespace natter::store
