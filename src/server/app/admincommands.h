// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/operatorcommands.h"

namespace natter::server {

/**
 * The subcommands of administration: setup-code, user role|reset-password|end-logins, ban, broadcast. False: it is none
 * of them; @p answer was not touched.
 */
bool runAdminCommand(const protocol::ControlRequest &request, services::Administration &administration,
                     AnswerControl &answer);

} // namespace natter::server
