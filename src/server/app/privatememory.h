// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace natter::server {

/**
 * Keeps what this process holds in memory, keys and passwords among it, to itself: no core file when it crashes, and no
 * other process of the same user may look into it. For the rest of its life, threads included.
 */
void keepMemoryPrivate();

} // namespace natter::server
