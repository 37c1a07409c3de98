// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/errorcode.h"

#include <array>
#include <cstddef>

namespace natter {

using namespace Qt::StringLiterals;

namespace {

constexpr auto rows = std::to_array<ErrorRow>({
    {ErrorCode::BadRequest, "bad_request"_L1, 400, "The request is malformed"_L1},
    {ErrorCode::EmailTaken, "email_already_registered"_L1, 400, "Email already registered"_L1},
    {ErrorCode::Unauthenticated, "unauthenticated"_L1, 401, "Could not validate credentials"_L1},
    {ErrorCode::InvalidCredentials, "invalid_credentials"_L1, 401, "Invalid email or password"_L1},
    {ErrorCode::Forbidden, "forbidden"_L1, 403, "You are not allowed to do this"_L1},
    {ErrorCode::Suspended, "suspended"_L1, 403, "This account is suspended"_L1},
    {ErrorCode::RegistrationClosed, "registration_closed"_L1, 403, "Registration is closed"_L1},
    {ErrorCode::InviteInvalid, "invite_invalid"_L1, 403, "Signing up here needs a valid invitation"_L1},
    {ErrorCode::WrongPassword, "wrong_password"_L1, 403, "The current password is wrong"_L1},
    {ErrorCode::Banned, "banned"_L1, 403, "Nothing is served to this address"_L1},
    {ErrorCode::Archived, "archived"_L1, 403, "This group is archived: it can be read, not written"_L1},
    {ErrorCode::NotFound, "not_found"_L1, 404, "Not Found"_L1},
    {ErrorCode::MethodNotAllowed, "method_not_allowed"_L1, 405, "Method Not Allowed"_L1},
    {ErrorCode::RequestTimeout, "request_timeout"_L1, 408, "The request took too long to arrive"_L1},
    {ErrorCode::ClientMessageIdReused, "client_message_id_reused"_L1, 409,
     "This client_message_id was used for another message"_L1},
    {ErrorCode::LimitReached, "limit_reached"_L1, 409, "This is more than is allowed"_L1},
    {ErrorCode::SetupDone, "setup_done"_L1, 409, "The first administrator is there already"_L1},
    {ErrorCode::LastAdministrator, "last_administrator"_L1, 409, "There has to be an administrator"_L1},
    {ErrorCode::NotSupported, "not_supported"_L1, 409, "This cannot be done here"_L1},
    {ErrorCode::Busy, "busy"_L1, 409, "One is under way already"_L1},
    {ErrorCode::LengthRequired, "length_required"_L1, 411, "A Content-Length is required"_L1},
    {ErrorCode::PayloadTooLarge, "payload_too_large"_L1, 413, "The body is too large"_L1},
    {ErrorCode::UriTooLong, "uri_too_long"_L1, 414, "The request target is too long"_L1},
    {ErrorCode::UnsupportedMediaType, "unsupported_media_type"_L1, 415, "The body must be application/json"_L1},
    {ErrorCode::ExpectationFailed, "expectation_failed"_L1, 417, "Only 100-continue can be expected"_L1},
    {ErrorCode::InvalidJson, "json_invalid"_L1, 422, "JSON decode error"_L1},
    {ErrorCode::ValidationFailed, "validation_failed"_L1, 422, "The request has invalid fields"_L1},
    {ErrorCode::UnknownEvent, "unknown_event"_L1, 422, "Unknown event"_L1},
    {ErrorCode::UpgradeRequired, "upgrade_required"_L1, 426, "This address speaks WebSocket version 13"_L1},
    {ErrorCode::RateLimited, "rate_limited"_L1, 429, "Too many requests"_L1},
    {ErrorCode::TooManyConnections, "too_many_connections"_L1, 429, "Too many connections"_L1},
    {ErrorCode::HeadTooLarge, "head_too_large"_L1, 431, "The request head is too large"_L1},
    {ErrorCode::Internal, "internal"_L1, 500, "Internal Server Error"_L1},
    {ErrorCode::NotImplemented, "not_implemented"_L1, 501, "Not Implemented"_L1},
    {ErrorCode::Overloaded, "overloaded"_L1, 503, "The server is busy, try again later"_L1},
    {ErrorCode::Unavailable, "unavailable"_L1, 503, "The service is not available at the moment"_L1},
    {ErrorCode::OutcomeUnknown, "outcome_unknown"_L1, 503,
     "It is not known whether this was stored; retry with the same client_message_id"_L1},
    {ErrorCode::VersionNotSupported, "version_not_supported"_L1, 505, "HTTP Version Not Supported"_L1},
    {ErrorCode::StorageFull, "storage_full"_L1, 507, "The storage is full"_L1},
});

consteval bool rowsAreInOrder()
{
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (static_cast<std::size_t>(rows[i].code) != i)
            return false;
    }
    return rows.size() == static_cast<std::size_t>(ErrorCode::StorageFull) + 1;
}
static_assert(rowsAreInOrder(), "every ErrorCode has its row, in the order of the enum");

} // namespace

const ErrorRow &errorRow(ErrorCode code)
{
    return rows[static_cast<std::size_t>(code)];
}

std::optional<ErrorCode> errorCodeNamed(QStringView name)
{
    for (const ErrorRow &row : rows) {
        if (name == row.name)
            return row.code;
    }
    return std::nullopt;
}

} // namespace natter
