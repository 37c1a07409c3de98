// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/liveplane.h"
#include "app/operatorcommands.h"

namespace natter::server {

/** Whether @p request is one of those about a server as it runs: `natterd status`, `connections`, `log-level`. */
[[nodiscard]] bool isLiveCommand(const protocol::ControlRequest &request);

/** What they work with; both outlive the answer. */
struct LiveTools
{
    LivePlane &plane;
    services::AuditTrail &trail; ///< what alters something is noted, as done at the machine
};

/** Does what those ask for, in the server that runs. Loop thread. */
void runLiveCommand(const protocol::ControlRequest &request, const LiveTools &tools, AnswerControl answer);

} // namespace natter::server
