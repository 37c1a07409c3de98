// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/chatclient.h"

#include "base/log.h"
#include "base/qtversion.h"

#include <QNetworkReply>
#include <QUrlQuery>
#include <QUuid>

namespace natter::client {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::seconds transferTimeout{30};

/** The server judges lengths by its own settings; a client only refuses what no server could take. */
TextLimits generousLimits()
{
    TextLimits limits;
    limits.contentBytes = 64 * 1024;
    limits.nameCodePoints = 1024;
    limits.passwordMinBytes = 1;
    return limits;
}

Error textError(const char *field, const TextFault &fault)
{
    return {ErrorCode::ValidationFailed, QLatin1StringView(field) + u": "_s + fault.message};
}

/** A name no other message of this user has, whatever device it is sent from. */
ClientMessageId freshMessageId()
{
    return *ClientMessageIdRules::parse(QUuid::createUuid().toString(QUuid::WithoutBraces), {});
}

} // namespace

ChatClient::ChatClient(const QUrl &server, ReconnectOptions reconnect, QObject *parent)
    : QObject(parent)
    , m_server(server)
    , m_reconnect(reconnect)
    , m_outbox(outboxMost)
{
    m_network.setTransferTimeout(int(std::chrono::milliseconds(transferTimeout).count()));
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &ChatClient::openSocket);
    connect(&m_socket, &QWebSocket::connected, this, &ChatClient::socketConnected);
    connect(&m_socket, &QWebSocket::disconnected, this, &ChatClient::socketDisconnected);
    connect(&m_socket, &QWebSocket::textMessageReceived, this, &ChatClient::textReceived);
    // QWebSocket keeps back disconnected() when it never was connected; only this tells of that.
    connect(&m_socket, faultSignal<QWebSocket>(), this, [this] {
        if (m_state == State::Connecting && m_socket.state() != QAbstractSocket::ConnectedState)
            socketDisconnected();
    });
}

ChatClient::~ChatClient()
{
    m_socket.disconnect(this);
    m_outbox.failAll(Error(ErrorCode::OutcomeUnknown));
}

void ChatClient::signUp(const QString &email, const QString &name, const QString &password,
                        Reply<protocol::Session> reply)
{
    const TextLimits limits = generousLimits();
    auto emailAddress = EmailRules::parse(email, limits);
    auto displayName = NameRules::parse(name, limits);
    auto newPassword = PasswordRules::parseNew(password, limits);
    if (!emailAddress)
        return reply(fail(textError("email", emailAddress.error())));
    if (!displayName)
        return reply(fail(textError("name", displayName.error())));
    if (!newPassword)
        return reply(fail(textError("password", newPassword.error())));
    const protocol::SignUp command{*std::move(emailAddress), *std::move(displayName), *std::move(newPassword)};
    authenticate(u"/auth/signup"_s, protocol::encodeSignUp(command), std::move(reply));
}

void ChatClient::logIn(const QString &email, const QString &password, Reply<protocol::Session> reply)
{
    const TextLimits limits = generousLimits();
    auto emailAddress = EmailRules::parse(email, limits);
    auto knownPassword = PasswordRules::parseExisting(password, limits);
    if (!emailAddress)
        return reply(fail(textError("email", emailAddress.error())));
    if (!knownPassword)
        return reply(fail(textError("password", knownPassword.error())));
    const protocol::LogIn command{*std::move(emailAddress), *std::move(knownPassword)};
    authenticate(u"/auth/login"_s, protocol::encodeLogIn(command), std::move(reply));
}

void ChatClient::authenticate(const QString &path, const QByteArray &body, Reply<protocol::Session> reply)
{
    QUrl url = m_server;
    url.setPath(path);
    QNetworkRequest httpRequest(url);
    httpRequest.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    httpRequest.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    QNetworkReply *answer = m_network.post(httpRequest, body);
    connect(answer, &QNetworkReply::finished, this, [this, answer, reply = std::move(reply)]() mutable {
        answer->deleteLater();
        const int status = answer->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        if (status == 0)
            return reply(fail(ErrorCode::Unavailable, answer->errorString()));
        const QByteArray text = answer->readAll();
        if (status >= 300) {
            Error error = protocol::decodeHttpError(status, text);
            error.retryAfter = std::chrono::seconds(answer->rawHeader("Retry-After").toInt());
            return reply(fail(std::move(error)));
        }
        auto session = protocol::decodeSession(text);
        if (session)
            setSession(*session);
        reply(std::move(session));
    });
}

void ChatClient::setSession(protocol::Session session)
{
    if (session.user != m_session.user) {
        // Another person: nothing of the last one's may go out in this one's name.
        m_newest.clear();
        m_outbox.failAll(Error(ErrorCode::Unauthenticated));
    }
    m_session = std::move(session);
}

void ChatClient::goOnline()
{
    m_wantsOnline = true;
    if (m_state == State::Offline || m_state == State::Waiting)
        openSocket();
}

void ChatClient::goOffline()
{
    m_wantsOnline = false;
    m_retry.stop();
    if (m_state == State::Waiting)
        setState(State::Offline);
    else if (m_state != State::Offline)
        m_socket.close();
}

void ChatClient::openSocket()
{
    m_retry.stop();
    setState(State::Connecting);
    QUrl url = m_server;
    url.setScheme(m_server.scheme() == "https"_L1 ? u"wss"_s : u"ws"_s);
    url.setPath(u"/ws/chat"_s);
    QUrlQuery query;
    query.addQueryItem(u"token"_s, QString::fromLatin1(m_session.accessToken));
    url.setQuery(query);
    m_socket.open(url);
}

void ChatClient::socketConnected()
{
    setState(State::Online);
    m_outbox.forEach([this](const QByteArray &text) { m_socket.sendTextMessage(QString::fromUtf8(text)); });
}

void ChatClient::socketDisconnected()
{
    if (m_state == State::Offline || m_state == State::Waiting)
        return;
    const bool wasOnline = m_state == State::Online;
    m_outbox.connectionLost();
    if (!m_wantsOnline)
        return setState(State::Offline);
    // A refused handshake has no close code; Qt tells the HTTP status in the text alone, 403 being a bad token.
    const bool refused = !wasOnline && m_socket.errorString().contains("403"_L1);
    const auto code = quint16(wasOnline ? m_socket.closeCode() : QWebSocketProtocol::CloseCodeAbnormalDisconnection);
    const auto delay = refused ? std::nullopt : m_reconnect.delayAfter(code, m_socket.closeReason());
    if (!delay) {
        m_wantsOnline = false;
        setState(State::Offline);
        const bool banned = code == quint16(protocol::CloseCode::Banned);
        Q_EMIT sentAway(Error(banned ? ErrorCode::Suspended : ErrorCode::Unauthenticated, m_socket.closeReason()));
        return;
    }
    qCDebug(logClient, "connection lost (%d), next attempt in %lld ms", code, qlonglong(delay->count()));
    m_retry.start(*delay);
    setState(State::Waiting);
}

void ChatClient::textReceived(const QString &text)
{
    // Something came in: the connection is worth more than one that only opens and closes.
    m_reconnect.succeeded();
    auto message = protocol::decodeServerMessage(text.toUtf8());
    if (!message) {
        qCWarning(logClient, "an event that is not understood: %ls",
                  qUtf16Printable(logSafe(message.error().message())));
        return;
    }
    // The signal first: who awaits an answer finds the rest of the program up to date already.
    dispatch(*message);
}

void ChatClient::dispatch(protocol::ServerMessage &message)
{
    if (const auto *personal = std::get_if<protocol::PersonalMessageReceived>(&message.event)) {
        if (isNews(personal->place))
            Q_EMIT personalMessageReceived(*personal);
    } else if (const auto *group = std::get_if<protocol::GroupMessageReceived>(&message.event)) {
        if (isNews(group->place))
            Q_EMIT groupMessageReceived(*group);
    } else if (const auto *announced = std::get_if<protocol::GroupAnnounced>(&message.event)) {
        Q_EMIT groupAnnounced(*announced);
    }
    if (m_outbox.answer(message))
        return;
    if (const auto *refused = std::get_if<protocol::RequestRefused>(&message.event))
        Q_EMIT errorReceived(refused->error);
}

bool ChatClient::isNews(const protocol::MessagePlace &place)
{
    Seq &newest = m_newest[place.conversation];
    if (place.seq <= newest)
        return false;
    newest = place.seq;
    return true;
}

void ChatClient::setState(State state)
{
    if (m_state == state)
        return;
    m_state = state;
    Q_EMIT stateChanged(state);
}

template<class Event>
void ChatClient::request(const protocol::ChatCommand &command, const QString &requestId, bool repeatable,
                         Reply<Event> reply)
{
    if (m_outbox.isFull())
        return reply(fail(ErrorCode::Overloaded));
    if (!repeatable && m_state != State::Online)
        return reply(fail(ErrorCode::Unavailable));
    const QByteArray text = protocol::encodeCommand(command, requestId);
    m_outbox.add(requestId, text, repeatable, [reply = std::move(reply)](Result<protocol::ServerEvent> answer) mutable {
        if (!answer)
            return reply(fail(std::move(answer.error())));
        if (auto *event = std::get_if<Event>(&*answer))
            return reply(std::move(*event));
        reply(fail(ErrorCode::Internal, u"The server answered with another event"_s));
    });
    if (m_state == State::Online)
        m_socket.sendTextMessage(QString::fromUtf8(text));
}

void ChatClient::sendPersonalMessage(UserId to, const QString &content, Reply<protocol::PersonalMessageDelivered> reply)
{
    auto text = ContentRules::parse(content, generousLimits());
    if (!text)
        return reply(fail(textError("content", text.error())));
    const ClientMessageId id = freshMessageId();
    request(protocol::SendPersonalMessage{to, *std::move(text), id}, id.toString(), true, std::move(reply));
}

void ChatClient::sendGroupMessage(ConversationId room, const QString &content,
                                  Reply<protocol::GroupMessageReceived> reply)
{
    auto text = ContentRules::parse(content, generousLimits());
    if (!text)
        return reply(fail(textError("content", text.error())));
    const ClientMessageId id = freshMessageId();
    request(protocol::SendGroupMessage{room, *std::move(text), id}, id.toString(), true, std::move(reply));
}

void ChatClient::createGroup(const QString &name, std::vector<UserId> members, Reply<protocol::GroupAnnounced> reply)
{
    auto displayName = NameRules::parse(name, generousLimits());
    if (!displayName)
        return reply(fail(textError("name", displayName.error())));
    const protocol::CreateGroup command{*std::move(displayName), std::move(members)};
    request(command, freshMessageId().toString(), false, std::move(reply));
}

} // namespace natter::client
