// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/chatplane.h"

#include "net/enginesocket.h"

#include <QWebSocket>

namespace natter::net {

ChatPlane::ChatPlane(const Options &options)
    : m_server(QString(), QWebSocketServer::NonSecureMode)
    , m_messageBytes(options.messageBytes)
{
    m_server.setSupportedSubprotocols({QString::fromLatin1(nativeProtocol), QString::fromLatin1(adminProtocol)});
}

std::unique_ptr<QWebSocket> ChatPlane::upgrade(EngineSocket &engine, const Upgrade &upgrade)
{
    m_server.handleConnection(&engine);
    // Only the head: what follows it is fed when the QWebSocket is there to read it (QT-FAULTS W13).
    if (!engine.feed(engineUpgradeHead(upgrade), &m_server))
        return nullptr;
    // Taken at once, so that none is ever dropped for being one too many (W9).
    std::unique_ptr<QWebSocket> webSocket(m_server.nextPendingConnection());
    if (!webSocket)
        return nullptr;
    webSocket->setParent(nullptr);
    webSocket->setMaxAllowedIncomingFrameSize(quint64(m_messageBytes));
    webSocket->setMaxAllowedIncomingMessageSize(quint64(m_messageBytes));
    engine.dropReadBuffer();
    return webSocket;
}

} // namespace natter::net
