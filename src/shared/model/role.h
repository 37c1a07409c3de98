// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace natter {

/** What a member may do in a group. The numbers are stored. */
enum class Role : quint8 { Member = 0, Admin = 1, Owner = 2 };

} // namespace natter
