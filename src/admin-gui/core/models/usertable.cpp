// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/models/usertable.h"

#include <QCoreApplication>

namespace natter::admin {

using protocol::AdminConnection;
using protocol::AdminGroup;
using protocol::AdminUser;
using protocol::AdminUserLogin;

namespace {

struct UserWords
{
    Q_DECLARE_TR_FUNCTIONS(natter::admin::UserWords)
};

/** Nobody is locked out for longer and meant to come back. */
constexpr std::chrono::years lifetime{50};

} // namespace

bool isForGood(Timestamp until)
{
    return until > wallClockNow() + lifetime;
}

bool isSuspended(const AdminUser &user)
{
    return user.suspendedUntil && *user.suspendedUntil > wallClockNow();
}

QString roleText(AccountRole role)
{
    return role == AccountRole::Administrator ? UserWords::tr("Administrator") : UserWords::tr("User");
}

QString stateText(const AdminUser &user)
{
    if (user.erased)
        return UserWords::tr("Erased");
    if (!isSuspended(user))
        return UserWords::tr("Active");
    if (isForGood(*user.suspendedUntil))
        return UserWords::tr("Suspended for good");
    return UserWords::tr("Suspended until %1").arg(cellText(CellKind::Moment, cell(*user.suspendedUntil)));
}

const std::vector<RowColumn<AdminUser>> &userColumns()
{
    using Kind = CellKind;
    static const std::vector<RowColumn<AdminUser>> columns{
        {{"id", UserWords::tr("Id"), Kind::Id, 7, false}, [](const AdminUser &row) { return cell(row.id); }},
        {{"name", UserWords::tr("Name"), Kind::Text, 24}, [](const AdminUser &row) { return cell(row.name); }},
        {{"email", UserWords::tr("E-mail"), Kind::Text, 30}, [](const AdminUser &row) { return cell(row.email); }},
        {{"role", UserWords::tr("Role"), Kind::Text, 13},
         [](const AdminUser &row) { return cell(roleText(row.role)); }},
        {{"state", UserWords::tr("State"), Kind::Text, 20, true, false},
         [](const AdminUser &row) { return cell(stateText(row)); }},
        {{"connections", UserWords::tr("Connected"), Kind::Number, 9, true, false},
         [](const AdminUser &row) { return row.connections > 0 ? cell(row.connections) : QVariant(); }},
        {{"last_seen", UserWords::tr("Last seen"), Kind::Moment, 18},
         [](const AdminUser &row) { return cell(row.lastSeen); }},
        {{"logins", UserWords::tr("Logins"), Kind::Number, 7, false, false},
         [](const AdminUser &row) { return cell(row.logins); }},
        {{"created_at", UserWords::tr("Created"), Kind::Moment, 18, false},
         [](const AdminUser &row) { return cell(row.createdAt); }},
        {{"suspended_until", UserWords::tr("Suspended until"), Kind::Moment, 18, false},
         [](const AdminUser &row) { return isSuspended(row) ? cell(row.suspendedUntil) : QVariant(); }},
    };
    return columns;
}

const std::vector<RowColumn<AdminUserLogin>> &loginColumns()
{
    static const std::vector<RowColumn<AdminUserLogin>> columns{
        {{"client", UserWords::tr("Client"), CellKind::Text, 18},
         [](const AdminUserLogin &row) { return cell(row.client); }},
        {{"address", UserWords::tr("Address"), CellKind::Address, 14},
         [](const AdminUserLogin &row) { return cell(row.address); }},
        {{"last_seen", UserWords::tr("Last seen"), CellKind::Moment, 18},
         [](const AdminUserLogin &row) { return cell(row.lastSeen); }},
        {{"created_at", UserWords::tr("Since"), CellKind::Moment, 18},
         [](const AdminUserLogin &row) { return cell(row.createdAt); }},
    };
    return columns;
}

const std::vector<RowColumn<AdminGroup>> &userGroupColumns()
{
    static const std::vector<RowColumn<AdminGroup>> columns{
        {{"name", UserWords::tr("Group"), CellKind::Text, 22}, [](const AdminGroup &row) { return cell(row.name); }},
        {{"member_count", UserWords::tr("Members"), CellKind::Number, 8},
         [](const AdminGroup &row) { return cell(row.memberCount); }},
        {{"archived", UserWords::tr("Archived"), CellKind::Flag, 8},
         [](const AdminGroup &row) { return cell(row.archived); }},
    };
    return columns;
}

const std::vector<RowColumn<AdminConnection>> &userConnectionColumns()
{
    static const std::vector<RowColumn<AdminConnection>> columns{
        {{"address", UserWords::tr("Address"), CellKind::Address, 14},
         [](const AdminConnection &row) { return cell(row.address); }},
        {{"client", UserWords::tr("Client"), CellKind::Text, 18},
         [](const AdminConnection &row) { return cell(row.client); }},
        {{"since", UserWords::tr("Since"), CellKind::Moment, 18},
         [](const AdminConnection &row) { return cell(row.since); }},
    };
    return columns;
}

} // namespace natter::admin
