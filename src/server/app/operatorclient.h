// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/controlcodec.h"

#include <optional>

class QCommandLineParser;

namespace natter::server {

struct Config;
struct Configuration;

/**
 * `natterd user …` and `natterd invite …`: asks the server that runs, or does it with the database of its own while
 * none does. Returns one of exitCodes().
 */
int askOperator(const QCommandLineParser &parser, const Configuration &configuration);

/** The same for one @p request, and gives the answer back. Waits for it. */
protocol::ControlAnswer askOperator(const protocol::ControlRequest &request, const Config &config);

/** Asks the server that runs; nothing if none does. */
std::optional<protocol::ControlAnswer> askServerThatRuns(const protocol::ControlRequest &request, const Config &config);

/** What only a server that runs can tell: asks it, or says that none does, and @p otherwise what may have been meant.
 * Returns one of exitCodes(). */
int askRunningServer(const QCommandLineParser &parser, const Configuration &configuration, const QString &otherwise);

} // namespace natter::server
