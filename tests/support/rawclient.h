// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/frame.h"
#include "support/await.h"

#include <QHash>
#include <QSslConfiguration>
#include <QSslSocket>
#include <QTest>

#include <memory>
#include <optional>

namespace natter::test {

/** One HTTP response as it came. */
struct RawResponse
{
    int status = 0;
    QByteArray head;                      ///< all of it, for what must not be there
    QHash<QByteArray, QByteArray> fields; ///< names in lower case
    QByteArray body;
};

/** One WebSocket frame as it came. */
struct RawFrame
{
    protocol::Opcode opcode{};
    QByteArray payload;

    /** A close frame's code; 0 if it has none. */
    [[nodiscard]] int closeCode() const
    {
        return payload.size() < 2 ? 0 : (quint8(payload[0]) << 8) | quint8(payload[1]);
    }
};

/** Where a RawClient connects to, and how: without a configuration it is plain TCP. */
struct Door
{
    quint16 port = 0;
    std::optional<QSslConfiguration> tls;

    Door(quint16 plainPort = 0)
        : port(plainPort)
    {}
    Door(quint16 tlsPort, const QSslConfiguration &configuration)
        : port(tlsPort)
        , tls(configuration)
    {}
};

/** A client that says exactly what it is told to, over TCP or TLS, and takes responses and frames out of what comes
 * back. */
class RawClient
{
    std::unique_ptr<QTcpSocket> m_socket;

public:
    explicit RawClient(const Door &door, const QHostAddress &address = QHostAddress::LocalHost)
        : m_socket(door.tls ? new QSslSocket : new QTcpSocket)
        , socket(*m_socket)
    {
        if (auto *secure = qobject_cast<QSslSocket *>(&socket)) {
            secure->setSslConfiguration(*door.tls);
            secure->connectToHostEncrypted(address.toString(), door.port);
        } else {
            socket.connectToHost(address, door.port);
        }
        QObject::connect(&socket, &QTcpSocket::readyRead, &socket, [this] { received += socket.readAll(); });
    }

    QTcpSocket &socket;
    QByteArray received; ///< and not yet taken

    /** Waits, in the event loop, until the connection is made. */
    [[nodiscard]] bool connected()
    {
        const auto *secure = qobject_cast<QSslSocket *>(&socket);
        return eventually(
            [&] { return socket.state() == QAbstractSocket::ConnectedState && (!secure || secure->isEncrypted()); });
    }

    void send(const QByteArray &bytes)
    {
        if (connected())
            socket.write(bytes);
        socket.flush();
    }

    /** The next whole response; nothing if none comes. @p toHead tells that it has no body, whatever it says. */
    [[nodiscard]] std::optional<RawResponse> response(bool toHead = false)
    {
        std::optional<RawResponse> taken;
        (void)eventually([&] { return (taken = takeResponse(toHead)).has_value(); });
        return taken;
    }

    [[nodiscard]] std::optional<RawResponse> request(const QByteArray &bytes)
    {
        send(bytes);
        return response();
    }

    /** The next whole frame; nothing if none comes. */
    [[nodiscard]] std::optional<RawFrame> frame()
    {
        std::optional<RawFrame> taken;
        (void)eventually([&] { return (taken = takeFrame()).has_value(); });
        return taken;
    }

    /** Whether the server closes its end. */
    [[nodiscard]] bool closedByServer()
    {
        return eventually([this] { return socket.state() == QAbstractSocket::UnconnectedState; });
    }

    /** Sends one whole masked frame. */
    void sendFrame(protocol::Opcode opcode, const QByteArray &payload)
    {
        send(protocol::clientFrame(opcode, payload, 0xA1B2C3D4));
    }
    void sendText(const QByteArray &text) { sendFrame(protocol::Opcode::Text, text); }

private:
    std::optional<RawResponse> takeResponse(bool toHead)
    {
        const qsizetype end = received.indexOf("\r\n\r\n");
        if (end < 0)
            return std::nullopt;
        RawResponse response;
        response.head = received.first(end + 4);
        const QList<QByteArray> lines = received.first(end).split('\n');
        if (lines[0].startsWith("HTTP/1.1 ")) // or something came before it that has no place there
            response.status = lines[0].split(' ').value(1).toInt();
        for (const QByteArray &line : lines.sliced(1)) {
            const qsizetype colon = line.indexOf(':');
            response.fields.insert(line.first(colon).toLower(), line.sliced(colon + 1).trimmed());
        }
        const qsizetype size = toHead ? 0 : response.fields.value("content-length").toLongLong();
        if (received.size() < end + 4 + size)
            return std::nullopt;
        response.body = received.sliced(end + 4, size);
        received.remove(0, end + 4 + size);
        return response;
    }

    std::optional<RawFrame> takeFrame()
    {
        if (received.size() < 2)
            return std::nullopt;
        qsizetype size = quint8(received[1]);
        qsizetype head = 2;
        if (size == 126)
            head = 4;
        else if (size == 127)
            head = 10;
        if (received.size() < head)
            return std::nullopt;
        if (head > 2) {
            size = 0;
            for (qsizetype i = 2; i < head; ++i)
                size = size * 256 + quint8(received[i]);
        }
        if (received.size() < head + size)
            return std::nullopt;
        RawFrame frame{protocol::Opcode(received[0] & 0x0F), received.sliced(head, size)};
        received.remove(0, head + size);
        return frame;
    }
};

/** The head of an upgrade request for /ws/chat with the query @p query and more @p fields. */
[[nodiscard]] inline QByteArray upgradeHead(const QByteArray &query = "?token=good", const QByteArray &fields = {})
{
    return "GET /ws/chat" + query +
           " HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n" +
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + fields + "\r\n";
}

} // namespace natter::test
