// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/config.h"
#include "net/options.h"

namespace natter::server {

/** What the settings mean for the network side of the chat; says in the log what of them has no effect here. */
[[nodiscard]] net::Options networkOptions(const Config &config);

/** Those of the administration: the same deadlines as @p options, but not meant for many. */
[[nodiscard]] net::Options adminOptions(const Config &config, net::Options options);

} // namespace natter::server
