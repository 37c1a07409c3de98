// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/config.h"
#include "app/surroundings.h"

#include <vector>

namespace natter::server {

enum class Severity : quint8 {
    Ok,
    Note,    ///< worth knowing
    Warning, ///< works, and will bite
    Problem, ///< natterd does not start, or loses or gives away what it should not
};

/** One thing that was looked at. */
struct Finding
{
    Severity severity;
    QString subject;
    QString text; ///< what is so, and what to do about it
};

/**
 * Looks at an installation and alters nothing: settings, folder, keys, database, port, certificate, clock, limits.
 * Works beside a running natterd. What natterd may do is judged by what this process may do: it has to run as the same
 * user.
 */
[[nodiscard]] std::vector<Finding> examine(const Configuration &configuration, const Surroundings &machine);

/** A line each, the worst last, and a sum. */
[[nodiscard]] QString reportOf(const std::vector<Finding> &findings);

/** Whether there is a problem among them. */
[[nodiscard]] bool hasProblem(const std::vector<Finding> &findings);

} // namespace natter::server
