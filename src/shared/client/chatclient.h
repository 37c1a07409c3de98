// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/pending.h"
#include "client/outbox.h"
#include "client/reconnect.h"
#include "protocol/eventcodec.h"

#include <QHash>
#include <QNetworkAccessManager>
#include <QTimer>
#include <QUrl>
#include <QWebSocket>

namespace natter::client {

/**
 * One person's chat: signs up or logs in over REST, keeps a WebSocket connected (PROTOCOL §3.1), sends, and tells what
 * comes in by signals that carry typed values.
 *
 * Lives on the thread of its event loop. Guarantees:
 *  - Every reply is called exactly once, with the server's answer or an error; never after the client is destroyed.
 *  - A message survives lost connections: until it is answered it is sent again, with the same client_message_id, on
 * each new connection. A group's creation can not be repeated safely and ends in OutcomeUnknown.
 *  - Messages of others are signalled once each and in the order of their conversation, also across reconnects.
 *  - Passwords are not kept.
 * A send that fails the local check of its texts is answered ValidationFailed, with a full outbox Overloaded, at once.
 */
class ChatClient : public QObject
{
    Q_OBJECT

public:
    enum class State : quint8 { Offline, Connecting, Online, Waiting };
    Q_ENUM(State)

    static constexpr std::size_t outboxMost = 1'000;

    /** @p server such as http://chat.example:8000; https makes the WebSocket wss too. */
    explicit ChatClient(const QUrl &server, ReconnectOptions reconnect = {}, QObject *parent = nullptr);
    ~ChatClient() override;

    void signUp(const QString &email, const QString &name, const QString &password, Reply<protocol::Session> reply);
    void logIn(const QString &email, const QString &password, Reply<protocol::Session> reply);
    /** Takes a login from elsewhere; a successful signUp() or logIn() does it by itself. */
    void setSession(protocol::Session session);
    [[nodiscard]] const protocol::Session &session() const { return m_session; }

    /** Connects, and connects again whenever the connection is lost, until goOffline() or the server sends us away. */
    void goOnline();
    /** Closes. Unanswered messages stay in the outbox for the next goOnline(). */
    void goOffline();
    [[nodiscard]] State state() const { return m_state; }

    void sendPersonalMessage(UserId to, const QString &content, Reply<protocol::PersonalMessageDelivered> reply);
    void sendGroupMessage(ConversationId room, const QString &content, Reply<protocol::GroupMessageReceived> reply);
    void createGroup(const QString &name, std::vector<UserId> members, Reply<protocol::GroupAnnounced> reply);

Q_SIGNALS:
    void stateChanged(natter::client::ChatClient::State state);
    void personalMessageReceived(const natter::protocol::PersonalMessageReceived &message);
    /** Also one's own, as soon as they are stored. */
    void groupMessageReceived(const natter::protocol::GroupMessageReceived &message);
    /** May come again after a reconnect. */
    void groupAnnounced(const natter::protocol::GroupAnnounced &group);
    /** An ERROR that answers nothing we asked for. */
    void errorReceived(const natter::Error &error);
    /** The server does not want this login any more: nothing is tried again until goOnline(). */
    void sentAway(const natter::Error &error);

private:
    void authenticate(const QString &path, const QByteArray &body, Reply<protocol::Session> reply);
    void openSocket();
    void socketConnected();
    void socketDisconnected();
    void textReceived(const QString &text);
    void dispatch(protocol::ServerMessage &message);
    /** True if @p place is the newest so far in its conversation, and remembers it. */
    bool isNews(const protocol::MessagePlace &place);
    void setState(State state);
    template<class Event>
    void request(const protocol::ChatCommand &command, const QString &requestId, bool repeatable, Reply<Event> reply);

    QUrl m_server;
    Reconnect m_reconnect;
    protocol::Session m_session;
    State m_state = State::Offline;
    bool m_wantsOnline = false;
    QHash<ConversationId, Seq> m_newest; ///< received so far
    Outbox m_outbox;
    QTimer m_retry;
    QNetworkAccessManager m_network;
    QWebSocket m_socket;
};

} // namespace natter::client
