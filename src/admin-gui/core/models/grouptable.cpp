// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/models/grouptable.h"

#include <QCoreApplication>

namespace natter::admin {

using protocol::AdminGroup;
using protocol::AdminMember;

namespace {

struct GroupWords
{
    Q_DECLARE_TR_FUNCTIONS(natter::admin::GroupWords)
};

} // namespace

QString roleText(Role role)
{
    switch (role) {
    case Role::Member:
        return GroupWords::tr("Member");
    case Role::Admin:
        return GroupWords::tr("Admin");
    case Role::Owner:
        return GroupWords::tr("Owner");
    }
    return {};
}

const std::vector<RowColumn<AdminGroup>> &groupColumns()
{
    using Kind = CellKind;
    static const std::vector<RowColumn<AdminGroup>> columns{
        {{"id", GroupWords::tr("Id"), Kind::Id, 7, false}, [](const AdminGroup &row) { return cell(row.id); }},
        {{"name", GroupWords::tr("Name"), Kind::Text, 32}, [](const AdminGroup &row) { return cell(row.name); }},
        {{"member_count", GroupWords::tr("Members"), Kind::Number, 9},
         [](const AdminGroup &row) { return cell(row.memberCount); }},
        {{"online", GroupWords::tr("Online"), Kind::Number, 8, true, false},
         [](const AdminGroup &row) { return row.online > 0 ? cell(row.online) : QVariant(); }},
        {{"messages", GroupWords::tr("Messages"), Kind::Number, 10},
         [](const AdminGroup &row) { return cell(row.messages); }},
        {{"last_activity", GroupWords::tr("Last message"), Kind::Moment, 18},
         [](const AdminGroup &row) { return cell(row.lastActivity); }},
        {{"archived", GroupWords::tr("Archived"), Kind::Flag, 9, true, false},
         [](const AdminGroup &row) { return cell(row.archived); }},
        {{"created_at", GroupWords::tr("Created"), Kind::Moment, 18, false},
         [](const AdminGroup &row) { return cell(row.createdAt); }},
        {{"created_by", GroupWords::tr("Created by (id)"), Kind::Id, 12, false, false},
         [](const AdminGroup &row) { return cell(row.createdBy); }},
    };
    return columns;
}

const std::vector<RowColumn<AdminMember>> &memberColumns()
{
    static const std::vector<RowColumn<AdminMember>> columns{
        {{"name", GroupWords::tr("Name"), CellKind::Text, 20}, [](const AdminMember &row) { return cell(row.name); }},
        {{"role", GroupWords::tr("Role"), CellKind::Text, 9},
         [](const AdminMember &row) { return cell(roleText(row.role)); }},
        {{"online", GroupWords::tr("Online"), CellKind::Flag, 7},
         [](const AdminMember &row) { return cell(row.online); }},
        {{"joined_at", GroupWords::tr("Joined"), CellKind::Moment, 18},
         [](const AdminMember &row) { return cell(row.joinedAt); }},
    };
    return columns;
}

} // namespace natter::admin
