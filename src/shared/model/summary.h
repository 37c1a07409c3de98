// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/message.h"

#include <algorithm>
#include <optional>

namespace natter {

/** A conversation as one of its members sees it in a list. */
struct ConversationSummary
{
    ConversationId id;
    ConversationKind kind = ConversationKind::Direct;
    UserId peer;  ///< of a direct one: the other person, or oneself
    QString name; ///< of a group
    int memberCount = 0;
    bool archived = false;
    Role role = Role::Member;
    Seq firstSeq; ///< what this member can see begins here
    Seq lastSeq;
    Seq readSeq;
    Rev lastRev;
    std::optional<Message> lastMessage; ///< none if nothing of it can be seen

    /** One's own messages are read: what is above is others'. */
    [[nodiscard]] qint64 unread() const
    {
        return std::max<qint64>(0, lastSeq.value() - std::max(readSeq.value(), firstSeq.value() - 1));
    }
};

} // namespace natter
