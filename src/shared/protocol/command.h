// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/ids.h"
#include "model/text.h"

#include <optional>
#include <variant>
#include <vector>

namespace natter::protocol {

// The catalogue of commands: whatever a client can ask for, by REST or by WebSocket, is one of these values. A command
// that is also a WebSocket event binds its wire name here, once.

struct SignUp
{
    EmailAddress email;
    DisplayName name;
    Password password;
};

struct LogIn
{
    EmailAddress email;
    Password password;
};

/** A new pair of tokens for an old refresh token. */
struct RefreshLogin
{
    PresentedToken token;
};

struct LogOut
{};

struct ChangePassword
{
    Password current;
    Password next;
};

struct ReadProfile
{};

struct EditProfile
{
    DisplayName name;
};

struct ListLogins
{};

struct EndLogin
{
    LoginId login;
};

/** What somebody can do with an account of their own, by REST. */
using AccountCommand = std::variant<LogOut, ChangePassword, ReadProfile, EditProfile, ListLogins, EndLogin>;

struct SendPersonalMessage
{
    static constexpr char eventName[] = "SEND_PERSONAL_MESSAGE";
    UserId to;
    MessageContent content;
    std::optional<ClientMessageId> clientMessageId;
};

struct SendGroupMessage
{
    static constexpr char eventName[] = "SEND_GROUP_MESSAGE";
    ConversationId room;
    MessageContent content;
    std::optional<ClientMessageId> clientMessageId;
};

struct CreateGroup
{
    static constexpr char eventName[] = "CREATE_GROUP";
    DisplayName name;
    std::vector<UserId> members; ///< besides the caller; sorted, without doubles
};

/** What a WebSocket connection can ask for. */
using ChatCommand = std::variant<SendPersonalMessage, SendGroupMessage, CreateGroup>;

} // namespace natter::protocol
