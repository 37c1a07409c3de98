// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace natter::server {

struct Config;

/**
 * Gives what root has made in the folders of a server to whom these folders belong. Root may run every command, but a
 * database, a key or a setup code that only root can open is one that the server's own user cannot start with. Does
 * nothing for anybody else, nor in folders of root. For the end of a command, on the main thread.
 */
void handToOwner(const Config &config);

} // namespace natter::server
