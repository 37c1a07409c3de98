// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "core/adminsession.h"

#include <QString>

#include <chrono>

/** How the console says things, the same everywhere. */
namespace natter::adminui {

/** One or two words for the pill. */
[[nodiscard]] QString wordFor(admin::AdminSession::State state);

/** With as many digits as matter: "0.4 ms", "12 ms", "1.3 s". */
[[nodiscard]] QString roundTripText(std::chrono::microseconds roundTrip);

/** "12 s", "3 min", "2 h", "5 days"; parts that do not matter at that size are left out. */
[[nodiscard]] QString spanText(std::chrono::seconds span);

/** "just now", "12 s ago". */
[[nodiscard]] QString agoText(Timestamp then, Timestamp now);

/** The local time of day, with the date where that is another one than today's. */
[[nodiscard]] QString momentText(Timestamp then, Timestamp now);

/** Text from elsewhere for a tool tip, which would take it for markup otherwise. */
[[nodiscard]] QString plainToolTip(const QString &text);

} // namespace natter::adminui
