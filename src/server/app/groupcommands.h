// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/operatorcommands.h"

namespace natter::server {

/** The subcommands of `natterd group`. False: it is none of them; @p answer was not touched. */
bool runGroupCommand(const protocol::ControlRequest &request, services::Administration &administration,
                     AnswerControl &answer);

} // namespace natter::server
