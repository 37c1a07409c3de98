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
    using Kind = CellKind;
    static const std::vector<RowColumn<AdminInvite>> columns{
        {{"id", RecordWords::tr("Id"), Kind::Id, 7}, [](const AdminInvite &row) { return cell(row.id); }},
        {{"note", RecordWords::tr("Note"), Kind::Text, 36}, [](const AdminInvite &row) { return cell(row.note); }},
        {{"state", RecordWords::tr("State"), Kind::Text, 12},
         [](const AdminInvite &row) { return cell(inviteState(row)); }},
        {{"uses_left", RecordWords::tr("Uses left"), Kind::Text, 12},
         [](const AdminInvite &row) {
             return cell(row.usesLeft ? cellText(Kind::Number, cell(*row.usesLeft)) : RecordWords::tr("any number"));
         }},
        {{"expires_at", RecordWords::tr("Expires"), Kind::Moment, 20},
         [](const AdminInvite &row) { return cell(row.expiresAt); }},
        {{"created_at", RecordWords::tr("Created"), Kind::Moment, 20},
         [](const AdminInvite &row) { return cell(row.createdAt); }},
    };
    return columns;
}

const std::vector<RowColumn<AdminBan>> &banColumns()
{
    using Kind = CellKind;
    static const std::vector<RowColumn<AdminBan>> columns{
        {{"id", RecordWords::tr("Id"), Kind::Id, 7, false}, [](const AdminBan &row) { return cell(row.id); }},
        {{"network", RecordWords::tr("Address or network"), Kind::Address, 26},
         [](const AdminBan &row) { return cell(row.network); }},
        {{"reason", RecordWords::tr("Reason"), Kind::Text, 34}, [](const AdminBan &row) { return cell(row.reason); }},
        {{"state", RecordWords::tr("State"), Kind::Text, 10},
         [](const AdminBan &row) {
             return cell(isInForce(row) ? RecordWords::tr("In force") : RecordWords::tr("Over"));
         }},
        {{"expires_at", RecordWords::tr("Until"), Kind::Moment, 20},
         [](const AdminBan &row) { return cell(row.expiresAt); }},
        {{"hits", RecordWords::tr("Refused"), Kind::Number, 9}, [](const AdminBan &row) { return cell(row.hits); }},
        {{"created_at", RecordWords::tr("Created"), Kind::Moment, 20},
         [](const AdminBan &row) { return cell(row.createdAt); }},
        {{"created_by", RecordWords::tr("Created by (id)"), Kind::Id, 12, false},
         [](const AdminBan &row) { return cell(row.createdBy); }},
    };
    return columns;
}

} // namespace natter::admin
