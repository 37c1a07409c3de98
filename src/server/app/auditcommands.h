// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QCommandLineParser;

namespace natter::server {

/** `natterd audit verify|list|export`: reads the database beside whoever uses it. Returns one of exitCodes(). */
int audit(const QCommandLineParser &parser);

} // namespace natter::server
