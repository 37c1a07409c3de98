// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hub/subscriber.h"

#include <span>

namespace natter::hub {

/** Who hears of something: users, all their connections; but not the connection that gets a direct answer instead. */
struct Audience
{
    std::span<const UserId> users; ///< without doubles; who is not online costs one look-up
    SubscriberId except;
};

} // namespace natter::hub
