// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptedserver.h"

#include "client/chatclient.h"
#include "protocol/codec.h"
#include "support/await.h"
#include "support/seedevents.h"

#include <QSignalSpy>
#include <QTest>

using namespace natter;
using namespace natter::client;
using namespace natter::protocol;
using namespace natter::test;
using namespace Qt::StringLiterals;
using natter::test::ScriptedServer;

namespace {

constexpr ReconnectOptions impatient{std::chrono::milliseconds(1), std::chrono::milliseconds(5),
                                     std::chrono::milliseconds(1)};

Message message(qint64 seq, UserId from, UserId to)
{
    Message stored;
    stored.id = MessageId(100 + seq);
    stored.conversation = ConversationId(9);
    stored.seq = Seq(seq);
    stored.sender = from;
    stored.recipient = to;
    stored.content = u"number %1"_s.arg(seq);
    stored.sentAt = wallClockNow();
    return stored;
}

QString textIn(const QJsonObject &envelope, const char *name)
{
    return envelope.value(u"payload"_s).toObject().value(QLatin1StringView(name)).toString();
}

/** Remembers the one call of a reply, and that it was one. */
template<class T>
struct Answer
{
    int calls = 0;
    std::optional<Result<T>> result;
    Reply<T> reply()
    {
        return [this](Result<T> given) {
            ++calls;
            result = std::move(given);
        };
    }
};

} // namespace

class ChatClientTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<ScriptedServer>();
        m_client = std::make_unique<ChatClient>(m_server->url(), impatient);
        m_client->setSession({UserId(1), u"ada@example.org"_s, u"Ada"_s, "token+of/ada", {}});
    }

    void cleanup()
    {
        m_client.reset();
        m_server.reset();
    }

    void signsUpAndKeepsTheSession()
    {
        QByteArray path;
        QByteArray body;
        m_server->onPost = [&](const QByteArray &toPath, const QByteArray &withBody) {
            path = toPath;
            body = withBody;
            LoggedIn answer;
            answer.user = {UserId(5), u"eve@example.org"_s, u"Eve"_s, {}};
            answer.accessToken = "fresh";
            return ScriptedServer::HttpAnswer{201, encodeSignedUp(answer)};
        };
        Answer<Session> answer;
        m_client->signUp(u"Eve@example.org"_s, u"Eve"_s, u"long enough"_s, answer.reply());
        AWAIT_EQUAL(answer.calls, 1);
        QVERIFY(answer.result->has_value());
        QCOMPARE(path, QByteArray("/auth/signup"));
        QVERIFY(decodeSignUp(body, {}).has_value());
        QCOMPARE(m_client->session().user, UserId(5));
        QCOMPARE(m_client->session().accessToken, QByteArray("fresh"));
    }

    void loginErrorsAreTheServersOwn()
    {
        m_server->onPost = [](const QByteArray &, const QByteArray &) {
            return ScriptedServer::HttpAnswer{401, encodeHttpError(Error(ErrorCode::InvalidCredentials))};
        };
        Answer<Session> answer;
        m_client->logIn(u"ada@example.org"_s, u"wrong"_s, answer.reply());
        AWAIT_EQUAL(answer.calls, 1);
        QCOMPARE(answer.result->error().code, ErrorCode::InvalidCredentials);
        QCOMPARE(m_client->session().user, UserId(1));
    }

    void anUnreachableServerIsUnavailable()
    {
        const QUrl gone = m_server->url();
        m_server.reset();
        ChatClient client(gone);
        Answer<Session> answer;
        client.logIn(u"ada@example.org"_s, u"password"_s, answer.reply());
        AWAIT_EQUAL(answer.calls, 1);
        QCOMPARE(answer.result->error().code, ErrorCode::Unavailable);
    }

    void textsThatNoServerTakesAreRefusedHere()
    {
        Answer<Session> login;
        m_client->logIn(u"not an address"_s, u"password"_s, login.reply());
        QCOMPARE(login.result->error().code, ErrorCode::ValidationFailed);
        Answer<PersonalMessageDelivered> sent;
        m_client->sendPersonalMessage(UserId(2), QString(), sent.reply());
        QCOMPARE(sent.result->error().code, ErrorCode::ValidationFailed);
    }

    void sendsAndHandsOutTheAcknowledgement()
    {
        goOnline();
        QCOMPARE(m_server->lastTarget, QByteArray("/ws/chat?token=token+of/ada"));
        acknowledgeEverything();
        Answer<PersonalMessageDelivered> answer;
        m_client->sendPersonalMessage(UserId(2), u"hello"_s, answer.reply());
        AWAIT_EQUAL(answer.calls, 1);
        QVERIFY(answer.result->has_value());
        QCOMPARE((*answer.result)->to, UserId(2));
        QCOMPARE(textIn(m_server->messages.at(0), "content"), u"hello"_s);
        QVERIFY(!textIn(m_server->messages.at(0), "client_message_id").isEmpty());
    }

    void aLostConnectionDoesNotLoseAMessage()
    {
        goOnline();
        // The server takes the message and dies before it answers; the next one answers.
        m_server->onMessage = [this](const QJsonObject &) {
            m_server->breakConnection();
            acknowledgeEverything();
        };
        Answer<PersonalMessageDelivered> answer;
        m_client->sendPersonalMessage(UserId(2), u"hello"_s, answer.reply());
        AWAIT_EQUAL(answer.calls, 1);
        QVERIFY(answer.result->has_value());
        QCOMPARE(m_server->connections, 2);
        QCOMPARE(m_server->messages.size(), std::size_t(2));
        QCOMPARE(textIn(m_server->messages.at(1), "client_message_id"),
                 textIn(m_server->messages.at(0), "client_message_id"));
    }

    void messagesWrittenOfflineGoOutInOrder()
    {
        acknowledgeEverything();
        Answer<PersonalMessageDelivered> first;
        Answer<PersonalMessageDelivered> second;
        m_client->sendPersonalMessage(UserId(2), u"first"_s, first.reply());
        m_client->sendPersonalMessage(UserId(2), u"second"_s, second.reply());
        goOnline();
        AWAIT_EQUAL(first.calls + second.calls, 2);
        QCOMPARE(textIn(m_server->messages.at(0), "content"), u"first"_s);
        QCOMPARE(textIn(m_server->messages.at(1), "content"), u"second"_s);
    }

    void aGroupIsNeverMadeTwice()
    {
        Answer<GroupAnnounced> offline;
        m_client->createGroup(u"Chess"_s, {UserId(2)}, offline.reply());
        QCOMPARE(offline.result->error().code, ErrorCode::Unavailable);
        goOnline();
        m_server->onMessage = [this](const QJsonObject &) { m_server->breakConnection(); };
        Answer<GroupAnnounced> lost;
        m_client->createGroup(u"Chess"_s, {UserId(2)}, lost.reply());
        AWAIT_EQUAL(lost.calls, 1);
        QCOMPARE(lost.result->error().code, ErrorCode::OutcomeUnknown);
        AWAIT_EQUAL(m_server->connections, 2);
        AWAIT_EQUAL(m_client->state(), ChatClient::State::Online);
        QCOMPARE(m_server->messages.size(), std::size_t(1));
    }

    void groupMessagesAreAnsweredAndSignalled()
    {
        goOnline();
        m_server->onMessage = [this](const QJsonObject &envelope) {
            const QByteArray requestId = '"' + envelope.value(u"request_id"_s).toString().toLatin1() + '"';
            m_server->send(encodeReceiveGroupMessage(message(1, UserId(1), {}), requestId));
        };
        QSignalSpy signalled(m_client.get(), &ChatClient::groupMessageReceived);
        Answer<GroupMessageReceived> answer;
        m_client->sendGroupMessage(ConversationId(9), u"to all"_s, answer.reply());
        AWAIT_EQUAL(answer.calls, 1);
        QVERIFY(answer.result->has_value());
        QCOMPARE(signalled.size(), 1);
    }

    void eachMessageIsSignalledOnceAlsoWhenItComesAgain()
    {
        goOnline();
        QSignalSpy signalled(m_client.get(), &ChatClient::personalMessageReceived);
        m_server->send(encodeReceivePersonalMessage(message(1, UserId(2), UserId(1))));
        m_server->send(encodeReceivePersonalMessage(message(2, UserId(2), UserId(1))));
        AWAIT_EQUAL(signalled.size(), 2);
        m_server->breakConnection();
        AWAIT_EQUAL(m_server->connections, 2);
        m_server->send(encodeReceivePersonalMessage(message(2, UserId(2), UserId(1))));
        m_server->send(encodeReceivePersonalMessage(message(4, UserId(2), UserId(1))));
        AWAIT_EQUAL(signalled.size(), 3);
        QCOMPARE(signalled.at(2).at(0).value<PersonalMessageReceived>().content, u"number 4"_s);
    }

    void refusalsReachTheOneWhoAsked()
    {
        goOnline();
        m_server->onMessage = [this](const QJsonObject &envelope) {
            const QByteArray requestId = '"' + envelope.value(u"request_id"_s).toString().toLatin1() + '"';
            m_server->send(encodeErrorEvent(Error(ErrorCode::NotFound), requestId, {}));
        };
        const auto unasked = firstError(&ChatClient::errorReceived);
        Answer<PersonalMessageDelivered> answer;
        m_client->sendPersonalMessage(UserId(77), u"anybody?"_s, answer.reply());
        AWAIT_EQUAL(answer.calls, 1);
        QCOMPARE(answer.result->error().code, ErrorCode::NotFound);
        QVERIFY(!*unasked);
        m_server->send(encodeErrorEvent(Error(ErrorCode::RateLimited), {}, {}));
        AWAIT(*unasked);
        QCOMPARE((*unasked)->code, ErrorCode::RateLimited);
    }

    void staysAwayWhenItsLoginHasEnded()
    {
        goOnline();
        const auto sentAway = firstError(&ChatClient::sentAway);
        m_server->closeWith(quint16(CloseCode::Banned));
        AWAIT(*sentAway);
        QCOMPARE((*sentAway)->code, ErrorCode::Suspended);
        QCOMPARE(m_client->state(), ChatClient::State::Offline);
    }

    void staysAwayWhenItsTokenIsRefused()
    {
        m_server->refuseWith = 403;
        const auto sentAway = firstError(&ChatClient::sentAway);
        m_client->goOnline();
        AWAIT(*sentAway);
        QCOMPARE((*sentAway)->code, ErrorCode::Unauthenticated);
        QCOMPARE(m_client->state(), ChatClient::State::Offline);
    }

    void comesBackWhenTheServerIsBusy()
    {
        m_server->refuseWith = 503;
        QSignalSpy states(m_client.get(), &ChatClient::stateChanged);
        m_client->goOnline();
        AWAIT(states.size() >= 4); // connecting, waiting, connecting, waiting
        m_server->refuseWith = 0;
        AWAIT_EQUAL(m_client->state(), ChatClient::State::Online);
    }

    void goesOfflineWhenToldTo()
    {
        goOnline();
        m_client->goOffline();
        AWAIT_EQUAL(m_client->state(), ChatClient::State::Offline);
        QCOMPARE(m_server->connections, 1);
        goOnline();
        QCOMPARE(m_server->connections, 2);
    }

    void anotherPersonsMessagesAreNotSent()
    {
        Answer<PersonalMessageDelivered> answer;
        m_client->sendPersonalMessage(UserId(2), u"from Ada"_s, answer.reply());
        m_client->setSession({UserId(3), u"bob@example.org"_s, u"Bob"_s, "token-of-bob", {}});
        QCOMPARE(answer.calls, 1);
        QCOMPARE(answer.result->error().code, ErrorCode::Unauthenticated);
    }

    void repliesAreCalledWhenTheClientGoes()
    {
        Answer<PersonalMessageDelivered> answer;
        m_client->sendPersonalMessage(UserId(2), u"never sent"_s, answer.reply());
        m_client.reset();
        QCOMPARE(answer.calls, 1);
        QCOMPARE(answer.result->error().code, ErrorCode::OutcomeUnknown);
    }

    void theOutboxIsBounded()
    {
        Answer<PersonalMessageDelivered> kept;
        Answer<PersonalMessageDelivered> refused;
        for (std::size_t i = 0; i < ChatClient::outboxMost; ++i)
            m_client->sendPersonalMessage(UserId(2), u"waits"_s, kept.reply());
        QCOMPARE(kept.calls, 0);
        m_client->sendPersonalMessage(UserId(2), u"one too many"_s, refused.reply());
        QCOMPARE(refused.result->error().code, ErrorCode::Overloaded);
        m_client.reset(); // answers the others, while what they answer to is still there
        QCOMPARE(kept.calls, int(ChatClient::outboxMost));
    }

private:
    void goOnline()
    {
        const int before = m_server->connections;
        m_client->goOnline();
        AWAIT(m_client->state() == ChatClient::State::Online && m_server->connections > before);
    }

    /** What the first emission of @p signal will carry. */
    std::shared_ptr<std::optional<Error>> firstError(void (ChatClient::*signal)(const Error &))
    {
        auto first = std::make_shared<std::optional<Error>>();
        connect(m_client.get(), signal, this, [first](const Error &error) {
            if (!*first)
                *first = error;
        });
        return first;
    }

    void acknowledgeEverything()
    {
        m_server->onMessage = [this](const QJsonObject &envelope) {
            const QByteArray requestId = '"' + envelope.value(u"request_id"_s).toString().toLatin1() + '"';
            m_server->send(encodePersonalMessageDelivered({message(++m_seq, UserId(1), UserId(2)), true}, requestId));
        };
    }

    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<ChatClient> m_client;
    qint64 m_seq = 0;
};

QTEST_GUILESS_MAIN(ChatClientTest)
#include "tst_chatclient.moc"
