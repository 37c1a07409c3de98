// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/models/recordtables.h"

#include <QCoreApplication>

namespace natter::admin {

using protocol::AdminBan;
using protocol::AdminInvite;

namespace {

struct RecordWords
{
    Q_DECLARE_TR_FUNCTIONS(natter::admin::RecordWords)
};

bool isOver(const std::optional<Timestamp> &end)
{
    return end && *end <= wallClockNow();
}

QString inviteState(const AdminInvite &invite)
{
    if (isOver(invite.expiresAt))
        return RecordWords::tr("Expired");
    return invite.usesLeft == 0 ? RecordWords::tr("Used up") : RecordWords::tr("Good");
}

} // namespace

bool isGood(const AdminInvite &invite)
{
    return !isOver(invite.expiresAt) && invite.usesLeft != 0;
}

bool isInForce(const AdminBan &ban)
{
    return !isOver(ban.expiresAt);
}

const std::vector<RowColumn<AdminInvite>> &inviteColumns()
{
    using Words = RecordWords;
    using Kind = CellKind;
    static const std::vector<RowColumn<AdminInvite>> columns{
        {{"id", Words::tr("Id"), Kind::Number, 7}, [](const AdminInvite &row) { return cell(row.id); }},
        {{"note", Words::tr("Note"), Kind::Text, 36}, [](const AdminInvite &row) { return cell(row.note); }},
        {{"state", Words::tr("State"), Kind::Text, 12}, [](const AdminInvite &row) { return cell(inviteState(row)); }},
        {{"uses_left", Words::tr("Uses left"), Kind::Text, 12},
         [](const AdminInvite &row) {
             return cell(row.usesLeft ? cellText(Kind::Number, cell(*row.usesLeft)) : Words::tr("any number"));
         }},
        {{"expires_at", Words::tr("Expires"), Kind::Moment, 20},
         [](const AdminInvite &row) { return cell(row.expiresAt); }},
        {{"created_at", Words::tr("Created"), Kind::Moment, 20},
         [](const AdminInvite &row) { return cell(row.createdAt); }},
    };
    return columns;
}

const std::vector<RowColumn<AdminBan>> &banColumns()
{
    using Words = RecordWords;
    using Kind = CellKind;
    static const std::vector<RowColumn<AdminBan>> columns{
        {{"id", Words::tr("Id"), Kind::Number, 7, false}, [](const AdminBan &row) { return cell(row.id); }},
        {{"network", Words::tr("Address or network"), Kind::Address, 26},
         [](const AdminBan &row) { return cell(row.network); }},
        {{"reason", Words::tr("Reason"), Kind::Text, 34}, [](const AdminBan &row) { return cell(row.reason); }},
        {{"state", Words::tr("State"), Kind::Text, 10},
         [](const AdminBan &row) { return cell(isInForce(row) ? Words::tr("In force") : Words::tr("Over")); }},
        {{"expires_at", Words::tr("Until"), Kind::Moment, 20}, [](const AdminBan &row) { return cell(row.expiresAt); }},
        {{"hits", Words::tr("Refused"), Kind::Number, 9}, [](const AdminBan &row) { return cell(row.hits); }},
        {{"created_at", Words::tr("Created"), Kind::Moment, 20},
         [](const AdminBan &row) { return cell(row.createdAt); }},
        {{"created_by", Words::tr("Created by (id)"), Kind::Number, 12, false},
         [](const AdminBan &row) { return cell(row.createdBy); }},
    };
    return columns;
}

} // namespace natter::admin
