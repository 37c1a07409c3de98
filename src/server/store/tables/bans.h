// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "model/ids.h"

#include <QHash>
#include <QString>

#include <optional>
#include <variant>
#include <vector>

namespace natter::store {

class Batch;
class Database;

/** An address or a network to which nothing is served. */
struct Ban
{
    qint64 id = 0;
    QString network; ///< in its one spelling
    QString reason;
    UserId createdBy; ///< invalid: whoever has the machine
    Timestamp createdAt{};
    std::optional<Timestamp> expiresAt; ///< none: never
    qint64 hits = 0;
};

/** Who is kept out. */
class Bans
{
public:
    Bans(Database &database, const Batch *batch)
        : m_database(database)
        , m_batch(batch)
    {}

    /** Those in force that have an id above @p after, in order of id. */
    Result<std::vector<Ban>> page(qint64 after, int most, Timestamp now) const;
    /** Error: NotFound. */
    Result<Ban> one(qint64 ban) const;

    // The rest is the writer's only.

    /** Takes the place of one of the same network, if there is one. */
    Result<Ban> add(const Ban &wanted);
    /** Error: NotFound. */
    Result<std::monostate> remove(qint64 ban);
    /** So many more tries, by ban; and what is over is forgotten. */
    Result<std::monostate> addHits(const QHash<qint64, qint64> &hits);

private:
    Database &m_database;
    const Batch *m_batch;
};

} // namespace natter::store
