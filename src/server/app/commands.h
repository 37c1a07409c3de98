// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace natter::server {

/** The program, once there is a QCoreApplication: reads the command line, runs the subcommand, returns an exit code of
 * sysexits.h. */
int runCommand();

} // namespace natter::server
