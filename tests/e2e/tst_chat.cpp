// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/bothwires.h"
#include "support/await.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QTest>

using namespace natter::test;
using namespace Qt::StringLiterals;

namespace {

QJsonObject personal(const Person &to, const QString &content, const QString &clientMessageId = {})
{
    QJsonObject payload{{u"to_user_id"_s, to.id}, {u"content"_s, content}};
    if (!clientMessageId.isEmpty())
        payload.insert(u"client_message_id"_s, clientMessageId);
    return payload;
}

QJsonObject toRoom(qint64 room, const QString &content)
{
    return {{u"room_id"_s, room}, {u"content"_s, content}};
}

QString codeOf(const QJsonObject &error)
{
    return error.value(u"payload"_s).toObject().value(u"code"_s).toString();
}

bool isTimestamp(const QJsonValue &value)
{
    static const QRegularExpression shape(u"^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$"_s);
    return shape.match(value.toString()).hasMatch();
}

const QString send = u"SEND_PERSONAL_MESSAGE"_s;
const QString receive = u"RECEIVE_PERSONAL_MESSAGE"_s;
const QString delivered = u"PERSONAL_MESSAGE_DELIVERED"_s;
const QString sendGroup = u"SEND_GROUP_MESSAGE"_s;
const QString receiveGroup = u"RECEIVE_GROUP_MESSAGE"_s;
const QString created = u"GROUP_CREATED"_s;

} // namespace

/** Chat over real sockets, in the shapes of SEED.md and PROTOCOL §3.1, against a real natterd. */
class ChatTest : public OnBothWires
{
    Q_OBJECT

private Q_SLOTS:
    /** As the seed does it: HTTP 403 before the upgrade. */
    void refusesBadTokens_data()
    {
        QTest::addColumn<QByteArray>("query");
        QTest::newRow("none") << QByteArray();
        QTest::newRow("empty") << QByteArray("?token=");
        QTest::newRow("garbage") << QByteArray("?token=abc.def.ghi");
        QTest::newRow("another parameter") << QByteArray("?x=1");
    }

    void refusesBadTokens()
    {
        QFETCH(QByteArray, query);
        const auto socket = m_fixture->rawConnection();
        QVERIFY(socket);
        socket->write("GET /ws/chat" + query +
                      " HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        AWAIT_EQUAL(socket->state(), QAbstractSocket::UnconnectedState);
        QVERIFY(socket->readAll().startsWith("HTTP/1.1 403 "));
    }

    void sendsPersonalMessages()
    {
        const Person ann = m_fixture->newPerson();
        const Person bob = m_fixture->newPerson();
        const auto annEnd = m_fixture->connectOpen(ann);
        const auto bobEnd = m_fixture->connectOpen(bob);

        annEnd->sendEvent(send, personal(bob, u"hällo \"Bob\" 👋"_s), u"r-1"_s);
        const QJsonObject answer = annEnd->next();
        QCOMPARE(answer.value(u"event"_s).toString(), delivered);
        QCOMPARE(answer.value(u"request_id"_s).toString(), u"r-1"_s);
        const QJsonObject ack = answer.value(u"payload"_s).toObject();
        QCOMPARE(ack.value(u"to_user_id"_s).toInteger(), bob.id);
        QCOMPARE(ack.value(u"seq"_s).toInteger(), 1);
        QCOMPARE(ack.value(u"delivered"_s), QJsonValue(true));
        QVERIFY(isTimestamp(ack.value(u"timestamp"_s)));
        QVERIFY(!ack.contains(u"client_message_id"_s));

        const QJsonObject message = bobEnd->next(receive);
        QCOMPARE(message, (QJsonObject{{u"from_user_id"_s, ann.id},
                                       {u"to_user_id"_s, bob.id},
                                       {u"content"_s, u"hällo \"Bob\" 👋"_s},
                                       {u"message_id"_s, ack.value(u"message_id"_s)},
                                       {u"conversation_id"_s, ack.value(u"conversation_id"_s)},
                                       {u"seq"_s, 1},
                                       {u"timestamp"_s, ack.value(u"timestamp"_s)}}));

        bobEnd->sendEvent(send, personal(ann, u"hi"_s));
        QCOMPARE(bobEnd->next(delivered).value(u"seq"_s).toInteger(), 2); // one conversation, one order
        QCOMPARE(annEnd->next(receive).value(u"content"_s).toString(), u"hi"_s);
        QCOMPARE(m_fixture
                     ->fromDatabase(u"SELECT count(*) FROM messages WHERE conversation_id = %1"_s.arg(
                         ack.value(u"conversation_id"_s).toInteger()))
                     .toInt(),
                 2);
    }

    /** Ids may come as decimal strings, since the token's user_id is one; unknown fields are ignored. */
    void takesIdsAsText()
    {
        const Person ann = m_fixture->newPerson();
        const Person bob = m_fixture->newPerson();
        const auto annEnd = m_fixture->connectOpen(ann);
        annEnd->sendEvent(send, {{u"to_user_id"_s, QString::number(bob.id)},
                                 {u"content"_s, u"x"_s},
                                 {u"seq"_s, 99},
                                 {u"from_user_id"_s, 1}});
        QCOMPARE(annEnd->next(delivered).value(u"seq"_s).toInteger(), 1);
    }

    void tellsWhetherTheReceiverWasThere()
    {
        const Person ann = m_fixture->newPerson();
        const Person bob = m_fixture->newPerson();
        const auto annEnd = m_fixture->connectOpen(ann);
        annEnd->sendEvent(send, personal(bob, u"anybody there?"_s));
        QCOMPARE(annEnd->next(delivered).value(u"delivered"_s), QJsonValue(false));
    }

    void reachesEveryConnectionOfTheReceiver()
    {
        const Person ann = m_fixture->newPerson();
        const Person bob = m_fixture->newPerson();
        const auto annEnd = m_fixture->connectOpen(ann);
        const auto annOther = m_fixture->connectOpen(ann);
        const auto phone = m_fixture->connectOpen(bob);
        const auto laptop = m_fixture->connectOpen(bob);
        annEnd->sendEvent(send, personal(bob, u"one"_s));
        annEnd->sendEvent(send, personal(bob, u"two"_s));
        for (WireClient *end : {phone.get(), laptop.get()}) {
            QCOMPARE(end->next(receive).value(u"content"_s).toString(), u"one"_s);
            QCOMPARE(end->next(receive).value(u"content"_s).toString(), u"two"_s);
        }
        // The sender's other connection hears nothing of it, as with the seed: its next event is its own.
        annOther->sendEvent(u"NONSENSE"_s, {});
        QCOMPARE(annOther->next().value(u"event"_s).toString(), u"ERROR"_s);
    }

    void writesToOneself()
    {
        const Person ann = m_fixture->newPerson();
        const auto annEnd = m_fixture->connectOpen(ann);
        annEnd->sendEvent(send, personal(ann, u"note"_s));
        QCOMPARE(annEnd->next(receive).value(u"content"_s).toString(), u"note"_s);
        QCOMPARE(annEnd->next(delivered).value(u"delivered"_s), QJsonValue(true));
    }

    void chatsInGroups()
    {
        const Person ann = m_fixture->newPerson();
        const Person bob = m_fixture->newPerson();
        const Person cid = m_fixture->newPerson();
        const Person dan = m_fixture->newPerson();
        const auto annEnd = m_fixture->connectOpen(ann);
        const auto annOther = m_fixture->connectOpen(ann);
        const auto bobEnd = m_fixture->connectOpen(bob);
        const auto danEnd = m_fixture->connectOpen(dan);

        annEnd->sendEvent(u"CREATE_GROUP"_s,
                          {{u"name"_s, u"Tea"_s}, {u"member_ids"_s, QJsonArray{cid.id, bob.id, bob.id}}}, 7);
        const QJsonObject answer = annEnd->next();
        QCOMPARE(answer.value(u"event"_s).toString(), created);
        QCOMPARE(answer.value(u"request_id"_s).toInteger(), 7);
        const QJsonObject group = answer.value(u"payload"_s).toObject();
        const qint64 room = group.value(u"room_id"_s).toInteger();
        QCOMPARE(group.value(u"name"_s).toString(), u"Tea"_s);
        QCOMPARE(group.value(u"created_by"_s).toInteger(), ann.id);
        QCOMPARE(group.value(u"member_ids"_s).toArray(), (QJsonArray{ann.id, bob.id, cid.id}));
        QCOMPARE(group.value(u"member_count"_s).toInteger(), 3);
        QVERIFY(isTimestamp(group.value(u"timestamp"_s)));
        QCOMPARE(annOther->next(created), group);
        QCOMPARE(bobEnd->next(created), group);

        bobEnd->sendEvent(sendGroup, toRoom(room, u"milk?"_s), u"q"_s);
        const QJsonObject own = bobEnd->next();
        QCOMPARE(own.value(u"event"_s).toString(), receiveGroup);
        QCOMPARE(own.value(u"request_id"_s).toString(), u"q"_s);
        const QJsonObject message = own.value(u"payload"_s).toObject();
        QCOMPARE(message.value(u"room_id"_s).toInteger(), room);
        QCOMPARE(message.value(u"conversation_id"_s).toInteger(), room);
        QCOMPARE(message.value(u"from_user_id"_s).toInteger(), bob.id);
        QCOMPARE(message.value(u"seq"_s).toInteger(), 1);
        QCOMPARE(annEnd->next(receiveGroup), message);
        QCOMPARE(annOther->next(receiveGroup), message);

        // A stranger learns nothing: neither that the room exists nor what is said in it.
        danEnd->sendEvent(sendGroup, toRoom(room, u"let me in"_s));
        const QJsonObject refused = danEnd->next();
        danEnd->sendEvent(sendGroup, toRoom(room + 1'000, u"let me in"_s));
        QCOMPARE(codeOf(refused), u"not_found"_s);
        QCOMPARE(danEnd->next(), refused);

        // Nobody who has heard of the group hears of it again.
        AWAIT_EQUAL(
            m_fixture
                ->fromDatabase(
                    u"SELECT announced + delivered_seq FROM members WHERE conversation_id = %1 AND user_id = %2"_s
                        .arg(room)
                        .arg(ann.id))
                .toInt(),
            2);
        const auto annLater = m_fixture->connectOpen(ann);
        annLater->sendEvent(u"NONSENSE"_s, {});
        QCOMPARE(annLater->next().value(u"event"_s).toString(), u"ERROR"_s);

        // Who was away gets the news of the group first, then what was said.
        const auto cidEnd = m_fixture->connect(cid);
        QCOMPARE(cidEnd->next(created).value(u"room_id"_s).toInteger(), room);
        QCOMPARE(cidEnd->next(receiveGroup), message);
    }

    void refusesGroupsOfUnknownPeople()
    {
        const Person ann = m_fixture->newPerson();
        const auto annEnd = m_fixture->connectOpen(ann);
        annEnd->sendEvent(u"CREATE_GROUP"_s,
                          {{u"name"_s, u"Ghosts"_s}, {u"member_ids"_s, QJsonArray{ann.id, 1'000'000}}});
        QCOMPARE(codeOf(annEnd->next()), u"not_found"_s);
        QCOMPARE(m_fixture->fromDatabase(u"SELECT count(*) FROM conversations WHERE name = 'Ghosts'"_s).toInt(), 0);
    }

    void keepsTheConnectionThroughErrors_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("code");
        QTest::newRow("not JSON") << u"hello"_s << u"json_invalid"_s;
        QTest::newRow("not an object") << u"[]"_s << u"validation_failed"_s;
        QTest::newRow("no event") << u"{}"_s << u"validation_failed"_s;
        QTest::newRow("unknown event") << uR"({"event":"DANCE","payload":{}})"_s << u"unknown_event"_s;
        QTest::newRow("no payload") << uR"({"event":"SEND_PERSONAL_MESSAGE"})"_s << u"validation_failed"_s;
        QTest::newRow("payload is a list")
            << uR"({"event":"SEND_PERSONAL_MESSAGE","payload":[]})"_s << u"validation_failed"_s;
        QTest::newRow("no content") << uR"({"event":"SEND_PERSONAL_MESSAGE","payload":{"to_user_id":1}})"_s
                                    << u"validation_failed"_s;
        QTest::newRow("empty content")
            << uR"({"event":"SEND_PERSONAL_MESSAGE","payload":{"to_user_id":1,"content":""}})"_s
            << u"validation_failed"_s;
        QTest::newRow("content too long")
            << uR"({"event":"SEND_PERSONAL_MESSAGE","payload":{"to_user_id":1,"content":"%1"}})"_s.arg(
                   QString(16'385, u'x'))
            << u"validation_failed"_s;
        QTest::newRow("id of a wrong type")
            << uR"({"event":"SEND_PERSONAL_MESSAGE","payload":{"to_user_id":1.5,"content":"x"}})"_s
            << u"validation_failed"_s;
        QTest::newRow("id out of range")
            << uR"({"event":"SEND_PERSONAL_MESSAGE","payload":{"to_user_id":9007199254740993,"content":"x"}})"_s
            << u"json_invalid"_s;
        QTest::newRow("unknown receiver")
            << uR"({"event":"SEND_PERSONAL_MESSAGE","payload":{"to_user_id":9007199254740991,"content":"x"}})"_s
            << u"not_found"_s;
        QTest::newRow("unfit client_message_id")
            << uR"({"event":"SEND_PERSONAL_MESSAGE","payload":{"to_user_id":1,"content":"x","client_message_id":"a b"}})"_s
            << u"validation_failed"_s;
    }

    void keepsTheConnectionThroughErrors()
    {
        QFETCH(QString, text);
        QFETCH(QString, code);
        const Person ann = m_fixture->newPerson();
        const auto annEnd = m_fixture->connectOpen(ann);
        annEnd->sendText(text);
        const QJsonObject error = annEnd->next();
        QCOMPARE(error.value(u"event"_s).toString(), u"ERROR"_s);
        QVERIFY(!error.value(u"message"_s).toString().isEmpty());
        QCOMPARE(codeOf(error), code);
        annEnd->sendEvent(send, personal(ann, u"still here"_s));
        // The acknowledgement comes first if the connection was still catching up.
        QJsonObject came = annEnd->next();
        if (came.value(u"event"_s) == delivered)
            came = annEnd->next();
        QCOMPARE(came.value(u"event"_s).toString(), receive);
        QCOMPARE(came.value(u"payload"_s).toObject().value(u"content"_s).toString(), u"still here"_s);
    }

    /** The same client_message_id is the same message: stored once, told once, answered as often as asked. */
    void sendsOnceHoweverOftenItIsAsked()
    {
        const Person ann = m_fixture->newPerson();
        const Person bob = m_fixture->newPerson();
        const auto annEnd = m_fixture->connectOpen(ann);
        const auto annOther = m_fixture->connectOpen(ann);
        const auto bobEnd = m_fixture->connectOpen(bob);
        annEnd->sendEvent(send, personal(bob, u"once"_s, u"id-1"_s));
        const QJsonObject first = annEnd->next(delivered);
        QCOMPARE(first.value(u"client_message_id"_s).toString(), u"id-1"_s);
        annEnd->sendEvent(send, personal(bob, u"once"_s, u"id-1"_s));
        annOther->sendEvent(send, personal(bob, u"once"_s, u"id-1"_s));
        QCOMPARE(annEnd->next(delivered), first);
        QCOMPARE(annOther->next(delivered), first);
        annEnd->sendEvent(send, personal(bob, u"twice"_s, u"id-1"_s));
        const QJsonObject reused = annEnd->next();
        QCOMPARE(codeOf(reused), u"client_message_id_reused"_s);
        QCOMPARE(reused.value(u"payload"_s).toObject().value(u"client_message_id"_s).toString(), u"id-1"_s);
        annEnd->sendEvent(send, personal(bob, u"after"_s));
        QCOMPARE(annEnd->next(delivered).value(u"seq"_s).toInteger(), 2);
        QCOMPARE(bobEnd->next(receive).value(u"content"_s).toString(), u"once"_s);
        QCOMPARE(bobEnd->next(receive).value(u"content"_s).toString(), u"after"_s);
    }

    void deliversWhatWasMissedOnce()
    {
        const Person ann = m_fixture->newPerson();
        const Person bob = m_fixture->newPerson();
        const auto annEnd = m_fixture->connectOpen(ann);
        for (int i = 1; i <= 3; ++i)
            annEnd->sendEvent(send, personal(bob, u"missed %1"_s.arg(i)));
        QVERIFY(annEnd->waitForCount(3));
        {
            const auto bobEnd = m_fixture->connect(bob);
            for (int i = 1; i <= 3; ++i) {
                const QJsonObject message = bobEnd->next(receive);
                QCOMPARE(message.value(u"content"_s).toString(), u"missed %1"_s.arg(i));
                QCOMPARE(message.value(u"seq"_s).toInteger(), i);
            }
            // Its answers to the pings are what counts as delivery.
            AWAIT_EQUAL(
                m_fixture->fromDatabase(u"SELECT delivered_seq FROM members WHERE user_id = %1"_s.arg(bob.id)).toInt(),
                3);
        }
        const auto bobEnd = m_fixture->connectOpen(bob);
        annEnd->sendEvent(send, personal(bob, u"live"_s));
        QCOMPARE(bobEnd->next(receive).value(u"content"_s).toString(), u"live"_s);
    }

    void keepsOrderUnderLoad()
    {
        constexpr int messages = 1'000;
        const Person ann = m_fixture->newPerson();
        const Person bob = m_fixture->newPerson();
        const std::vector<std::unique_ptr<WireClient>> senders = [&] {
            std::vector<std::unique_ptr<WireClient>> ends;
            ends.reserve(4);
            for (int i = 0; i < 4; ++i)
                ends.push_back(m_fixture->connectOpen(ann));
            return ends;
        }();
        const auto bobEnd = m_fixture->connectOpen(bob);
        for (int i = 0; i < messages; ++i)
            senders[std::size_t(i % 4)]->sendEvent(send, personal(bob, QString::number(i)));
        QVERIFY(bobEnd->waitForCount(messages));
        for (int i = 1; i <= messages; ++i)
            QCOMPARE(bobEnd->next(receive).value(u"seq"_s).toInteger(), i);
    }

    /** What was acknowledged is there after the hardest of ends. */
    void losesNothingWhenKilled()
    {
        Fixture fixture(*m_wire);
        QCOMPARE(fixture.failure, QString());
        const Person ann = fixture.newPerson();
        const Person bob = fixture.newPerson();
        int acknowledged = 0;
        {
            const auto annEnd = fixture.connectOpen(ann);
            for (int i = 1; i <= 500; ++i)
                annEnd->sendEvent(send, personal(bob, u"m%1"_s.arg(i)));
            QVERIFY(annEnd->waitForCount(100));
            fixture.server.kill();
            QVERIFY(annEnd->waitUntilClosed());
            acknowledged = int(annEnd->received());
        }
        QCOMPARE(fixture.server.start(), QString());
        const auto bobEnd = fixture.connect(bob);
        QVERIFY(bobEnd->waitForCount(std::size_t(acknowledged)));
        const int stored = fixture.fromDatabase(u"SELECT count(*) FROM messages"_s).toInt();
        QVERIFY2(stored >= acknowledged, qPrintable(u"%1 of %2"_s.arg(stored).arg(acknowledged)));
        QCOMPARE(fixture.fromDatabase(u"SELECT max(seq) FROM messages"_s).toInt(), stored);
        QVERIFY(bobEnd->waitForCount(std::size_t(stored)));
        for (int i = 1; i <= stored; ++i) {
            const QJsonObject message = bobEnd->next(receive);
            QCOMPARE(message.value(u"content"_s).toString(), u"m%1"_s.arg(i));
            QCOMPARE(message.value(u"seq"_s).toInteger(), i);
        }
    }

    /** SIGTERM: clients are told to come back, and the process ends well. */
    void saysGoodbye()
    {
        Fixture fixture(*m_wire);
        QCOMPARE(fixture.failure, QString());
        const Person ann = fixture.newPerson();
        const auto annEnd = fixture.connectOpen(ann);
        QCOMPARE(fixture.server.terminate(), QString());
        QVERIFY(annEnd->waitUntilClosed());
        QCOMPARE(annEnd->closeCode(), quint16(1001));
    }

    /** What it takes in it answers before it goes: with SIGTERM in mid-stream, stored and acknowledged are the same. */
    void answersWhatItTookBeforeItStops()
    {
        Fixture fixture;
        QCOMPARE(fixture.failure, QString());
        const Person ann = fixture.newPerson();
        const Person bob = fixture.newPerson();
        const auto annEnd = fixture.connectOpen(ann);
        for (int i = 0; i < 10'000; ++i)
            annEnd->sendEvent(send, personal(bob, u"x"_s));
        QVERIFY(annEnd->waitForCount(1));
        QCOMPARE(fixture.server.terminate(), QString());
        QVERIFY(annEnd->waitUntilClosed());
        QCOMPARE(annEnd->closeCode(), quint16(1001));
        QCOMPARE(annEnd->received(), fixture.fromDatabase(u"SELECT count(*) FROM messages"_s).toULongLong());
    }

    /** Nobody is there any more when the last thing that was accepted is committed. */
    void endsWellWithoutAnybody()
    {
        Fixture fixture(*m_wire);
        QCOMPARE(fixture.failure, QString());
        const Person ann = fixture.newPerson();
        auto annEnd = fixture.connectOpen(ann);
        for (int i = 0; i < 200; ++i)
            annEnd->sendEvent(send, personal(ann, u"x"_s));
        annEnd->abort();
        annEnd.reset();
        QCOMPARE(fixture.server.terminate(), QString());
    }

    /** A token of one server opens no other, and one that was good before a restart is good after it. */
    void keepsItsKeyAcrossRestarts()
    {
        const QHash<QString, QString> ownKey{{u"SECRET_KEY"_s, QString()}};
        Fixture other(ownKey, *m_wire);
        Fixture fixture(ownKey, *m_wire);
        QCOMPARE(fixture.failure, QString());
        const Person ann = fixture.newPerson();
        QCOMPARE(other.newPerson().id, ann.id);
        QVERIFY(!other.connect(ann)->waitUntilOpen());
        QCOMPARE(fixture.server.restart(), QString());
        QVERIFY(fixture.connect(ann)->waitUntilOpen());
    }
};

QTEST_GUILESS_MAIN(ChatTest)
#include "tst_chat.moc"
