// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/codec.h"
#include "protocol/eventcodec.h"
#include "support/seedevents.h"

#include <QJsonObject>
#include <QTest>

using namespace natter;
using namespace natter::protocol;
using namespace natter::test;
using namespace Qt::StringLiterals;

namespace {

Message someMessage()
{
    Message message;
    message.id = MessageId(9001);
    message.conversation = ConversationId(17);
    message.seq = Seq(42);
    message.sender = UserId(3);
    message.recipient = UserId(4);
    message.content = u"Grüße \"quoted\" \\ \U0001F642\n"_s;
    message.clientMessageId = u"abc-1"_s;
    message.sentAt = Timestamp(std::chrono::milliseconds(1'795'330'800'123));
    return message;
}

MessagePlace placeOf(const Message &message)
{
    return {message.id, message.conversation, message.seq, message.sentAt};
}

template<class Event>
Event decoded(const QByteArray &json, QString *requestId = nullptr)
{
    const auto message = decodeServerMessage(json);
    if (!message || !std::holds_alternative<Event>(message->event)) {
        const QByteArray why = message ? json : message.error().message().toUtf8();
        QTest::qFail(why.constData(), __FILE__, __LINE__);
        return {};
    }
    if (requestId)
        *requestId = message->requestId;
    return std::get<Event>(message->event);
}

} // namespace

/** What the server's half of the codec writes, the client's half reads back unchanged; what is broken it refuses. */
class EventCodecTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void personalMessageDelivered()
    {
        QString requestId;
        const auto event = decoded<PersonalMessageDelivered>(
            encodePersonalMessageDelivered({someMessage(), true}, "\"r1\""), &requestId);
        QCOMPARE(event.to, UserId(4));
        QVERIFY(event.place == placeOf(someMessage()));
        QCOMPARE(event.delivered, true);
        QCOMPARE(event.clientMessageId, u"abc-1"_s);
        QCOMPARE(requestId, u"r1"_s);
    }

    void personalMessageReceived()
    {
        const auto event = decoded<PersonalMessageReceived>(encodeReceivePersonalMessage(someMessage()));
        QCOMPARE(event.from, UserId(3));
        QCOMPARE(event.to, UserId(4));
        QCOMPARE(event.content, someMessage().content);
        QVERIFY(event.place == placeOf(someMessage()));
    }

    void groupMessageReceived()
    {
        QString requestId;
        const auto event = decoded<GroupMessageReceived>(encodeReceiveGroupMessage(someMessage(), {}), &requestId);
        QCOMPARE(event.room, ConversationId(17));
        QCOMPARE(event.from, UserId(3));
        QCOMPARE(event.content, someMessage().content);
        QVERIFY(event.place == placeOf(someMessage()));
        QVERIFY(requestId.isEmpty());
    }

    void groupAnnounced()
    {
        const Group group{ConversationId(5),     u"Chess"_s, UserId(1), someMessage().sentAt, 2, false,
                          {UserId(1), UserId(2)}};
        const auto event = decoded<GroupAnnounced>(encodeGroupCreated(group, {}));
        QCOMPARE(event.room, group.id);
        QCOMPARE(event.name, group.name);
        QCOMPARE(event.createdBy, group.createdBy);
        QVERIFY(event.members == group.members);
        QCOMPARE(event.memberCount, 2);
        QVERIFY(event.createdAt == group.createdAt);
    }

    void requestRefused()
    {
        Error error(ErrorCode::RateLimited, u"Slow down"_s);
        error.retryAfter = std::chrono::seconds(7);
        QString requestId;
        const auto event = decoded<RequestRefused>(encodeErrorEvent(error, "\"r2\"", u"abc-2"_s), &requestId);
        QCOMPARE(event.error.code, ErrorCode::RateLimited);
        QCOMPARE(event.error.message(), u"Slow down"_s);
        QVERIFY(event.error.retryAfter == std::chrono::seconds(7));
        QCOMPARE(event.clientMessageId, u"abc-2"_s);
        QCOMPARE(requestId, u"r2"_s);
    }

    void errorOfAnUnknownKindKeepsItsSentence()
    {
        const auto event =
            decoded<RequestRefused>(R"({"event":"ERROR","message":"No idea","payload":{"code":"from_the_future"}})");
        QCOMPARE(event.error.code, ErrorCode::BadRequest);
        QCOMPARE(event.error.message(), u"No idea"_s);
        QCOMPARE(decoded<RequestRefused>(R"({"event":"ERROR","message":"bare"})").error.message(), u"bare"_s);
    }

    void eventOfANewerServerIsLetPass()
    {
        QCOMPARE(decoded<UnknownEvent>(R"({"event":"FIREWORKS","payload":{"colour":"red"}})").name, u"FIREWORKS"_s);
    }

    void retriesAreNeverInThePast()
    {
        const auto event = decoded<RequestRefused>(R"({"event":"ERROR","message":"No","payload":{"retry_after":-5}})");
        QVERIFY(event.error.retryAfter == std::chrono::seconds(0));
    }

    void brokenEventsAreRefused_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<ErrorCode>("code");
        QTest::newRow("no JSON") << QByteArray("{") << ErrorCode::InvalidJson;
        QTest::newRow("no object") << QByteArray("[]") << ErrorCode::ValidationFailed;
        QTest::newRow("no event") << QByteArray("{}") << ErrorCode::ValidationFailed;
        const QByteArray good = encodeReceivePersonalMessage(someMessage());
        for (const char *field :
             {"from_user_id", "to_user_id", "content", "message_id", "conversation_id", "seq", "timestamp"}) {
            QByteArray missing = good;
            missing.replace(QByteArray(field).append("\":"), QByteArray(field).append("_x\":"));
            QTest::newRow(field) << missing << ErrorCode::ValidationFailed;
        }
        QTest::newRow("seq of zero") << QByteArray(good).replace("\"seq\":42", "\"seq\":0")
                                     << ErrorCode::ValidationFailed;
        QTest::newRow("seq in halves") << QByteArray(good).replace("\"seq\":42", "\"seq\":4.2")
                                       << ErrorCode::ValidationFailed;
        QTest::newRow("seq as text") << QByteArray(good).replace("\"seq\":42", "\"seq\":\"42\"")
                                     << ErrorCode::ValidationFailed;
        QTest::newRow("a time that is none")
            << QByteArray(good).replace("2026-", "x026-") << ErrorCode::ValidationFailed;
        QTest::newRow("delivered as text")
            << encodePersonalMessageDelivered({someMessage(), true}, {}).replace(":true", ":\"true\"")
            << ErrorCode::ValidationFailed;
        const QByteArray group =
            encodeGroupCreated({ConversationId(5), u"Chess"_s, UserId(1), {}, 2, false, {UserId(1)}}, {});
        QTest::newRow("members that are no list")
            << QByteArray(group).replace("\"member_ids\":[1]", "\"member_ids\":1") << ErrorCode::ValidationFailed;
        QTest::newRow("a member of no number")
            << QByteArray(group).replace("\"member_ids\":[1]", "\"member_ids\":[0]") << ErrorCode::ValidationFailed;
        QTest::newRow("more members than there can be")
            << QByteArray(group).replace("\"member_count\":2", "\"member_count\":4294967296")
            << ErrorCode::ValidationFailed;
    }

    void brokenEventsAreRefused()
    {
        QFETCH(QByteArray, json);
        QFETCH(ErrorCode, code);
        const auto message = decodeServerMessage(json);
        QVERIFY2(!message, json.constData());
        QCOMPARE(message.error().code, code);
    }

    void session()
    {
        LoggedIn answer;
        answer.user = {UserId(8), u"ada@example.org"_s, u"Ada"_s, {}};
        answer.accessToken = "head.body.signature";
        answer.expiresIn = std::chrono::minutes(30);
        for (const QByteArray &body : {encodeSignedUp(answer), encodeLoggedIn(answer)}) {
            const auto session = decodeSession(body);
            QVERIFY(session.has_value());
            QCOMPARE(session->user, UserId(8));
            QCOMPARE(session->email, answer.user.email);
            QCOMPARE(session->name, answer.user.name);
            QCOMPARE(session->accessToken, answer.accessToken);
            QVERIFY(session->expiresIn == std::chrono::minutes(30));
        }
        QVERIFY(!decodeSession(R"({"user_id":8,"email":"a@b.c","name":"A"})"));
        QVERIFY(!decodeSession("<html>"));
    }

    void httpErrors()
    {
        QCOMPARE(decodeHttpError(400, encodeHttpError(Error(ErrorCode::EmailTaken))).code, ErrorCode::EmailTaken);
        QCOMPARE(decodeHttpError(401, R"({"detail":"Invalid email or password"})").message(),
                 u"Invalid email or password"_s);
        Error invalid(ErrorCode::ValidationFailed);
        invalid.fields.push_back({"missing", "email", u"Field required"_s, "{}"});
        const Error read = decodeHttpError(422, encodeHttpError(invalid));
        QCOMPARE(read.code, ErrorCode::ValidationFailed);
        QCOMPARE(read.fields.size(), std::size_t(1));
        QCOMPARE(read.fields.front().field, QByteArray("email"));
        QCOMPARE(read.message(), u"email: Field required"_s);
        QCOMPARE(decodeHttpError(502, "<html>Bad Gateway</html>").code, ErrorCode::Unavailable);
    }

    /** What a proxy in between answers has a status and little else. */
    void statusesSpeakForThemselves()
    {
        const std::pair<int, ErrorCode> rows[] = {
            {400, ErrorCode::BadRequest},       {401, ErrorCode::Unauthenticated}, {403, ErrorCode::Forbidden},
            {404, ErrorCode::NotFound},         {413, ErrorCode::PayloadTooLarge}, {418, ErrorCode::BadRequest},
            {422, ErrorCode::ValidationFailed}, {429, ErrorCode::RateLimited},     {500, ErrorCode::Internal},
            {502, ErrorCode::Unavailable},      {503, ErrorCode::Unavailable},     {504, ErrorCode::Unavailable},
            {599, ErrorCode::Internal},
        };
        for (const auto &[status, code] : rows) {
            QCOMPARE(decodeHttpError(status, "").code, code);
            QCOMPARE(decodeHttpError(status, R"({"error":{"status":1}})").code, code);
            QCOMPARE(decodeHttpError(status, R"({"code":"not_found"})").code, ErrorCode::NotFound);
        }
    }

    void commandsComeBackAsTheyWere()
    {
        const auto content = *ContentRules::parse(u"Tab\t and \u2028 line"_s, {});
        const auto id = *ClientMessageIdRules::parse(u"m-1"_s, {});
        const auto personal = roundTrip(SendPersonalMessage{UserId(7), content, id}, u"r-1"_s);
        QCOMPARE(std::get<SendPersonalMessage>(personal).to, UserId(7));
        QVERIFY(std::get<SendPersonalMessage>(personal).content == content);
        QVERIFY(std::get<SendPersonalMessage>(personal).clientMessageId == id);
        const auto group = roundTrip(SendGroupMessage{ConversationId(6), content, std::nullopt}, {});
        QCOMPARE(std::get<SendGroupMessage>(group).room, ConversationId(6));
        QVERIFY(!std::get<SendGroupMessage>(group).clientMessageId);
        const auto named = roundTrip(SendGroupMessage{ConversationId(6), content, id}, {});
        QVERIFY(std::get<SendGroupMessage>(named).clientMessageId == id);
        const auto create = roundTrip(CreateGroup{*NameRules::parse(u"Chess"_s, {}), {UserId(1), UserId(2)}}, u"r-2"_s);
        QCOMPARE(std::get<CreateGroup>(create).name.toString(), u"Chess"_s);
        QCOMPARE(std::get<CreateGroup>(create).members.size(), std::size_t(2));
    }

    void loginsComeBackAsTheyWere()
    {
        const auto email = *EmailRules::parse(u"ada@example.org"_s, {});
        const auto password = *PasswordRules::parseNew(u"long \"enough\""_s, {});
        const auto signUp = decodeSignUp(encodeSignUp({email, *NameRules::parse(u"Ada"_s, {}), password}), {});
        QVERIFY(signUp && signUp->email == email && signUp->password == password);
        const auto logIn = decodeLogIn(encodeLogIn({email, password}), {});
        QVERIFY(logIn && logIn->email == email && logIn->password == password);
    }

private:
    static ChatCommand roundTrip(const ChatCommand &command, const QString &requestId)
    {
        const auto envelope = decodeEnvelope(encodeCommand(command, requestId));
        const QByteArray expected = requestId.isEmpty() ? QByteArray() : '"' + requestId.toLatin1() + '"';
        if (!envelope || envelope->requestId != expected)
            QTest::qFail("the envelope is not understood", __FILE__, __LINE__);
        return *decodeChatCommand(*envelope, Dialect::Native, {});
    }
};

QTEST_APPLESS_MAIN(EventCodecTest)
#include "tst_eventcodec.moc"
