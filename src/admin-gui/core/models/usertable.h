// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/pagedrows.h"
#include "protocol/admin/adminaccounts.h"

namespace natter::admin {

using UserTable = PagedRows<protocol::AdminUser>;

[[nodiscard]] const std::vector<RowColumn<protocol::AdminUser>> &userColumns();
[[nodiscard]] const std::vector<RowColumn<protocol::AdminUserLogin>> &loginColumns();
/** Of the groups somebody is in. */
[[nodiscard]] const std::vector<RowColumn<protocol::AdminGroup>> &userGroupColumns();
/** Of the connections somebody has. */
[[nodiscard]] const std::vector<RowColumn<protocol::AdminConnection>> &userConnectionColumns();

/** In words. */
[[nodiscard]] QString roleText(AccountRole role);
[[nodiscard]] QString stateText(const protocol::AdminUser &user);

[[nodiscard]] bool isSuspended(const protocol::AdminUser &user);
/** Whether @p until is so far away that "for good" is what was meant. */
[[nodiscard]] bool isForGood(Timestamp until);

} // namespace natter::admin
