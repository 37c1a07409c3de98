// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <variant>

namespace natter::store {

class Database;

/**
 * Takes the lock of a database that has a server, for as long as the connection lives; a file has been claimed before
 * (DatabaseFile). Waits for as long as lock_timeout. Error: Unavailable, with a sentence that says who has it.
 */
Result<std::monostate> lockDatabase(Database &database);

} // namespace natter::store
