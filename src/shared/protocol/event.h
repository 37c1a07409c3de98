// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/conversation.h"
#include "model/message.h"
#include "model/person.h"
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

/** The tokens of a login, the answer to SignUp, LogIn and RefreshLogin. */
struct LoggedIn
{
    User user;
    QByteArray accessToken;
    QByteArray refreshToken;
    std::chrono::seconds expiresIn{0};
};

/** The answer to ListLogins. */
struct LoginList
{
    std::vector<Login> logins; ///< the one seen last first
    LoginId current;           ///< the one that asks
};

/** What comes of an AccountCommand: nothing to say, oneself (ReadProfile, EditProfile), one's logins, or other people.
 */
using AccountOutcome = std::variant<std::monostate, User, LoginList, KnownPerson, PersonPage, BlockPage>;

/** The sender's answer to a personal message. */
struct PersonalMessageAccepted
{
    Message message;
    bool delivered = false; ///< a connection of the receiver was online
};

} // namespace natter::protocol
