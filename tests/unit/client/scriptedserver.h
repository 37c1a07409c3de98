// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QWebSocket>
#include <QWebSocketServer>

#include <functional>
#include <memory>
#include <vector>

namespace natter::test {

/** The other end of a ChatClient, doing what a test says: a natterd that can be as rude as a test needs it. */
class ScriptedServer : public QObject
{
    Q_OBJECT

public:
    struct HttpAnswer
    {
        int status = 200;
        QByteArray body;
    };

    ScriptedServer();

    [[nodiscard]] QUrl url() const;

    /** What POST requests get; handed the path and the body. */
    std::function<HttpAnswer(QByteArray path, QByteArray body)> onPost;
    /** What is done with a message; handed the envelope. */
    std::function<void(QJsonObject message)> onMessage;
    /** If set, handshakes are refused with this HTTP status. */
    int refuseWith = 0;

    void send(const QByteArray &event) { m_socket->sendTextMessage(QString::fromUtf8(event)); }
    /** Closes with any code, also those that Qt has no name for. */
    void closeWith(quint16 code);
    /** Breaks the connection without a word. */
    void breakConnection() { m_socket->abort(); }

    int connections = 0; ///< WebSocket handshakes so far
    std::vector<QJsonObject> messages;
    QByteArray lastTarget;

private:
    void accept();
    void headArrived(QTcpSocket *socket);

    QTcpServer m_listener;
    QWebSocketServer m_webSockets;
    QPointer<QTcpSocket> m_transport; ///< of m_socket, which owns it
    std::unique_ptr<QWebSocket> m_socket;
};

} // namespace natter::test
