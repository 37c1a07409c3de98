// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/wireclient.h"
#include "support/await.h"

#include <QJsonDocument>
#include <QNetworkReply>
#include <QTest>
#include <QWebSocketHandshakeOptions>

namespace natter::test {

HttpAnswer HttpClient::request(const QByteArray &method, const QString &path, const QByteArray &body,
                               const QByteArray &contentType)
{
    QNetworkRequest request(m_server.resolved(QUrl(path)));
    request.setSslConfiguration(m_tls);
    if (!body.isEmpty())
        request.setHeader(QNetworkRequest::ContentTypeHeader, contentType);
    if (!m_token.isEmpty())
        request.setRawHeader("Authorization", "Bearer " + m_token);
    const std::unique_ptr<QNetworkReply> reply(m_network.sendCustomRequest(request, method, body));
    HttpAnswer answer;
    if (!eventually([&] { return reply->isFinished(); }))
        return answer;
    answer.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    answer.body = reply->readAll();
    answer.json = QJsonDocument::fromJson(answer.body).object();
    for (const auto &[name, value] : reply->rawHeaderPairs())
        answer.headers.insert(name.toLower(), value);
    return answer;
}

HttpAnswer HttpClient::post(const QString &path, const QJsonObject &body)
{
    return request("POST", path, QJsonDocument(body).toJson(QJsonDocument::Compact));
}

HttpAnswer HttpClient::patch(const QString &path, const QJsonObject &body)
{
    return request("PATCH", path, QJsonDocument(body).toJson(QJsonDocument::Compact));
}

WireClient::WireClient(const QUrl &server, const QSslConfiguration &tls, const QByteArray &token,
                       const QStringList &subprotocols)
{
    connect(&m_socket, &QWebSocket::textMessageReceived, this,
            [this](const QString &text) { m_messages.push_back(QJsonDocument::fromJson(text.toUtf8()).object()); });
    QUrl url = server.resolved(QUrl(QStringLiteral("/ws/chat")));
    url.setScheme(server.scheme() == u"https" ? QStringLiteral("wss") : QStringLiteral("ws"));
    m_socket.setSslConfiguration(tls);
    if (!token.isNull())
        url.setQuery(QStringLiteral("token=") + QString::fromLatin1(token));
    QWebSocketHandshakeOptions options;
    options.setSubprotocols(subprotocols);
    m_socket.open(url, options);
}

bool WireClient::waitUntilOpen()
{
    const auto settled = [this] {
        return m_socket.state() == QAbstractSocket::ConnectedState ||
               m_socket.state() == QAbstractSocket::UnconnectedState;
    };
    return eventually(settled) && m_socket.state() == QAbstractSocket::ConnectedState;
}

bool WireClient::waitUntilClosed()
{
    return eventually([this] { return m_socket.state() == QAbstractSocket::UnconnectedState; });
}

void WireClient::send(const QJsonObject &message)
{
    m_socket.sendTextMessage(QString::fromUtf8(QJsonDocument(message).toJson(QJsonDocument::Compact)));
}

void WireClient::sendEvent(const QString &event, const QJsonObject &payload, const QJsonValue &requestId)
{
    QJsonObject message{{QStringLiteral("event"), event}, {QStringLiteral("payload"), payload}};
    if (!requestId.isUndefined())
        message.insert(QStringLiteral("request_id"), requestId);
    send(message);
}

QJsonObject WireClient::next()
{
    if (!waitForCount(1))
        return {};
    return m_messages[m_taken++];
}

QJsonObject WireClient::next(const QString &event)
{
    const QJsonObject message = next();
    if (message.value(QStringLiteral("event")).toString() == event)
        return message.value(QStringLiteral("payload")).toObject();
    qWarning().noquote() << "expected" << event << "but there came"
                         << QJsonDocument(message).toJson(QJsonDocument::Compact) << "close code"
                         << m_socket.closeCode() << m_socket.errorString();
    return {{QStringLiteral("expected"), event}, {QStringLiteral("came"), message}};
}

bool WireClient::waitForCount(std::size_t count) const
{
    return eventually([&] { return received() >= count; });
}

} // namespace natter::test
