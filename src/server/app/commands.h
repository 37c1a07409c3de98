// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

class QCommandLineParser;

namespace natter::server {

/** A subcommand of natterd. */
struct Command
{
    const char *name;
    const char *arguments; ///< behind the name, for help and completion; empty for none
    const char *brief;     ///< what it is for, where there is one line for it
    const char *help;
    const char *examples;                         ///< command lines behind "natterd", one a line
    int (*run)(const QCommandLineParser &parser); ///< returns one of exitCodes()
    int wordsMost = 1;                            ///< behind the name, if it has arguments
};

[[nodiscard]] std::span<const Command> commands();

/** The program, once there is a QCoreApplication: reads the command line, runs the subcommand, returns an exit code of
 * sysexits.h. */
int runCommand();

} // namespace natter::server
