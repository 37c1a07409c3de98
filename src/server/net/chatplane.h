// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/handshake.h"

#include <QWebSocketServer>

#include <memory>

class QWebSocket;

namespace natter::net {

class EngineSocket;
struct Options;

/**
 * The WebSocket plane: a QWebSocketServer that never listens. It makes the handshake of upgrades that the front door
 * has checked and the gateway admitted, on engine sockets. Lives on the loop thread, owned by the server.
 */
class ChatPlane
{
public:
    explicit ChatPlane(const Options &options);

    /**
     * Runs the handshake on @p engine, which writes its 101 response before this returns. Null if Qt refuses, which it
     * has no reason to.
     */
    [[nodiscard]] std::unique_ptr<QWebSocket> upgrade(EngineSocket &engine, const Upgrade &upgrade);

private:
    QWebSocketServer m_server;
    qsizetype m_messageBytes;
};

} // namespace natter::net
