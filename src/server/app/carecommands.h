// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QCommandLineParser;

namespace natter::server {

// The subcommands that look after what is stored. Each returns one of exitCodes().

int backUp(const QCommandLineParser &parser);
int restore(const QCommandLineParser &parser);
int verify(const QCommandLineParser &parser);
int move(const QCommandLineParser &parser);
int importSeed(const QCommandLineParser &parser);

} // namespace natter::server
