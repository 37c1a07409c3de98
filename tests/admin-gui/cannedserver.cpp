// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin-gui/cannedserver.h"

#include <QTcpSocket>
#include <QTimer>

#include <algorithm>

namespace natter::test {

CannedServer::CannedServer()
{
    setAnswer("/", welcome("Chat Application API"));
    setAnswer("/health", answer(200, R"({"status":"healthy"})"));
    connect(&m_listener, &QTcpServer::newConnection, this, &CannedServer::accept);
    if (!m_listener.listen(QHostAddress::LocalHost))
        qFatal("no free port on 127.0.0.1");
    m_port = m_listener.serverPort();
}

QByteArray CannedServer::answer(int status, const QByteArray &body, const QByteArray &headers)
{
    return "HTTP/1.1 " + QByteArray::number(status) +
           " Whatever\r\nContent-Type: application/json\r\nContent-Length: " + QByteArray::number(body.size()) +
           "\r\n" + headers + "\r\n" + body;
}

QByteArray CannedServer::welcome(const QByteArray &name, const QByteArray &version)
{
    return answer(200, R"({"message":"Welcome to )" + name + R"(","version":")" + version +
                           R"(","docs":"/docs","health":"/health"})");
}

QUrl CannedServer::url() const
{
    QUrl url(QStringLiteral("http://127.0.0.1"));
    url.setPort(m_port);
    return url;
}

void CannedServer::vanish()
{
    m_listener.close();
    for (QTcpSocket *socket : m_listener.findChildren<QTcpSocket *>())
        socket->abort();
}

bool CannedServer::comeBack()
{
    return m_listener.listen(QHostAddress::LocalHost, m_port);
}

void CannedServer::accept()
{
    while (QTcpSocket *socket = m_listener.nextPendingConnection()) {
        ++m_connections;
        socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
    }
}

void CannedServer::read(QTcpSocket *socket)
{
    // The console sends requests without a body, one after the other: a head is a request.
    while (socket->canReadLine()) {
        const QByteArray seen = socket->peek(64 * 1024);
        const qsizetype end = seen.indexOf("\r\n\r\n");
        if (end < 0)
            return;
        const QByteArray head = socket->read(end + 4);
        const QByteArray path = head.split(' ').value(1);
        m_requests.append(path);
        m_heads.append(head);
        const QByteArray bytes = m_answers.value(path, answer(404, R"({"detail":"Not Found"})"));
        if (bytes.isEmpty())
            continue;
        if (m_delay)
            QTimer::singleShot(m_delay(), socket, [this, socket, bytes] { say(socket, bytes); });
        else
            say(socket, bytes);
    }
}

void CannedServer::say(QTcpSocket *socket, const QByteArray &bytes) const
{
    socket->write(bytes);
    if (m_hangsUp)
        socket->disconnectFromHost();
}

} // namespace natter::test
