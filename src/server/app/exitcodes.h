// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <span>

namespace natter::server {

/** How natterd ends, in the terms of sysexits.h. */
struct ExitCode
{
    int code;
    const char *name;
    const char *meaning; ///< for the manual
};

[[nodiscard]] std::span<const ExitCode> exitCodes();

/** Of doctor, which is no failure of the program. */
inline constexpr int exitProblemFound = 1;

/** Why the server does not start. */
struct StartFault
{
    int exitCode;     ///< one of exitCodes()
    QString sentence; ///< what is wrong, and what to do about it where that is known
};

} // namespace natter::server
