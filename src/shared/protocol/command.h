// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/ids.h"
#include "model/person.h"
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
    std::optional<PresentedToken> inviteCode = {}; ///< where signing up takes one
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

/** Anonymises the own account: there is no way back. */
struct EraseAccount
{
    Password current;
};

/** A page of the people that can be found by @p query, a prefix of a name or of a word in it; empty: by nothing. */
struct FindPeople
{
    QString query;
    int limit = 0; ///< 1 to 200
    PersonPlace after;
};

struct ReadPerson
{
    UserId user;
};

struct BlockPerson
{
    UserId user;
};

struct UnblockPerson
{
    UserId user;
};

/** A page of whom one has blocked, in order of id. */
struct ListBlocks
{
    int limit = 0; ///< 1 to 200
    UserId after;  ///< invalid for the first page
};

/** Looking for others, and not wanting to hear from them. */
using PeopleCommand = std::variant<FindPeople, ReadPerson, BlockPerson, UnblockPerson, ListBlocks>;

/** What somebody can do who is logged in, besides chatting, by REST. */
using AccountCommand =
    std::variant<LogOut, ChangePassword, ReadProfile, EditProfile, ListLogins, EndLogin, EraseAccount, PeopleCommand>;

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
