// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/liveplane.h"
#include "app/operatorcommands.h"

namespace natter::server {

/** Whether @p request is one of those about a server as it runs: `natterd status`, `connections`, `log-level`. */
[[nodiscard]] bool isLiveCommand(const protocol::ControlRequest &request);

/** Does what those ask for, in the server that runs. Loop thread; @p plane and @p levels outlive the answer. */
void runLiveCommand(const protocol::ControlRequest &request, LivePlane &plane, services::LogLevels &levels,
                    AnswerControl answer);

} // namespace natter::server
