// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "outcome.h"

#include <cstddef>
#include <string>
#include <vector>

namespace natter::bench {

/** What to measure and how much of it; the defaults are the goals' own numbers. */
struct Options
{
    std::vector<std::string> scenarios;
    std::string natterd;    ///< the program; default: natterd beside this one
    std::string workFolder; ///< where data folders go: the file system that is measured
    std::string jsonFile;   ///< the report; empty: standard output
    int repeat = 1;
    int tls = 0;                   ///< 1: all of it over TLS
    double seconds = 5;            ///< of each measuring window
    std::size_t connections = 100; ///< that chat
    std::size_t contentBytes = 100;
    std::size_t members = 1'000; ///< connections that receive in fanout
    std::size_t connectionsPerMember = 2;
    std::size_t groupMessages = 500;
    std::size_t groupInFlight = 8;
    std::size_t idleConnections = 10'000;
    std::size_t idlePerUser = 10;
    std::size_t logins = 1'000;
    std::size_t loginAccounts = 8;
    double chatRate = 500; ///< messages a second in login, slowreader and flood
    std::size_t halfOpen = 5'000;
    std::size_t kills = 3;
    std::size_t storedMessages = 0; ///< in startup: ready again with so many stored
    unsigned seed = 1;              ///< of what is random: the moments of the kills
};

/** Errors: a sentence, or the usage text for --help. */
[[nodiscard]] Outcome<Options> parseOptions(int argumentCount, char **arguments);

} // namespace natter::bench
