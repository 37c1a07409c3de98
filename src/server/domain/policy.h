// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "model/conversation.h"

#include <optional>
#include <variant>

namespace natter::domain {

/** What somebody can want to do in a conversation. */
enum class Action : quint8 {
    ReadMessages,
    SendMessage,
    EditOwnMessage,
    DeleteOwnMessage,
    DeleteOthersMessage,
    MarkPosition,
    SeeMembers,
    AddMembers,
    RemoveMember,
    SetRole,
    Rename,
    Archive,
    Leave,
    DeleteGroup,
};

/**
 * Who may what in a conversation (PROTOCOL §2): the one table of it. @p standing: how the caller stands, nothing if
 * they are not in it. @p other: how somebody stands to whom it is done. Errors: NotFound for who is not in it, exactly
 * as for what does not exist; Forbidden for who lacks the role; Archived for what would write into an archived group.
 */
[[nodiscard]] Result<std::monostate> mayDo(Action action, const std::optional<Standing> &standing,
                                           std::optional<Role> other = std::nullopt);

/**
 * The same for an administrator of the server, who need not be in it: everything that is about a group, nothing of what
 * is written in it. Errors: Forbidden, Archived.
 */
[[nodiscard]] Result<std::monostate> mayAdminister(Action action, bool archived);

} // namespace natter::domain
