// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/config.h"

namespace natter::server {

/**
 * The key that signs tokens: SECRET_KEY, else `secret.key` in $CREDENTIALS_DIRECTORY (systemd's), else the one in
 * DATA_DIR, which is made of 64 random bytes (0600) at the first start. Errors: ValidationFailed for a key that is too
 * short for the algorithm or cannot be read or written.
 */
[[nodiscard]] Result<QByteArray> secretKey(const Config &config);

/** DATA_DIR, made if it is missing, 0700. Error: Unavailable. */
[[nodiscard]] Result<std::monostate> makeDataDir(const QString &folder);

} // namespace natter::server
