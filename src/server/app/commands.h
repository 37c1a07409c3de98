// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QCoreApplication;

namespace natter::server {

/** The program: reads the command line, runs the subcommand, returns an exit code of sysexits.h. */
int runCommand(QCoreApplication &application);

} // namespace natter::server
