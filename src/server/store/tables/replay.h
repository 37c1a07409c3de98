// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "model/conversation.h"

#include <QString>

#include <vector>

namespace natter::store {

class Database;

/** changes.kind. The numbers are stored. */
enum class ChangeKind : quint8 { Created = 1, Added = 2, Removed = 3, Updated = 4, RoleSet = 5, Deleted = 6 };

/** One thing that has changed for somebody, not yet with what it is now. */
struct ReplayStep
{
    enum class Kind : quint8 { Sent, Altered, Joined, Changed, Left, Read };

    Rev rev;
    Kind kind = Kind::Sent;
    MessageId message;                     ///< Sent, Altered
    ConversationId conversation;           ///< the others
    ChangeKind change = ChangeKind::Added; ///< Changed, Left
    UserId user;                           ///< Changed: to whom it happened
    UserId by;                             ///< Changed, Left
    Timestamp at;                          ///< Changed, Left
    QString detail;                        ///< Changed
    Seq read;                              ///< Read
};

/** What happened to what somebody can see, since a place in the order of changes. */
class Replay
{
public:
    explicit Replay(Database &database)
        : m_database(database)
    {}

    /** How many steps there are above @p after up to @p until; any number above @p most stands for "more". */
    Result<qint64> count(UserId user, Rev after, Rev until, int most) const;

    /** The first @p most of these steps, in their order. */
    Result<std::vector<ReplayStep>> steps(UserId user, Rev after, Rev until, int most) const;

private:
    struct Place
    {
        ConversationId conversation;
        ConversationKind kind = ConversationKind::Direct;
        Rev joined;
        Seq visibleFrom;
        Seq last;
    };

    Result<std::vector<Place>> places(UserId user, Rev after) const;
    /** The first message of @p place that was sent above @p after; the one behind the last if there is none. */
    Result<Seq> firstAbove(const Place &place, Rev after) const;
    Result<std::monostate> collect(const Place &place, Rev after, Rev until, int most,
                                   std::vector<ReplayStep> &steps) const;
    Result<std::monostate> collectOwn(UserId user, Rev after, Rev until, int most,
                                      std::vector<ReplayStep> &steps) const;

    Database &m_database;
};

} // namespace natter::store
