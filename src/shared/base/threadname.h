// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace natter {

/** Names the calling thread as debuggers, `top -H` and the benchmarks show it: at most 15 characters, longer is cut. */
void nameThisThread(const char *name);

} // namespace natter
