// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace natter::services {

/** Who may sign up: everybody, who has an invitation, or nobody. */
enum class Registration : quint8 { Open, Invite, Closed };

} // namespace natter::services
