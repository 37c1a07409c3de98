// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/chatsocket.h"
#include "net/frontdoor.h"
#include "net/poller.h"
#include "net/queuebudget.h"
#include "net/transport.h"

#include <QHostAddress>

namespace natter::net {

class Connection;
class TlsContext;

/** Whoever owns connections. */
class ConnectionOwner
{
public:
    /** The descriptor is closed. Destroy @p connection, but not before the turn has ended. Called once. */
    virtual void connectionOver(Connection &connection) = 0;

    /** It has become a WebSocket connection. */
    virtual void connectionUpgraded() = 0;

    /** Its client, at @p client, came by a proxy and is counted from here on. False: too many are there already. */
    [[nodiscard]] virtual bool clientFound(const QHostAddress &client) = 0;

protected:
    ~ConnectionOwner() = default;
};

/**
 * One accepted connection, from its first byte to its last: the transport, and whichever of the front door and the chat
 * socket has the word. Lives on the loop thread, owned by the server.
 */
class Connection final : private TransportOwner,
                         private DoorOwner,
                         private ChatOwner,
                         private QueueOwner,
                         private TurnEndTask
{
public:
    /** Takes @p descriptor, a connected non-blocking socket, over which TLS is spoken if there is a @p tls. */
    Connection(const NetContext &context, ConnectionOwner &owner, int descriptor, const QHostAddress &address,
               TlsContext *tls);
    ~Connection() override;
    Q_DISABLE_COPY_MOVE(Connection)

    /** Turns the client away with @p error, whatever it wants. */
    void refuse(const Error &error);

    /** A WebSocket connection closes with @p code; another one as soon as no request is in flight. */
    void close(protocol::CloseCode code, const QString &reason);

    /** Closes the descriptor now, and tells the owner nothing: it is about to destroy this connection by itself. */
    void abandon();

    [[nodiscard]] bool isOpen() const { return m_transport->isOpen(); }
    [[nodiscard]] bool isChat() const { return m_chat != nullptr; }
    /** The client's: behind a proxy it is known once clientFound() has agreed. */
    [[nodiscard]] const QHostAddress &address() const { return m_address; }

    std::size_t index = 0;  ///< the owner's: where it keeps this connection
    bool isCounted = false; ///< the owner's: whether it is one of those that limits count

private:
    void received(std::span<char> bytes) override;
    void endOfStream() override;
    void drained() override;
    void waiting(qsizetype bytes) override;
    void broken() override;
    void upgraded(const Upgrade &upgrade, std::unique_ptr<session::Admission> admission, QByteArray rest) override;
    void doorOver() override { over(); }
    void chatOver() override { over(); }
    void heldBack(qsizetype bytes) override;
    void giveUpQueue() override;
    [[nodiscard]] session::Peer peer(const RequestHead &head) const override;
    [[nodiscard]] bool countClient(const RequestHead &head) override;
    void turnEnded() override;
    void over();

    const NetContext &m_context;
    ConnectionOwner &m_owner;
    QHostAddress m_address;
    std::unique_ptr<Transport> m_transport;
    std::unique_ptr<FrontDoor> m_door;
    std::unique_ptr<FrontDoor> m_spentDoor; ///< until the turn has ended: it is what called upgraded()
    std::unique_ptr<ChatSocket> m_chat;
    bool m_secure;
    bool m_over = false;
};

} // namespace natter::net
