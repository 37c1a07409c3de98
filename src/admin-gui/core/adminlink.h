// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/serveraddress.h"

namespace natter::admin {

/** The port that a link means without saying so: that of the administration. */
inline constexpr int linkPort = 8001;

/**
 * The server that a link natter-admin://HOST[:PORT] leads to. Anybody may have written it, so it holds nothing else:
 * with a user, a path or a question it is refused, and who follows it is asked before a server that is not known is
 * spoken to. Error: ValidationFailed with a sentence.
 */
[[nodiscard]] Result<ServerAddress> addressOfLink(const QString &link);

} // namespace natter::admin
