// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "domain/policy.h"

#include <array>
#include <cstddef>

namespace natter::domain {

namespace {

struct PolicyRow
{
    Action action;
    bool inDirect;   ///< a direct conversation has it at all
    Role least;      ///< in a group
    bool inArchived; ///< an archived group allows it
    bool aboveOther; ///< one's role has to be above that of whom it is done to
};

constexpr auto rows = std::to_array<PolicyRow>({
    {Action::ReadMessages, true, Role::Member, true, false},
    {Action::SendMessage, true, Role::Member, false, false},
    {Action::EditOwnMessage, true, Role::Member, false, false},
    {Action::DeleteOwnMessage, true, Role::Member, true, false},
    {Action::DeleteOthersMessage, false, Role::Admin, true, false},
    {Action::MarkPosition, true, Role::Member, true, false},
    {Action::SeeMembers, false, Role::Member, true, false},
    {Action::AddMembers, false, Role::Admin, false, false},
    {Action::RemoveMember, false, Role::Admin, true, true},
    {Action::SetRole, false, Role::Owner, true, true},
    {Action::Rename, false, Role::Admin, false, false},
    {Action::Archive, false, Role::Admin, true, false},
    {Action::Leave, false, Role::Member, true, false},
    {Action::DeleteGroup, false, Role::Owner, true, false},
});

consteval bool rowsAreInOrder()
{
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (static_cast<std::size_t>(rows[i].action) != i)
            return false;
    }
    return rows.size() == static_cast<std::size_t>(Action::DeleteGroup) + 1;
}
static_assert(rowsAreInOrder(), "every Action has its row, in the order of the enum");

} // namespace

Result<std::monostate> mayDo(Action action, const std::optional<Standing> &standing, std::optional<Role> other)
{
    if (!standing)
        return fail(ErrorCode::NotFound);
    const PolicyRow &row = rows[static_cast<std::size_t>(action)];
    if (standing->kind == ConversationKind::Direct) {
        if (row.inDirect)
            return {};
        // What only groups have is not there; a message of the other person is, and is not one's own.
        return fail(action == Action::DeleteOthersMessage ? ErrorCode::Forbidden : ErrorCode::NotFound);
    }
    if (standing->role < row.least || (row.aboveOther && other && *other >= standing->role))
        return fail(ErrorCode::Forbidden);
    if (standing->archived && !row.inArchived)
        return fail(ErrorCode::Archived);
    return {};
}

} // namespace natter::domain
