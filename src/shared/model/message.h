// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "model/conversation.h"
#include "model/ids.h"

#include <QString>

#include <optional>

namespace natter {

/** One stored message. */
struct Message
{
    MessageId id;
    ConversationId conversation;
    ConversationKind kind = ConversationKind::Direct;
    Seq seq;
    Rev rev;
    UserId sender;
    UserId recipient; ///< in a direct conversation the other one; else invalid
    QString content;
    QString clientMessageId; ///< the sender's; one that the server generated is not shown
    Timestamp sentAt;
    std::optional<Timestamp> changedAt; ///< of the last edit, or of the deletion
    bool deleted = false;               ///< it keeps its place and has no content
};

} // namespace natter
