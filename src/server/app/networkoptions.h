// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/config.h"
#include "net/options.h"

namespace natter::server {

/** What @p config means for the public side of the network, and this process's limits too, which it logs. */
[[nodiscard]] net::Options networkOptions(const Config &config);

/** Those of the administration: the same deadlines as in @p options, but not meant for many. */
[[nodiscard]] net::Options adminOptions(const Config &config, net::Options options);

} // namespace natter::server
