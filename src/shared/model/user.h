// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "model/ids.h"

#include <QString>

namespace natter {

/** An account. */
struct User
{
    UserId id;
    QString email; ///< canonical (EmailAddress)
    QString name;
    Timestamp createdAt;
};

/** One login of a user, as its owner sees it. */
struct Login
{
    LoginId id;
    Timestamp createdAt;
    Timestamp lastSeenAt;
    QString userAgent; ///< as sent: not trustworthy
    QString address;
};

/** Who makes a request: an account and the login it came in by. */
struct Caller
{
    UserId user;
    LoginId login;
    QString name;
};

} // namespace natter
