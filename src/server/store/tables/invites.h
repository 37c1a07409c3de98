// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "model/person.h"

#include <optional>
#include <variant>
#include <vector>

namespace natter::store {

class Batch;
class Database;

/** An invitation about to be made. */
struct NewInvite
{
    QByteArray hash;                  ///< SHA-256 of its code
    std::optional<int> uses;          ///< none: any number
    std::optional<Timestamp> expires; ///< none: never
    QString note;
};

/** Invitations, by which people can sign up. */
class Invites
{
public:
    Invites(Database &database, const Batch *batch)
        : m_database(database)
        , m_batch(batch)
    {}

    /** In order of id, those above @p after. */
    Result<std::vector<Invite>> page(qint64 after, int most) const;
    /** The invitation whose code has @p hash, if it is good for a signup now. Error: InviteInvalid. */
    Result<qint64> good(const QByteArray &hash, Timestamp now) const;

    // The rest is the writer's only.

    Result<Invite> add(const NewInvite &wanted);
    /** Takes one use of it. Error: InviteInvalid if there is none left. */
    Result<std::monostate> use(qint64 invite);
    /** Error: NotFound. */
    Result<std::monostate> remove(qint64 invite);
    /** Those that @p user has made. */
    Result<std::monostate> removeOf(UserId user);

private:
    Database &m_database;
    const Batch *m_batch;
};

} // namespace natter::store
