// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

class QSqlDatabase;

namespace natter::store {

/**
 * Opens @p connection, which has all that it needs, and waits for that no longer than @p patience. QPSQL asks its
 * server several things when it opens, each for as long as the server lives: libpq's own time limit ends with the
 * connecting, and nobody can cut a link that has no name yet. So the opening has a thread of its own, on which it may
 * be left behind.
 *
 * Any thread. After true @p connection says how it went. After false it is invalid: the thread has it, and takes it
 * down whenever the server moves again; a process may end before that.
 */
[[nodiscard]] bool openWithin(QSqlDatabase &connection, std::chrono::milliseconds patience);

} // namespace natter::store
