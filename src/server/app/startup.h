// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/config.h"
#include "app/exitcodes.h"
#include "services/admin/setupcode.h"

namespace natter::server {

// Which exit code a failed step of the start has, found out by looking at what is wrong once more.

/** Whether this process may open as many files as a server needs for itself; raises its limit as far as it may. */
[[nodiscard]] std::expected<void, StartFault> raiseOpenFiles();

/** Descriptors that are not connections: the database and its log, a connection each for the readers, what libraries
 * open. */
inline constexpr qint64 ownDescriptors = 64;

/** How many clients a process has room for. */
struct ConnectionRoom
{
    int connections = 0;
    int refusals = 0; ///< beside those, of clients who are told that they are one too many
};

/** The room that @p openFiles leave, which is what RLIMIT_NOFILE is. */
[[nodiscard]] ConnectionRoom connectionRoom(qint64 openFiles);

/** The lowest limit of open files that has room for @p connections, which are one at least. */
[[nodiscard]] qint64 openFilesFor(int connections);

/** @p error of opening the database that @p url names. */
[[nodiscard]] StartFault databaseFault(const store::DatabaseUrl &url, const Error &error);

/** @p error of listening on @p host, which the setting @p name says, and @p port. */
[[nodiscard]] StartFault listenFault(const QString &host, quint16 port, const char *name, const Error &error);

/** Whether files can be made in @p folder, or in the nearest folder above that exists. */
[[nodiscard]] bool canCreateIn(const QString &folder);

/** The first administrator is still to come: whoever can read the file, or sits before the terminal, may be that. The
 * code itself never gets into a log. */
void announceSetup(const services::SetupCode &code, const Configuration &configuration);

} // namespace natter::server
