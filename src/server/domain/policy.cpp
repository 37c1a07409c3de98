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
    bool inDirect;        ///< a direct conversation has it at all
    Role least;           ///< in a group
    bool inArchived;      ///< an archived group allows it
    bool aboveOther;      ///< one's role has to be above that of whom it is done to
    bool toAdministrator; ///< an administrator of the server may do it from outside
};

constexpr auto rows = std::to_array<PolicyRow>({
    {Action::ReadMessages, true, Role::Member, true, false, false},
    {Action::SendMessage, true, Role::Member, false, false, false},
    {Action::EditOwnMessage, true, Role::Member, false, false, false},
    {Action::DeleteOwnMessage, true, Role::Member, true, false, false},
    {Action::DeleteOthersMessage, false, Role::Admin, true, false, false},
    {Action::MarkPosition, true, Role::Member, true, false, false},
    {Action::SeeMembers, false, Role::Member, true, false, true},
    {Action::AddMembers, false, Role::Admin, false, false, true},
    {Action::RemoveMember, false, Role::Admin, true, true, true},
    {Action::SetRole, false, Role::Owner, true, true, true},
    {Action::Rename, false, Role::Admin, false, false, true},
    {Action::Archive, false, Role::Admin, true, false, true},
    {Action::Leave, false, Role::Member, true, false, false},
    {Action::DeleteGroup, false, Role::Owner, true, false, true},
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

Result<std::monostate> mayAdminister(Action action, bool archived)
{
    const PolicyRow &row = rows[static_cast<std::size_t>(action)];
    if (!row.toAdministrator)
        return fail(ErrorCode::Forbidden);
    if (archived && !row.inArchived)
        return fail(ErrorCode::Archived);
    return {};
}

} // namespace natter::domain
