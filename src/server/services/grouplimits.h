// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace natter::services {

/** Bounds of groups (PROTOCOL §1); each is a setting. */
struct GroupLimits
{
    int members = 10'000;
    int groupsOfUser = 1'000;
};

} // namespace natter::services
