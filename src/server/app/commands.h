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
    const char *arguments; ///< behind the name, for help; empty for none
    const char *help;
    int (*run)(const QCommandLineParser &parser); ///< returns one of exitCodes()
    int wordsMost = 1;                            ///< behind the name, if it has arguments
};

[[nodiscard]] std::span<const Command> commands();

/** An option besides the settings. */
struct CommandOption
{
    const char *name;  ///< as the parser knows it
    const char *value; ///< what it takes; null for a switch
    const char *shown; ///< with dashes
    const char *help;
};

[[nodiscard]] std::span<const CommandOption> commandOptions();

/** The program, once there is a QCoreApplication: reads the command line, runs the subcommand, returns an exit code of
 * sysexits.h. */
int runCommand();

} // namespace natter::server
