// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/conversation.h"
#include "model/message.h"
#include "model/user.h"

#include <variant>

namespace natter::protocol {

// What has happened, after its commit. The server's beliefs change and its clients hear of it by these values only.

struct MessageSent
{
    Message message;
};

struct GroupCreated
{
    Group group;
    Rev rev;
};

using Event = std::variant<MessageSent, GroupCreated>;

/** Access tokens of a new or old account, the answer to SignUp and LogIn. */
struct LoggedIn
{
    User user;
    QByteArray accessToken;
    std::chrono::seconds expiresIn{0};
};

/** The sender's answer to a personal message. */
struct PersonalMessageAccepted
{
    Message message;
    bool delivered = false; ///< a connection of the receiver was online
};

} // namespace natter::protocol
