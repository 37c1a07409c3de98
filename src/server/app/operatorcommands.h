// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commandanswers.h"
#include "model/text.h"
#include "protocol/controlcodec.h"
#include "services/admin/administration.h"
#include "services/operators.h"

namespace natter::server {

/** Who does it. What alters something is noted in the audit, as done at the machine. */
struct OperatorServices
{
    services::Operators &operators;
    services::Administration &administration;
};

/**
 * Does what `natterd user` and `natterd invite` ask for, wherever that is done: in the server that runs, or in the
 * subcommand itself while none does. Loop thread; @p services outlive the answer.
 */
void runOperatorCommand(const protocol::ControlRequest &request, const OperatorServices &services,
                        const TextLimits &limits, AnswerControl answer);

} // namespace natter::server
