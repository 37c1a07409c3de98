// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace natter::services {

/** What keeps a login alive beyond its access token: random, and stored by its hash only. */
struct RefreshToken
{
    QByteArray text; ///< 43 characters of base64url: 256 random bits

    /** From the system's random numbers. */
    [[nodiscard]] static RefreshToken generate();

    /** Its SHA-256. With so much chance in it nothing slower is needed. */
    [[nodiscard]] QByteArray hash() const;
};

} // namespace natter::services
