// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/result.h"

namespace natter::store {

class Database;

/** How much there is of what. */
struct Census
{
    qint64 users = 0;
    qint64 groups = 0;
    qint64 messages = 0; ///< an estimate
    qint64 administrators = 0;
    qint64 suspended = 0;
    qint64 bytes = 0; ///< on disk
};

/** Counts. */
class CensusTaker
{
public:
    explicit CensusTaker(Database &database)
        : m_database(database)
    {}

    /** Costs a look at each user and conversation, so it is for readers. */
    [[nodiscard]] Result<Census> count(Timestamp now) const;

private:
    Database &m_database;
};

} // namespace natter::store
