// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "model/ids.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <variant>
#include <vector>

namespace natter::store {

class Batch;
class Database;

/** Something that was done, to be noted with it. */
struct NewAuditEntry
{
    UserId actor; ///< invalid: whoever has the machine
    QString address;
    QString action; ///< "user.suspend" …
    QString targetType;
    qint64 targetId = 0; ///< 0: none
    QByteArray detail;   ///< JSON; empty: there is no more to say
};

/** The same as it stands in the chain. */
struct AuditRecord
{
    qint64 id = 0;
    Timestamp at{};
    UserId actor;
    QString actorName; ///< as they are called now
    QString address;
    QString action;
    QString targetType;
    qint64 targetId = 0;
    QByteArray detail; ///< empty: none, or erased
};

struct AuditSearch
{
    UserId actor = {};   ///< invalid: any
    QString action = {}; ///< or its beginning; empty: any
    QString targetType = {};
    qint64 targetId = 0; ///< 0: any
    std::optional<Timestamp> from = {};
    std::optional<Timestamp> to = {};
    qint64 before = 0; ///< only entries with a lower id; 0: any
    int most = 0;
};

/** What a look at the whole chain has found. */
struct AuditFindings
{
    qint64 entries = 0;
    std::optional<qint64> firstBroken; ///< the first entry that is not what was written, or is missing
    QByteArray lastHash;               ///< of the newest entry; empty without one
};

/**
 * The chain of what administrators have done. Each entry's hash is an HMAC over the one before it and all that is fixed
 * of itself, so nobody without the key can alter, insert or remove one unnoticed. (Only whoever cuts entries off the
 * end leaves a chain that holds; the last id and hash, kept elsewhere, tell of that.)
 */
class Audit
{
public:
    Audit(Database &database, const Batch *batch)
        : m_database(database)
        , m_batch(batch)
    {}

    /** The newest first. */
    Result<std::vector<AuditRecord>> page(const AuditSearch &search) const;
    /** Looks at every entry. */
    Result<AuditFindings> verify(const QByteArray &key) const;

    // The rest is the writer's only.

    /** Writes the next entry. */
    Result<AuditRecord> append(const NewAuditEntry &entry, const QByteArray &key);
    /** Takes out what is personal of @p user: details about them, addresses that they came from. The chain holds. */
    Result<std::monostate> forget(UserId user);

private:
    Database &m_database;
    const Batch *m_batch;
};

} // namespace natter::store
