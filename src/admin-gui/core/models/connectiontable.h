// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/liverows.h"
#include "protocol/admin/adminrows.h"

namespace natter::admin {

using ConnectionTable = LiveRows<protocol::AdminConnection>;
/** What was said on one connection, the newest at the end. */
using TraceTable = LiveRows<protocol::TraceEntry>;

[[nodiscard]] const std::vector<RowColumn<protocol::AdminConnection>> &connectionColumns();
[[nodiscard]] const std::vector<RowColumn<protocol::TraceEntry>> &traceColumns();

/** In words. */
[[nodiscard]] QString stateText(protocol::ConnectionState state);

} // namespace natter::admin
