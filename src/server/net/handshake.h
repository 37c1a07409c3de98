// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/answer.h"
#include "net/httphead.h"
#include "session/gateway.h"

#include <expected>

namespace natter::net {

/** A WebSocket upgrade that is in order as far as can be told without asking who it is. */
struct Upgrade
{
    QByteArray key;   ///< Sec-WebSocket-Key
    QByteArray token; ///< the access token
    session::Dialect dialect = session::Dialect::Seed;
};

/**
 * Checks an upgrade request for /ws/chat (RFC 6455 §4.2.1; QT-FAULTS W7): method, fields, origin and the presence of a
 * token, which comes in the subprotocol "bearer.<token>", the Authorization field or the query. The error is what to
 * answer.
 */
[[nodiscard]] std::expected<Upgrade, Answer> checkUpgrade(const RequestHead &head, const OriginPolicy &origins);

/** The head that the engine is given for @p upgrade: nothing of the client's own but the key. */
[[nodiscard]] QByteArray engineUpgradeHead(const Upgrade &upgrade);

/** The engine's 101 response, with the fields that belong there and no others. Empty if it is none. */
[[nodiscard]] QByteArray filteredUpgradeResponse(QByteArrayView response);

/** The subprotocol of native connections. */
inline constexpr char nativeProtocol[] = "natter.v1";

} // namespace natter::net
