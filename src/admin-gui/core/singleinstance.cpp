// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/singleinstance.h"

#include <QLocalSocket>

namespace natter::admin {

namespace {

constexpr int patience = 1'000; // ms; the other one may be painting

} // namespace

SingleInstance::SingleInstance(const QString &name, QObject *parent)
    : QObject(parent)
    , m_name(name)
{
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&m_server, &QLocalServer::newConnection, this, [this] {
        while (QLocalSocket *other = m_server.nextPendingConnection()) {
            connect(other, &QLocalSocket::disconnected, other, &QObject::deleteLater);
            other->disconnectFromServer(); // which tells it that somebody is alive here
            Q_EMIT showRequested();
        }
    });
}

SingleInstance::~SingleInstance() = default;

bool SingleInstance::isFirst()
{
    if (m_server.listen(m_name))
        return true;
    if (m_server.serverError() != QAbstractSocket::AddressInUseError)
        return true; // there is no place for a socket: two consoles are better than none
    if (askOther())
        return false;
    QLocalServer::removeServer(m_name); // nobody behind it: its owner has crashed
    return m_server.listen(m_name) || !askOther();
}

bool SingleInstance::askOther() const
{
    // Before there is an event loop, and therefore the one place that waits.
    QLocalSocket socket;
    socket.connectToServer(m_name);
    if (!socket.waitForConnected(patience))
        return false;
    return socket.state() == QLocalSocket::UnconnectedState || socket.waitForDisconnected(patience);
}

} // namespace natter::admin
