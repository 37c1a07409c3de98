// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "model/ids.h"

#include <QByteArray>
#include <QString>

namespace natter::store {
class Tables;
}

namespace natter::services {

/**
 * Everything that is stored of one person, as one JSON document that comes in pieces: however much it is, no piece is
 * larger than a page of it. Profile, logins, conversations with the time they came in, groups they have left, blocks,
 * invitations they have made, and their own messages; what others wrote is theirs. Nothing that could be used to log
 * in.
 *
 * Belongs to whoever asks for it; one call at a time, on any thread. In one snapshot the document is of one moment;
 * with a snapshot a piece each part is of its own.
 */
class UserExport
{
public:
    static constexpr int rowsOfAPiece = 200;

    explicit UserExport(UserId user)
        : m_user(user)
    {}

    /** The next piece; an empty one when all are there. Errors: NotFound, before the first piece; the store's. */
    Result<QByteArray> next(const store::Tables &tables);

private:
    enum class Part : quint8 { Profile, Logins, Conversations, Departures, Blocks, Invites, Messages, Done };

    Result<QByteArray> begin(const store::Tables &tables);
    /** Adds the rows to the list that is under way, and ends it after the last ones. @p keyOf: where the next page
     * begins. */
    template<class Rows, class KeyOf>
    Result<QByteArray> page(const char *name, Rows rows, KeyOf keyOf);

    const UserId m_user;
    Part m_part = Part::Profile;
    bool m_isBegun = false; ///< the list of this part has a row already
    qint64 m_after = 0;
    QString m_afterText;
};

} // namespace natter::services
