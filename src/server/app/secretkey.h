// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/config.h"
#include "app/exitcodes.h"

namespace natter::server {

/**
 * The key that signs tokens: SECRET_KEY, else `secret.key` in $CREDENTIALS_DIRECTORY (systemd's), else the one in
 * DATA_DIR, which is made of 64 random bytes (0600) at the first start. Fault: a key that is too short for the
 * algorithm or cannot be read or written.
 */
[[nodiscard]] std::expected<QByteArray, StartFault> secretKey(const Config &config);

/** Where the key is that secretKey() would read: a file name, or SECRET_KEY. */
[[nodiscard]] QString secretKeyPlace(const Config &config);

/** DATA_DIR, made if it is missing, 0700. */
[[nodiscard]] std::expected<void, StartFault> makeDataDir(const QString &folder);

/** The key of the audit's chain: DATA_DIR/audit.key or a credential of that name, made once. */
[[nodiscard]] std::expected<QByteArray, StartFault> auditKey(const Config &config);

/** The same, if there is one; empty: there is none yet, or it cannot be read. */
[[nodiscard]] QByteArray presentAuditKey(const Config &config);

} // namespace natter::server
