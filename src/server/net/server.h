// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/timerwheel.h"
#include "hub/activity.h"
#include "net/addresslimit.h"
#include "net/answer.h"
#include "net/apipages.h"
#include "net/chatplane.h"
#include "net/connection.h"
#include "net/frameguard.h"
#include "net/httphead.h"
#include "net/httpplane.h"
#include "net/listener.h"
#include "net/netcontext.h"
#include "net/options.h"
#include "net/poller.h"
#include "net/queuebudget.h"

#include <QObject>

#include <functional>
#include <memory>
#include <vector>

namespace natter::net {

class TlsContext;

/**
 * The network side of the service: listeners, connections, and the two planes they end in.
 *
 * Lives on the loop thread. The gateway and the wheel must outlive it, and the TLS contexts that listeners are given;
 * answers that the gateway still owes when it is destroyed are swallowed. Destruction closes every descriptor at once:
 * for a graceful end call stopAccepting() and closeAll(), and wait for lastConnectionGone().
 */
class Server : public QObject, private Acceptor, private ConnectionOwner, private TurnEndTask
{
    Q_OBJECT

public:
    /** With @p admin it serves the administration instead of the chat. Error: Unavailable if the kernel gives no
     * poller. */
    static Result<std::unique_ptr<Server>> create(session::Gateway &gateway, TimerWheel &wheel, const Options &options,
                                                  session::AdminGateway *admin = nullptr);
    ~Server() override;

    /**
     * Listens on one more address; returns the port. QHostAddress::Any is IPv4 and IPv6. With @p tls nothing but TLS is
     * spoken there. Error: Unavailable.
     */
    Result<quint16> listen(const QHostAddress &address, quint16 port, TlsContext *tls = nullptr);

    /** Takes a socket that listens already, such as one that a service manager has opened. */
    Result<quint16> adopt(int descriptor, TlsContext *tls = nullptr);

    /** Connections that the limits count. */
    [[nodiscard]] int connectionCount() const { return m_counted; }
    /** Those of them that are WebSocket connections. */
    [[nodiscard]] int chatCount() const { return m_chats; }

    /** Bytes that wait for readers. */
    [[nodiscard]] qsizetype queuedBytes() const { return m_queues.bytes(); }

    /** What all WebSocket connections have said and heard since the start. */
    [[nodiscard]] const hub::Traffic &traffic() const { return m_traffic; }

    /** From here on @p clock learns when what was published is written; it has to stay. */
    void setClock(hub::FanoutClock &clock) { m_poller->setClock(clock); }

    /** Whoever connects waits until acceptNow(): what has to be known before anybody is served is not there yet. */
    void holdAccepting() { m_isHeld = true; }
    void acceptNow();

    /** Closes the listening sockets. */
    void stopAccepting();

    /**
     * Closes every connection in order: WebSockets by handshake, with @p code; HTTP after the request in flight.
     * lastConnectionGone() follows in any case.
     */
    void closeAll(protocol::CloseCode code, const QString &reason);

    /** Ends every connection whose client's address @p isMeant; WebSockets hear @p code. */
    void closeFrom(const std::function<bool(const QString &address)> &isMeant, protocol::CloseCode code);

Q_SIGNALS:
    /** No connection is left, the refused ones included. */
    void lastConnectionGone();

private:
    Server(session::Gateway &gateway, TimerWheel &wheel, const Options &options, session::AdminGateway *admin,
           std::unique_ptr<Poller> poller);
    Result<quint16> keep(Result<std::unique_ptr<Listener>> listener);
    void accepted(int descriptor, const QHostAddress &address, TlsContext *tls) override;
    void connectionOver(Connection &connection) override;
    void connectionUpgraded() override { ++m_chats; }
    bool clientFound(const QHostAddress &client) override { return m_addresses.enter(client); }
    void turnEnded() override;

    const Options m_options;
    const HeadLimits m_headLimits;
    const FrameLimits m_frameLimits;
    std::unique_ptr<Poller> m_poller;
    AnswerWriter m_writer;
    ApiPages m_pages;
    HttpPlane m_http;
    ChatPlane m_chat;
    QueueBudget m_queues;
    hub::Traffic m_traffic;
    NetContext m_context;
    AddressLimit m_addresses;
    std::vector<std::unique_ptr<Listener>> m_listeners;
    std::vector<std::unique_ptr<Connection>> m_gone; ///< to be destroyed when the turn has ended
    std::vector<std::unique_ptr<Connection>> m_connections;
    int m_counted = 0;
    int m_chats = 0;
    bool m_isHeld = false;
};

} // namespace natter::net
