// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLatin1StringView>
#include <QStringView>
#include <QtGlobal>

#include <optional>

namespace natter {

/**
 * Why a request failed: the first of the two error tables (the other, why a connection ended, is protocol/closecode.h).
 * REST answers and WebSocket ERROR events draw on the same rows.
 */
enum class ErrorCode : quint8 {
    BadRequest,
    EmailTaken,
    Unauthenticated,
    InvalidCredentials,
    Forbidden,
    Suspended,
    RegistrationClosed,
    InviteInvalid,
    WrongPassword,
    Banned,
    Archived,
    NotFound,
    MethodNotAllowed,
    RequestTimeout,
    ClientMessageIdReused,
    LimitReached,
    SetupDone,
    LastAdministrator,
    NotSupported,
    Busy,
    LengthRequired,
    PayloadTooLarge,
    UriTooLong,
    UnsupportedMediaType,
    ExpectationFailed,
    InvalidJson,
    ValidationFailed,
    UnknownEvent,
    UpgradeRequired,
    RateLimited,
    TooManyConnections,
    HeadTooLarge,
    Internal,
    NotImplemented,
    Overloaded,
    Unavailable,
    OutcomeUnknown,
    VersionNotSupported,
    StorageFull,
};

struct ErrorRow
{
    ErrorCode code;
    QLatin1StringView name; ///< what clients see as "code"
    int httpStatus;
    QLatin1StringView message; ///< the default sentence for people
};

/** The row of the table for @p code. */
[[nodiscard]] const ErrorRow &errorRow(ErrorCode code);

/** The code that clients see as @p name; none if the table has no such row. */
[[nodiscard]] std::optional<ErrorCode> errorCodeNamed(QStringView name);

} // namespace natter
