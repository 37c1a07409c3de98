// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <span>

class QCommandLineParser;

namespace natter::server {

/** An option besides the settings. */
struct CommandOption
{
    const char *name;  ///< as the parser knows it
    const char *value; ///< what it takes; null for a switch
    const char *shown; ///< with dashes
    const char *help;  ///< "of COMMAND: …" if it is of some commands alone
};

[[nodiscard]] std::span<const CommandOption> commandOptions();

/** Tells @p parser of these options, and of those that settings are. */
void addOptions(QCommandLineParser &parser);

/** What --help prints. */
[[nodiscard]] QString helpText();
/** What --version prints. */
[[nodiscard]] QString versionText();

} // namespace natter::server
