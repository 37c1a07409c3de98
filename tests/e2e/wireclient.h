// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QSslConfiguration>
#include <QUrl>
#include <QWebSocket>

#include <optional>
#include <vector>

namespace natter::test {

/** What an HTTP request came back with. Status 0: no answer. */
struct HttpAnswer
{
    int status = 0;
    QByteArray body;
    QJsonObject json;
    QHash<QByteArray, QByteArray> headers; ///< names in lower case
};

/** HTTP as a test needs it: one request, wait for its answer. */
class HttpClient
{
public:
    /** @p tls says whom to trust if @p server is https. */
    HttpClient(QUrl server, const QSslConfiguration &tls, QByteArray token = {})
        : m_server(std::move(server))
        , m_tls(tls)
        , m_token(std::move(token))
    {}

    HttpAnswer request(const QByteArray &method, const QString &path, const QByteArray &body = {},
                       const QByteArray &contentType = "application/json");
    HttpAnswer get(const QString &path) { return request("GET", path); }
    HttpAnswer post(const QString &path, const QJsonObject &body);
    HttpAnswer patch(const QString &path, const QJsonObject &body);
    HttpAnswer remove(const QString &path) { return request("DELETE", path); }

    /** From here on as the bearer of @p token; of none if it is empty. */
    void setToken(const QByteArray &token) { m_token = token; }

private:
    QUrl m_server;
    QSslConfiguration m_tls;
    QByteArray m_token;
    QNetworkAccessManager m_network;
};

/** Somebody with an account. */
struct Person
{
    qint64 id = 0;
    QString email;
    QByteArray token;
    QString refreshToken = {};
};

/** A WebSocket connection that keeps what it is sent, in order, as JSON. Answers pings, as every client does. */
class WireClient : public QObject
{
    Q_OBJECT

public:
    /** Connects to /ws/chat of the server that @p server (http or https) is the base of. */
    WireClient(const QUrl &server, const QSslConfiguration &tls, const QByteArray &token,
               const QStringList &subprotocols = {});

    /** True once the upgrade was accepted. */
    bool waitUntilOpen();
    bool waitUntilClosed();
    [[nodiscard]] bool isOpen() const { return m_socket.state() == QAbstractSocket::ConnectedState; }

    void send(const QJsonObject &message);
    void sendEvent(const QString &event, const QJsonObject &payload,
                   const QJsonValue &requestId = QJsonValue::Undefined);
    void sendText(const QString &text) { m_socket.sendTextMessage(text); }
    void close() { m_socket.close(); }
    void abort() { m_socket.abort(); }

    /** Takes the next message; an empty object if none comes. */
    QJsonObject next();
    /** Takes the next message, which must be @p event, and returns its payload; else an object that says what came. */
    QJsonObject next(const QString &event);
    bool waitForCount(std::size_t count) const;

    /** What the server agreed to speak; empty: the seed's protocol. */
    [[nodiscard]] QString subprotocol() const { return m_socket.subprotocol(); }
    [[nodiscard]] std::size_t received() const { return m_messages.size() - m_taken; }
    [[nodiscard]] quint16 closeCode() const { return quint16(m_socket.closeCode()); }
    [[nodiscard]] QString closeReason() const { return m_socket.closeReason(); }
    [[nodiscard]] QAbstractSocket::SocketError error() const { return m_socket.error(); }

private:
    QWebSocket m_socket;
    std::vector<QJsonObject> m_messages;
    std::size_t m_taken = 0;
};

} // namespace natter::test
