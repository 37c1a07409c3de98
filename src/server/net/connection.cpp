// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/connection.h"

#include "net/options.h"
#include "net/plaintransport.h"
#include "net/tlstransport.h"

namespace natter::net {

namespace {

std::unique_ptr<Transport> makeTransport(const NetContext &context, int descriptor, TransportOwner &owner,
                                         TlsContext *tls)
{
    if (tls)
        return std::make_unique<TlsTransport>(context, *tls, descriptor, owner);
    return std::make_unique<PlainTransport>(context.poller, descriptor, owner);
}

} // namespace

Connection::Connection(const NetContext &context, ConnectionOwner &owner, int descriptor, const QHostAddress &address,
                       TlsContext *tls)
    : m_context(context)
    , m_owner(owner)
    , m_address(address)
    , m_transport(makeTransport(context, descriptor, *this, tls))
    , m_door(new FrontDoor(context, *m_transport, *this))
    , m_secure(tls != nullptr)
{}

Connection::~Connection()
{
    m_context.queues.remove(*this);
}

void Connection::refuse(const Error &error)
{
    if (m_door)
        m_door->refuse(error);
}

void Connection::close(protocol::CloseCode code, const QString &reason)
{
    if (m_chat)
        m_chat->close(code, reason);
    else if (m_door)
        m_door->close();
}

void Connection::abandon()
{
    m_over = true;
    m_transport->abort();
}

void Connection::received(std::span<char> bytes)
{
    if (m_chat)
        m_chat->received(bytes);
    else if (m_door)
        m_door->received(QByteArrayView(bytes.data(), qsizetype(bytes.size())));
}

void Connection::endOfStream()
{
    if (m_chat)
        m_chat->endOfStream();
    else if (m_door)
        m_door->endOfStream();
}

void Connection::drained()
{
    if (m_chat)
        m_chat->drained();
    else if (m_door)
        m_door->drained();
}

void Connection::waiting(qsizetype bytes)
{
    m_context.queues.setQueued(*this, bytes);
    if (m_chat)
        m_chat->activity().setQueued(bytes);
}

void Connection::heldBack(qsizetype bytes)
{
    m_context.queues.setHeldBack(*this, bytes);
    if (m_chat)
        m_chat->activity().setHeldBack(bytes);
}

void Connection::giveUpQueue()
{
    if (m_chat)
        m_chat->giveUpQueue();
    else
        over(); // an answer that is not read
}

void Connection::broken()
{
    over();
}

session::Peer Connection::peer(const RequestHead &head) const
{
    return {clientAddress(m_address, head, m_context.options.trustedProxies).toString(), {}, m_secure};
}

bool Connection::countClient(const RequestHead &head)
{
    QHostAddress client = clientAddress(m_address, head, m_context.options.trustedProxies);
    if (client == m_address)
        return true; // counted when it was accepted
    if (!isCounted || !m_owner.clientFound(client))
        return false;
    m_address = std::move(client);
    return true;
}

void Connection::upgraded(const Upgrade &upgrade, std::unique_ptr<session::Admission> admission, QByteArray rest)
{
    m_chat = std::make_unique<ChatSocket>(m_context, *m_transport, static_cast<ChatOwner &>(*this));
    if (!m_chat->open(upgrade, std::move(admission))) {
        m_chat.reset();
        return m_door->refuse(Error(ErrorCode::Internal));
    }
    m_spentDoor = std::move(m_door);
    m_context.poller.atTurnEnd(*this);
    m_owner.connectionUpgraded();
    if (!rest.isEmpty())
        m_chat->received({rest.data(), std::size_t(rest.size())});
}

void Connection::turnEnded()
{
    m_spentDoor.reset();
}

void Connection::over()
{
    if (std::exchange(m_over, true))
        return;
    m_transport->abort();
    m_context.queues.remove(*this);
    m_owner.connectionOver(*this);
}

} // namespace natter::net
