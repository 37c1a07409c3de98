// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <chrono>
#include <optional>

namespace natter {

/** Wall-clock time in milliseconds since 1970 UTC: what is stored and shown. */
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

/** Time for durations and deadlines: never set back. */
using Steady = std::chrono::steady_clock;

[[nodiscard]] inline Timestamp wallClockNow()
{
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

/** `2026-11-22T07:00:00.123Z`, always in UTC with milliseconds. Times outside the years 0 to 9999 become their ends. */
[[nodiscard]] QByteArray toIso8601(Timestamp time);

/** The inverse of toIso8601(), for clients; takes any ISO 8601 time that names its offset. */
[[nodiscard]] std::optional<Timestamp> fromIso8601(const QString &text);

} // namespace natter
