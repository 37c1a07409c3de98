// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QCommandLineParser;

namespace natter::server {

struct Configuration;

/**
 * `natterd user …` and `natterd invite …`: asks the server that runs, or does it with the database of its own while
 * none does. Returns one of exitCodes().
 */
int askOperator(const QCommandLineParser &parser, const Configuration &configuration);

/** What only a server that runs can tell: asks it, or says that none does. Returns one of exitCodes(). */
int askRunningServer(const QCommandLineParser &parser, const Configuration &configuration);

} // namespace natter::server
