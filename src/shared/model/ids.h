// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/strongid.h"

namespace natter {

using UserId = StrongId<struct UserIdTag>;
using LoginId = StrongId<struct LoginIdTag>; ///< one login of a user, the token's `sid`

/** A conversation, direct or group. The wire's `room_id` is a group's conversation id. */
using ConversationId = StrongId<struct ConversationIdTag>;

/** A message's number for ever: the Rev of the commit that stored it, so message ids follow the commit order. */
using MessageId = StrongId<struct MessageIdTag>;

/** A message's place in its conversation: 1, 2, 3 … without gaps. */
using Seq = StrongId<struct SeqTag>;

/** A durable change's place in the one server-wide order; what a client's cursor stands on. */
using Rev = StrongId<struct RevTag>;

/** JSON numbers are doubles to many clients: an id beyond 2^53 - 1 cannot be told from its neighbour. */
inline constexpr qint64 maxWireInteger = (qint64(1) << 53) - 1;

} // namespace natter
