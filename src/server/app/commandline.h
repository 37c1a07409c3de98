// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/config.h"

#include <QLatin1StringView>
#include <QString>
#include <QStringList>

class QCommandLineParser;

namespace natter::server {

// What subcommands share.

/** Where the settings of a service lie that was installed from a package. */
inline constexpr QLatin1StringView serviceSettings("/etc/natter/natter.conf");

/** For somebody who has named neither settings nor data, on a machine with such a service: how to mean that. Else
 * nothing. */
[[nodiscard]] QString hintAtService(const ConfigInputs &inputs, const Configuration &configuration);

/** A line on stderr, about what went wrong. */
void complain(const QString &line);

/** The same, a line each; EX_CONFIG if there are any, EX_OK otherwise. */
int complainOf(const QStringList &faults);

/** Where settings come from for the process that runs. */
[[nodiscard]] ConfigInputs inputsOf(const QCommandLineParser &parser);

} // namespace natter::server
