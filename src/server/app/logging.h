// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/config.h"
#include "base/clock.h"
#include "services/logbook.h"
#include "services/loglevels.h"

namespace natter::server {

/**
 * Sends Qt's and our own log messages where @p config says, one line or datagram each: to stderr, or to the journal,
 * and what that does not take to stderr. Call it once, before threads start. The levels apply to Natter's categories;
 * Qt's own stay at warnings.
 */
void startLogging(const Config &config);

/** Says how often events came again whose RepeatFilter::window is over at @p now, even if nothing else is said. */
void logRepetitions(Steady::time_point now);

/** The last words: says so of all the others too. */
inline void logLastRepetitions()
{
    logRepetitions(Steady::time_point::max());
}

/** Changes the levels to those of @p config, for all threads, from now on. */
void setLogLevels(const Config &config, services::LogLevels &levels);

/** The newest lines that were written; from startLogging() on. */
[[nodiscard]] services::LogBook &logBook();

} // namespace natter::server
