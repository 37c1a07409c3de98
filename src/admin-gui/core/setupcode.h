// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/servers.h"

#include <QString>

namespace natter::admin {

/** How the operator comes by a server's setup code. */
struct SetupCode
{
    QString code;    ///< empty: it could not be read from here
    QString file;    ///< where it was read from
    QString command; ///< what shows it on the server's machine
};

/**
 * Reads the code from where the server says it is, if the server is on this machine and the file may be read by us;
 * never from anywhere else, and nothing longer than a code.
 */
[[nodiscard]] SetupCode findSetupCode(const ServerProfile &profile, const QString &file);

} // namespace natter::admin
