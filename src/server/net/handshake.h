// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/answer.h"
#include "net/httphead.h"
#include "session/gateway.h"

#include <expected>

namespace natter::net {

/** The subprotocol of native connections. */
inline constexpr char nativeProtocol[] = "natter.v1";
/** That of the administration's live stream. */
inline constexpr char adminProtocol[] = "natter.admin.v1";

/** A WebSocket upgrade that is in order as far as can be told without asking who it is. */
struct Upgrade
{
    QByteArray key;   ///< Sec-WebSocket-Key
    QByteArray token; ///< the access token
    session::Dialect dialect = session::Dialect::Seed;
    QByteArray subprotocol = {}; ///< what is agreed to; empty: none
};

/**
 * Checks an upgrade request for /ws/chat (RFC 6455 §4.2.1; QT-FAULTS W7): method, fields, origin and the presence of a
 * token, which comes in the subprotocol "bearer.<token>", the Authorization field or, for the chat, the query. The
 * error is what to answer. Who offers @p subprotocol speaks natively.
 */
[[nodiscard]] std::expected<Upgrade, Answer> checkUpgrade(const RequestHead &head, const OriginPolicy &origins,
                                                          QByteArrayView subprotocol = nativeProtocol);

/** The head that the engine is given for @p upgrade: nothing of the client's own but the key. */
[[nodiscard]] QByteArray engineUpgradeHead(const Upgrade &upgrade);

/** The engine's 101 response, with the fields that belong there and no others. Empty if it is none. */
[[nodiscard]] QByteArray filteredUpgradeResponse(QByteArrayView response);

} // namespace natter::net
