// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "model/ids.h"
#include "model/role.h"

#include <QString>

#include <vector>

namespace natter {

/** Two people, or a room with a name. The numbers are stored. */
enum class ConversationKind : quint8 { Direct = 0, Group = 1 };

/** One user's place in one conversation. */
struct Membership
{
    ConversationId conversation;
    ConversationKind kind = ConversationKind::Direct;
    Role role = Role::Member;
    int memberCount = 0;
};

/** A group as it was made. */
struct Group
{
    ConversationId id;
    QString name;
    UserId createdBy;
    Timestamp createdAt;
    int memberCount = 0;
    bool archived = false;
    std::vector<UserId> members; ///< in order of id; complete, unless the place that fills it says otherwise
};

/** How somebody stands in a conversation that they are in. */
struct Standing
{
    ConversationKind kind = ConversationKind::Direct;
    Role role = Role::Member;
    bool archived = false;
    UserId peer;     ///< of a direct one
    Seq visibleFrom; ///< the first message that they may see, if there is one
    Seq last;
    Seq read;
    int memberCount = 0;
};

struct GroupMemberRole
{
    UserId user;
    Role role = Role::Member;
};

/** Somebody in a group. */
struct GroupMember
{
    UserId user;
    QString name;
    Role role = Role::Member;
    Timestamp joinedAt;
};

} // namespace natter
