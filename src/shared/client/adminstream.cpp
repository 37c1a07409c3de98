// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/adminstream.h"

#include "base/log.h"
#include "base/qtversion.h"
#include "client/linkfault.h"
#include "protocol/closecode.h"
#include "protocol/codec.h"
#include "protocol/fields.h"
#include "protocol/jsonwriter.h"

#include <QNetworkRequest>

namespace natter::client {

using namespace Qt::StringLiterals;
namespace field = protocol::field;

namespace {

constexpr quint64 mostFrameBytes = 8 * 1024 * 1024;

QNetworkReply::NetworkError networkError(QAbstractSocket::SocketError error)
{
    switch (error) {
    case QAbstractSocket::ConnectionRefusedError:
        return QNetworkReply::ConnectionRefusedError;
    case QAbstractSocket::HostNotFoundError:
        return QNetworkReply::HostNotFoundError;
    case QAbstractSocket::RemoteHostClosedError:
        return QNetworkReply::RemoteHostClosedError;
    case QAbstractSocket::SslHandshakeFailedError:
        return QNetworkReply::SslHandshakeFailedError;
    case QAbstractSocket::SocketTimeoutError:
        return QNetworkReply::TimeoutError;
    default:
        return QNetworkReply::UnknownNetworkError;
    }
}

} // namespace

AdminStream::AdminStream(QObject *parent)
    : QObject(parent)
    , m_nextPing(this)
    , m_silence(this)
{
    qRegisterMetaType<std::shared_ptr<const LiveFrame>>();
    qRegisterMetaType<CertificatePin>();
    m_nextPing.setInterval(pingInterval);
    connect(&m_nextPing, &QTimer::timeout, this, &AdminStream::ping);
    m_silence.setSingleShot(true);
    m_silence.setInterval(patience);
    connect(&m_silence, &QTimer::timeout, this,
            [this] { end(linkFault(m_server, QNetworkReply::TimeoutError, {}), 1006); });
}

AdminStream::~AdminStream()
{
    if (m_socket)
        m_socket->disconnect(this);
}

void AdminStream::open(quint64 number, const QUrl &server, const QByteArray &accessToken, const CertificatePin &pin)
{
    close();
    m_number = number;
    m_server = server;
    m_pin = pin;
    m_socket = std::make_unique<QWebSocket>();
    m_socket->setMaxAllowedIncomingFrameSize(mostFrameBytes);
    m_socket->setMaxAllowedIncomingMessageSize(mostFrameBytes);
    QWebSocket *socket = m_socket.get();
    connect(socket, &QWebSocket::connected, this, [this] {
        m_silence.stop();
        m_nextPing.start();
        Q_EMIT opened(m_number);
        ping();
    });
    connect(socket, &QWebSocket::textMessageReceived, this, &AdminStream::hear);
    connect(socket, &QWebSocket::disconnected, this, [this, socket] {
        const auto code = quint16(socket->closeCode());
        const QString reason = socket->closeReason();
        end(Error(ErrorCode::Unavailable, reason.isEmpty() ? tr("The live connection broke.") : reason),
            code == 0 || code == QWebSocketProtocol::CloseCodeNormal ? quint16(1006) : code);
    });
    // QWebSocket keeps back disconnected() when it never was connected; only this tells of that.
    connect(socket, faultSignal<QWebSocket>(), this, [this, socket](QAbstractSocket::SocketError error) {
        if (socket->state() == QAbstractSocket::ConnectedState)
            return;
        // A refused handshake has no close code; Qt tells the HTTP status in the text alone, 403 being the
        // token.
        if (socket->errorString().contains("403"_L1))
            return end(Error(ErrorCode::Unauthenticated), quint16(protocol::CloseCode::LoginEnded));
        end(linkFault(m_server, networkError(error), socket->errorString()), 1006);
    });
    connect(socket, &QWebSocket::sslErrors, this, [this, socket](const QList<QSslError> &faults) {
        if (m_pin.excuses(faults))
            socket->ignoreSslErrors(faults);
    });
    QUrl url;
    url.setScheme(server.scheme() == "https"_L1 ? u"wss"_s : u"ws"_s);
    url.setHost(server.host());
    url.setPort(server.port());
    url.setPath(u"/ws/admin"_s);
    if (url.scheme() == "wss"_L1)
        socket->setSslConfiguration(m_pin.configuration());
    QNetworkRequest request(url);
    request.setRawHeader("Authorization", "Bearer " + accessToken);
    request.setRawHeader("Sec-WebSocket-Protocol", "natter.admin.v1");
    m_silence.start();
    socket->open(request);
}

void AdminStream::close()
{
    m_nextPing.stop();
    m_silence.stop();
    m_sincePing.invalidate();
    if (!m_socket)
        return;
    m_socket->disconnect(this);
    if (m_socket->state() == QAbstractSocket::ConnectedState)
        m_socket->close(QWebSocketProtocol::CloseCodeNormal);
    m_socket.release()->deleteLater(); // it may be its own signal that brought us here
}

void AdminStream::end(const Error &error, quint16 closeCode)
{
    if (!m_socket)
        return;
    m_socket->disconnect(this);
    m_socket->abort();
    close();
    Q_EMIT ended(m_number, error, closeCode);
}

void AdminStream::subscribe(const QStringList &topics)
{
    send("SUBSCRIBE", topics);
}

void AdminStream::unsubscribe(const QStringList &topics)
{
    send("UNSUBSCRIBE", topics);
}

void AdminStream::send(const char *event, const QStringList &topics)
{
    if (!m_socket || topics.isEmpty())
        return;
    protocol::JsonWriter json;
    json.beginObject().plain(field::event, event).beginObject(field::payload).beginArray("topics");
    for (const QString &topic : topics)
        json.element(topic);
    json.endArray().endObject().endObject();
    m_socket->sendTextMessage(QString::fromUtf8(json.take()));
}

void AdminStream::ping()
{
    if (!m_socket || m_sincePing.isValid())
        return; // the last one is still on its way
    m_sincePing.start();
    m_silence.start();
    m_socket->sendTextMessage(u"{\"event\":\"PING\",\"payload\":{}}"_s);
}

void AdminStream::hear(const QString &text)
{
    m_silence.stop();
    const auto object = protocol::decodeObject(text.toUtf8());
    if (!object) {
        qCWarning(logClient, "a live frame that is not understood: %ls",
                  qUtf16Printable(logSafe(object.error().message())));
        return;
    }
    const QString event = object->value("event"_L1).toString();
    const QJsonObject payload = object->value("payload"_L1).toObject();
    if (event == "PONG"_L1) {
        if (m_sincePing.isValid())
            Q_EMIT measured(m_number, std::chrono::microseconds(m_sincePing.nsecsElapsed() / 1000));
        m_sincePing.invalidate();
        return;
    }
    if (m_sincePing.isValid())
        m_silence.start();
    if (event == "ERROR"_L1) {
        Q_EMIT refused(object->value("message"_L1).toString());
        return;
    }
    const bool isSnapshot = event == "SNAPSHOT"_L1;
    if (!isSnapshot && event != "CHANGES"_L1)
        return;
    auto frame = std::make_shared<LiveFrame>();
    frame->connection = m_number;
    frame->topic = payload.value("topic"_L1).toString();
    frame->isSnapshot = isSnapshot;
    frame->isFirst = payload.value("first"_L1).toBool();
    frame->isLast = payload.value("last"_L1).toBool();
    if (const QJsonValue total = payload.value("total"_L1); total.isDouble())
        frame->total = total.toInteger();
    frame->rows = payload.value(isSnapshot ? "items"_L1 : "upserts"_L1).toArray();
    for (const QJsonValue &id : payload.value("removed"_L1).toArray())
        frame->removed.push_back(id.toInteger());
    Q_EMIT received(frame);
}

} // namespace natter::client
