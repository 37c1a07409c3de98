// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptedserver.h"

#include "protocol/frame.h"

#include <QJsonDocument>

namespace natter::test {

using namespace Qt::StringLiterals;

ScriptedServer::ScriptedServer()
    : m_webSockets(u"scripted"_s, QWebSocketServer::NonSecureMode)
{
    m_listener.listen(QHostAddress::LocalHost);
    connect(&m_listener, &QTcpServer::newConnection, this, &ScriptedServer::accept);
    connect(&m_webSockets, &QWebSocketServer::newConnection, this, [this] {
        m_socket.reset(m_webSockets.nextPendingConnection());
        ++connections;
        connect(m_socket.get(), &QWebSocket::textMessageReceived, this, [this](const QString &text) {
            messages.push_back(QJsonDocument::fromJson(text.toUtf8()).object());
            if (const auto react = onMessage) // a copy: it may replace itself
                react(messages.back());
        });
    });
}

QUrl ScriptedServer::url() const
{
    return QUrl(u"http://127.0.0.1:%1"_s.arg(m_listener.serverPort()));
}

void ScriptedServer::closeWith(quint16 code)
{
    m_transport->write(protocol::serverFrame(protocol::Opcode::Close, protocol::closePayload(code, "scripted")));
}

void ScriptedServer::accept()
{
    QTcpSocket *socket = m_listener.nextPendingConnection();
    connect(socket, &QTcpSocket::readyRead, this, [this, socket] { headArrived(socket); });
}

void ScriptedServer::headArrived(QTcpSocket *socket)
{
    const QByteArray request = socket->peek(64 * 1024);
    const qsizetype headEnd = request.indexOf("\r\n\r\n");
    if (headEnd < 0)
        return;
    const QList<QByteArray> line = request.first(request.indexOf("\r\n")).split(' ');
    lastTarget = line[1];
    if (line[0] == "GET" && refuseWith == 0) {
        socket->disconnect(this);
        m_transport = socket;
        m_webSockets.handleConnection(socket);
        Q_EMIT socket->readyRead(); // the head is there already
        return;
    }
    HttpAnswer answer{refuseWith, {}};
    if (line[0] == "POST") {
        const QByteArray lengthName = "content-length: ";
        const qsizetype lengthAt = request.toLower().indexOf(lengthName) + lengthName.size();
        const int length = request.mid(lengthAt, request.indexOf("\r\n", lengthAt) - lengthAt).toInt();
        if (request.size() < headEnd + 4 + length)
            return;
        answer = onPost(line[1], request.mid(headEnd + 4, length));
    }
    socket->readAll();
    socket->write("HTTP/1.1 " + QByteArray::number(answer.status) +
                  " Scripted\r\nContent-Type: application/json\r\nContent-Length: " +
                  QByteArray::number(answer.body.size()) + "\r\nConnection: close\r\n\r\n" + answer.body);
    socket->disconnectFromHost();
}

} // namespace natter::test
