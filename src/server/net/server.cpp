// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/server.h"

#include "base/log.h"

#include <unistd.h>

namespace natter::net {

Result<std::unique_ptr<Server>> Server::create(session::Gateway &gateway, TimerWheel &wheel, const Options &options,
                                               session::AdminGateway *admin)
{
    auto poller = Poller::create();
    if (!poller)
        return fail(poller.error());
    return std::unique_ptr<Server>(new Server(gateway, wheel, options, admin, *std::move(poller)));
}

Server::Server(session::Gateway &gateway, TimerWheel &wheel, const Options &options, session::AdminGateway *admin,
               std::unique_ptr<Poller> poller)
    : m_options(options)
    , m_headLimits{std::min(options.headBytes, HeadParser::headBytesMax), options.targetBytes, options.headFields}
    , m_frameLimits{options.messageBytes, options.fragmentsPerMessage, options.pingsPerWindow, options.pingWindow}
    , m_poller(std::move(poller))
    , m_writer(m_options)
    , m_pages(options.applicationName, options.applicationVersion)
    , m_http(RouteContext{gateway, m_options, m_pages, admin}, m_writer)
    , m_chat(m_options)
    , m_queues(*m_poller, options.queueBytesInAll)
    , m_context{m_options, m_headLimits, m_frameLimits, gateway, admin,    *m_poller,
                wheel,     m_writer,     m_http,        m_chat,  m_queues, m_traffic}
    , m_addresses(options.connectionsPerAddress, options.trustedProxies)
{}

Server::~Server()
{
    // An endpoint that goes may send to others, and what it sends may find their clients gone: with every descriptor
    // closed first nothing more comes of that, and no connection asks to be taken out of lists that are going too.
    for (const auto &connection : m_connections)
        connection->abandon();
    m_connections.clear();
    m_gone.clear();
}

Result<quint16> Server::listen(const QHostAddress &address, quint16 port, TlsContext *tls)
{
    return keep(Listener::listen(m_context, *this, tls, address, port));
}

Result<quint16> Server::adopt(int descriptor, TlsContext *tls)
{
    return keep(Listener::adopt(m_context, *this, tls, descriptor));
}

Result<quint16> Server::keep(Result<std::unique_ptr<Listener>> listener)
{
    if (!listener)
        return fail(listener.error());
    m_listeners.push_back(*std::move(listener));
    if (m_isHeld)
        m_listeners.back()->hold();
    return m_listeners.back()->port();
}

void Server::accepted(int descriptor, const QHostAddress &address, TlsContext *tls)
{
    std::optional<ErrorCode> refused;
    if (m_counted >= m_options.connections)
        refused = ErrorCode::Overloaded;
    else if (!m_addresses.enter(address))
        refused = ErrorCode::TooManyConnections;
    const auto refusals = m_connections.size() - std::size_t(m_counted);
    if (refused && refusals >= std::size_t(m_options.refusalsAtOnce)) {
        ::close(descriptor);
        return;
    }
    std::unique_ptr<Connection> connection(new Connection(m_context, *this, descriptor, address, tls));
    if (!connection->isOpen()) {
        if (!refused)
            m_addresses.leave(address);
        return;
    }
    connection->index = m_connections.size();
    connection->isCounted = !refused;
    m_connections.push_back(std::move(connection));
    if (refused) {
        m_connections.back()->refuse(Error(*refused));
    } else {
        ++m_counted;
        qCDebug(logNet).noquote() << "connected:" << address.toString() << "of" << m_counted;
    }
}

void Server::connectionOver(Connection &connection)
{
    if (connection.isCounted) {
        --m_counted;
        m_addresses.leave(connection.address());
        qCDebug(logNet).noquote() << "disconnected:" << connection.address().toString() << "of" << m_counted;
    }
    if (connection.isChat())
        --m_chats;
    const std::size_t index = connection.index;
    m_gone.push_back(std::move(m_connections[index]));
    if (index + 1 < m_connections.size()) {
        m_connections[index] = std::move(m_connections.back());
        m_connections[index]->index = index;
    }
    m_connections.pop_back();
    m_poller->atTurnEnd(*this);
    if (m_isHeld)
        return;
    for (const auto &listener : m_listeners)
        listener->resume();
}

void Server::turnEnded()
{
    // Endpoints go with their connections, and may close others: these are for the next turn's end.
    const auto gone = std::exchange(m_gone, {});
    if (m_connections.empty())
        Q_EMIT lastConnectionGone();
}

void Server::acceptNow()
{
    m_isHeld = false;
    for (const auto &listener : m_listeners)
        listener->resume();
}

void Server::stopAccepting()
{
    m_listeners.clear();
}

void Server::closeAll(protocol::CloseCode code, const QString &reason)
{
    // From the back, because a connection that is over at once makes the last one move into its place.
    for (std::size_t i = m_connections.size(); i-- > 0;) {
        if (i < m_connections.size())
            m_connections[i]->close(code, reason);
    }
    m_poller->atTurnEnd(*this);
}

void Server::closeFrom(const std::function<bool(const QString &address)> &isMeant, protocol::CloseCode code)
{
    for (std::size_t i = m_connections.size(); i-- > 0;) {
        if (i < m_connections.size() && isMeant(m_connections[i]->address().toString()))
            m_connections[i]->close(code, {});
    }
    m_poller->atTurnEnd(*this);
}

} // namespace natter::net
