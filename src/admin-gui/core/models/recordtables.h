// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/listedrows.h"
#include "protocol/admin/adminaccounts.h"

namespace natter::admin {

using InviteTable = ListedRows<protocol::AdminInvite>;
using BanTable = ListedRows<protocol::AdminBan>;

[[nodiscard]] const std::vector<RowColumn<protocol::AdminInvite>> &inviteColumns();
[[nodiscard]] const std::vector<RowColumn<protocol::AdminBan>> &banColumns();

/** Whether somebody can still sign up by it. */
[[nodiscard]] bool isGood(const protocol::AdminInvite &invite);
/** Whether it keeps somebody out now. */
[[nodiscard]] bool isInForce(const protocol::AdminBan &ban);

} // namespace natter::admin
