// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/admin/admincommand.h"
#include "protocol/codec.h"

#include <QJsonObject>

#include <array>
#include <span>

namespace natter::protocol {

/** A request of the admin side before it is understood. */
struct AdminRequest
{
    std::array<qint64, 2> ids{}; ///< of the path
    const QJsonObject &query;    ///< the parameters, as texts
    QByteArrayView body;
    const RequestLimits &limits;
};

/** One operation of the admin side: where it is, and how its command is read. */
struct AdminOperation
{
    const char *method; ///< "GET" …
    const char *path;   ///< {name} is an id
    int status;         ///< of the answer, if there is something to say; 204 otherwise
    bool takesBody;
    bool takesToken; ///< what is wrong with a request is told only to the bearer of one
    Result<AdminCommand> (*decode)(const AdminRequest &request);
};

/** All of them. */
[[nodiscard]] std::span<const AdminOperation> adminOperations();

/** The names of all parameters that operations look for in the query of their target. */
[[nodiscard]] std::span<const char *const> adminParameters();

/** What @p outcome is on the wire: empty where there is nothing to say. */
[[nodiscard]] AdminDocument encodeAdminOutcome(const AdminOutcome &outcome);

} // namespace natter::protocol
