// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/config.h"

namespace natter::server {

/**
 * Sends Qt's and our own log messages to stderr, a line each: time, level, category, text, with control characters
 * escaped. Call once, before threads start; the level applies to Natter's categories, Qt's own stay at warnings.
 */
void startLogging(LogLevel level);

} // namespace natter::server
