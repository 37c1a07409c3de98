// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/listedrows.h"
#include "protocol/admin/adminaccounts.h"

namespace natter::admin {

using GroupTable = PagedRows<protocol::AdminGroup>;
/** Everybody in one group. */
using MemberTable = ListedRows<protocol::AdminMember>;

[[nodiscard]] const std::vector<RowColumn<protocol::AdminGroup>> &groupColumns();
[[nodiscard]] const std::vector<RowColumn<protocol::AdminMember>> &memberColumns();

/** In words. */
[[nodiscard]] QString roleText(Role role);

} // namespace natter::admin
