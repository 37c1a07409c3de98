// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace natter {

/** What an account may do beyond chatting. The numbers are stored. */
enum class AccountRole : quint8 { User = 0, Administrator = 1 };

/** Which side a login is for: a token of one never opens the other. The numbers are stored. */
enum class Audience : quint8 { Chat = 0, Admin = 1 };

} // namespace natter
