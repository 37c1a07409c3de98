// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controlsocket.h"

#include <QLocalSocket>
#include <QPointer>
#include <QTimer>

#include <sys/socket.h>
#include <sysexits.h>

namespace natter::server {

using namespace std::chrono_literals;

namespace {

constexpr int connectionsMost = 16;
/** For a line to come, and for its answer to be taken. */
constexpr auto patience = 30s;

} // namespace

ControlSocket::ControlSocket(Handler handler)
    : m_handler(std::move(handler))
{
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&m_server, &QLocalServer::newConnection, this, &ControlSocket::accept);
}

QString ControlSocket::pathIn(const QString &dataDir)
{
    return dataDir + QStringLiteral("/control.sock");
}

std::optional<qint64> ControlSocket::listener(const QString &path)
{
    constexpr int connectMilliseconds = 2'000;
    QLocalSocket socket;
    socket.connectToServer(path);
    ucred peer{};
    socklen_t size = sizeof peer;
    if (!socket.waitForConnected(connectMilliseconds) ||
        ::getsockopt(int(socket.socketDescriptor()), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
        return std::nullopt;
    return peer.pid;
}

bool ControlSocket::listen(const QString &path)
{
    QLocalServer::removeServer(path);
    return m_server.listen(path);
}

void ControlSocket::accept()
{
    while (QLocalSocket *socket = m_server.nextPendingConnection()) {
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        if (m_server.findChildren<QLocalSocket *>().size() > connectionsMost) {
            socket->abort();
            continue;
        }
        socket->setReadBufferSize(protocol::controlLineMost);
        connect(socket, &QLocalSocket::readyRead, this, [this, socket] { read(socket); });
        QTimer::singleShot(patience, socket, [socket] { socket->abort(); });
    }
}

void ControlSocket::read(QLocalSocket *socket)
{
    if (!socket->canReadLine()) {
        if (socket->bytesAvailable() >= protocol::controlLineMost)
            socket->abort();
        return;
    }
    const QByteArray line = socket->readLine();
    socket->disconnect(this); // one question a connection
    const auto answer = [socket = QPointer(socket)](const protocol::ControlAnswer &given) {
        if (!socket)
            return;
        socket->write(protocol::encodeControlAnswer(given) + '\n');
        socket->disconnectFromServer();
    };
    const auto request = protocol::decodeControlRequest(line);
    if (!request)
        return answer({EX_USAGE, QStringLiteral("This is no question\n")});
    m_handler(*request, answer);
}

} // namespace natter::server
