// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/conversation.h"
#include "model/person.h"
#include "model/user.h"

#include <optional>

// What is stored of one person, as it is handed out to that person.

namespace natter {

struct OwnProfile
{
    User user;
    bool isAdministrator = false;
    std::optional<Timestamp> suspendedUntil;
    std::optional<Timestamp> erasedAt;
};

struct OwnLogin
{
    Login login;
    std::optional<Timestamp> endedAt;
};

/** A conversation that they are in. */
struct OwnMembership
{
    ConversationId conversation;
    ConversationKind kind = ConversationKind::Direct;
    QString name; ///< of a group
    UserId peer;  ///< of a direct one
    Role role = Role::Member;
    Timestamp joinedAt;
    Seq delivered;
    Seq read;
};

/** A group that they were in. */
struct OwnDeparture
{
    ConversationId conversation;
    QString name;
    std::optional<Timestamp> leftAt;
};

struct OwnBlock
{
    UserId blocked;
    Timestamp since;
};

/** A message that they have sent. */
struct OwnMessage
{
    MessageId id;
    ConversationId conversation;
    Seq seq;
    Timestamp sentAt;
    std::optional<Timestamp> changedAt;
    std::optional<QString> content; ///< none: it is deleted
    QString clientMessageId;
};

} // namespace natter
