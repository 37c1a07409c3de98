// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/commands.h"
#include "support/await.h"

#include <QJsonDocument>
#include <QTest>

using namespace natter::test;
using namespace Qt::StringLiterals;

using Object = QJsonObject;

/** Native connections over real sockets, as PROTOCOL §3.2 has them, against a real natterd. */
class NativeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() const { QCOMPARE(m_fixture.failure, QString()); }
    void init()
    {
        m_ann = m_fixture.newPerson(u"Ann"_s);
        m_bob = m_fixture.newPerson(u"Bob"_s);
        QVERIFY(m_ann.id > 0 && m_bob.id > 0);
    }

    void greetingSaysWhatAClientNeeds()
    {
        NativeClient ann(m_fixture, m_ann);
        ann.ask(send, personal(m_bob, u"the last word"_s));
        NativeClient again(m_fixture, m_ann);
        const Object hello = again.greeting();
        QCOMPARE(again.wire().subprotocol(), u"natter.v1"_s);
        QVERIFY(hello.value(u"connection_id"_s).toInteger() > 0);
        QVERIFY(hello.value(u"connection_id"_s) != ann.greeting().value(u"connection_id"_s));
        QCOMPARE(hello.value(u"user"_s).toObject(), Object({{u"user_id"_s, m_ann.id}, {u"name"_s, u"Ann"_s}}));
        QCOMPARE(hello.value(u"cursor"_s).toString(), again.cursor());
        QCOMPARE(again.cursor(), ann.cursor());
        QCOMPARE(hello.value(u"heartbeat_seconds"_s).toInt(), 25);
        QCOMPARE(hello.value(u"limits"_s).toObject(), Object({{u"content_bytes"_s, 16384},
                                                              {u"name_code_points"_s, 64},
                                                              {u"ids_per_request"_s, 500},
                                                              {u"page"_s, 200}}));
        QVERIFY(QDateTime::fromString(hello.value(u"server_time"_s).toString(), Qt::ISODateWithMs).isValid());
        const QJsonArray conversations = hello.value(u"conversations"_s).toArray();
        QCOMPARE(conversations.size(), 1);
        const Object only = conversations.first().toObject();
        QCOMPARE(only.value(u"kind"_s).toString(), u"direct"_s);
        QCOMPARE(only.value(u"peer"_s).toObject(), Object({{u"user_id"_s, m_bob.id}, {u"name"_s, u"Bob"_s}}));
        QCOMPARE(only.value(u"last_message"_s).toObject().value(u"content"_s).toString(), u"the last word"_s);
    }

    void greetsWithTheNewestFiftyConversations()
    {
        NativeClient ann(m_fixture, m_ann);
        for (int i = 1; i <= 52; ++i)
            ann.ask(u"CREATE_GROUP"_s, {{u"name"_s, u"room %1"_s.arg(i)}, {u"member_ids"_s, QJsonArray()}});
        const QJsonArray shown = NativeClient(m_fixture, m_ann).greeting().value(u"conversations"_s).toArray();
        QCOMPARE(shown.size(), 50);
        const auto name = [&](qsizetype i) {
            return shown.at(i).toObject().value(u"room"_s).toObject().value(u"name"_s).toString();
        };
        QCOMPARE(name(0), u"room 52"_s);
        QCOMPARE(name(49), u"room 3"_s);
    }

    void closesWhoDoesNotGreet()
    {
        const auto mute = connectNative(m_ann);
        const auto babbling = connectNative(m_bob);
        babbling->sendEvent(send, personal(m_ann, u"too early"_s));
        QCOMPARE(codeOf(babbling->next()), u"bad_request"_s);
        QVERIFY(eventually([&] { return !mute->isOpen() && !babbling->isOpen(); }, std::chrono::seconds(14)));
        QCOMPARE(mute->closeCode(), 4000);
        QCOMPARE(babbling->closeCode(), 4000);
        QCOMPARE(NativeClient(m_fixture, m_ann).greeting().value(u"conversations"_s).toArray().size(), 0);
    }

    void forgivesAWrongBeginning()
    {
        const auto ann = connectNative(m_ann);
        ann->sendText(u"{"_s);
        QCOMPARE(codeOf(ann->next()), u"json_invalid"_s);
        ann->sendEvent(u"HELLO"_s, {{u"client"_s, Object{{u"name"_s, 5}}}}, u"h"_s);
        const Object refused = ann->next();
        QCOMPARE(codeOf(refused), u"validation_failed"_s);
        QCOMPARE(refused.value(u"request_id"_s).toString(), u"h"_s);
        ann->sendEvent(u"HELLO"_s, {}, u"again"_s);
        const Object welcome = ann->next();
        QCOMPARE(welcome.value(u"event"_s).toString(), u"HELLO_OK"_s);
        QCOMPARE(welcome.value(u"request_id"_s).toString(), u"again"_s);
        ann->sendEvent(u"HELLO"_s, {});
        QCOMPARE(codeOf(ann->next()), u"unknown_event"_s);
        ann->sendEvent(u"PING"_s, {}, 7);
        QCOMPARE(ann->next(), Object({{u"event"_s, u"PONG"_s}, {u"request_id"_s, 7}, {u"payload"_s, Object()}}));
    }

    void sendsWhoIsLostToTheLists_data()
    {
        QTest::addColumn<QString>("shape");
        QTest::newRow("no cursor at all") << u"nonsense"_s;
        QTest::newRow("of another history") << u"0000000000000000.%2"_s;
        QTest::newRow("of the future") << u"%1.999999999"_s;
        QTest::newRow("beyond numbers") << u"%1.99999999999999999999"_s;
        QTest::newRow("negative") << u"%1.-1"_s;
        QTest::newRow("not written by us") << u"%1.+1"_s;
    }
    void sendsWhoIsLostToTheLists()
    {
        QFETCH(QString, shape);
        NativeClient bob(m_fixture, m_bob);
        bob.ask(send, personal(m_ann, u"missed"_s));
        const QString now = bob.cursor();
        const QString cursor =
            QString(shape).replace(u"%1"_s, now.section(u'.', 0, 0)).replace(u"%2"_s, now.section(u'.', 1));
        NativeClient ann(m_fixture, m_ann, cursor);
        QCOMPARE(ann.greeting().value(u"conversations"_s).toArray().size(), 1);
        const auto messages = ann.replayed();
        QCOMPARE(namesOf(messages), QStringList{u"RESYNC"_s});
        QCOMPARE(payloadOf(messages.front()).value(u"cursor"_s).toString(), now);
        bob.ask(send, personal(m_ann, u"live"_s));
        QCOMPARE(namesOf(ann.heard()), QStringList{u"RECEIVE_PERSONAL_MESSAGE"_s});
        QCOMPARE(ann.disorder(), QString());
    }

    void givesEveryConnectionOneOrder()
    {
        NativeClient ann(m_fixture, m_ann);
        NativeClient phone(m_fixture, m_ann);
        NativeClient bob(m_fixture, m_bob);
        const QString start = bob.cursor();
        const qint64 room = makeRoom(ann, {m_bob});
        for (int i = 0; i < 30; ++i) {
            // Not awaited: answers and events cross each other.
            ann.wire().sendEvent(send, personal(m_bob, u"a%1"_s.arg(i)));
            phone.wire().sendEvent(sendGroup, toRoom(room, u"p%1"_s.arg(i)));
            bob.wire().sendEvent(send, personal(m_ann, u"b%1"_s.arg(i)));
            bob.wire().sendEvent(edit, edited(room, 1 + i / 2, u"not Bob's"_s));
        }
        std::vector<std::vector<Object>> all;
        for (NativeClient *client : {&ann, &phone, &bob}) {
            std::vector<Object> numbered;
            do {
                const auto some = client->heard();
                std::ranges::copy_if(some, std::back_inserter(numbered),
                                     [](const Object &one) { return one.contains(u"cursor"_s); });
            } while (placeOf(client->cursor()) < placeOf(start) + 91);
            QCOMPARE(client->disorder(), QString());
            all.push_back(std::move(numbered));
        }
        // Ann's answer to CREATE_GROUP was taken; the other 90 changes reach every one of the three, each once.
        QCOMPARE(all[0].size(), std::size_t(90));
        QCOMPARE(all[1].size(), std::size_t(91));
        QCOMPARE(all[2].size(), std::size_t(91));
        for (std::size_t i = 0; i < 90; ++i) {
            QCOMPARE(all[1][i + 1].value(u"cursor"_s), all[0][i].value(u"cursor"_s));
            QCOMPARE(all[2][i + 1].value(u"cursor"_s), all[0][i].value(u"cursor"_s));
        }
    }

    void tellsOnesOwnOtherDevices()
    {
        NativeClient laptop(m_fixture, m_ann);
        NativeClient phone(m_fixture, m_ann);
        const auto old = m_fixture.connectOpen(m_ann);
        const qint64 room = makeRoom(laptop, {m_bob});
        QCOMPARE(namesOf(phone.heard()), QStringList{u"GROUP_CREATED"_s});
        QVERIFY(old->next(u"GROUP_CREATED"_s).contains(u"room_id"_s));

        const Object answer = laptop.ask(send, personal(m_bob, u"hello"_s, u"own-1"_s));
        QCOMPARE(answer.value(u"event"_s).toString(), u"PERSONAL_MESSAGE_DELIVERED"_s);
        QCOMPARE(payloadOf(answer).value(u"client_message_id"_s).toString(), u"own-1"_s);
        Object group = toRoom(room, u"hello all"_s);
        group.insert(u"client_message_id"_s, u"own-2"_s);
        const Object second = laptop.ask(sendGroup, group);
        QCOMPARE(second.value(u"event"_s).toString(), u"GROUP_MESSAGE_DELIVERED"_s);
        QCOMPARE(payloadOf(second).value(u"client_message_id"_s).toString(), u"own-2"_s);
        QCOMPARE(namesOf(laptop.heard()), QStringList());

        const auto heard = phone.heard();
        QCOMPARE(namesOf(heard), (QStringList{u"RECEIVE_PERSONAL_MESSAGE"_s, u"RECEIVE_GROUP_MESSAGE"_s}));
        QCOMPARE(heard[0].value(u"cursor"_s), answer.value(u"cursor"_s));
        QCOMPARE(payloadOf(heard[0]).value(u"client_message_id"_s).toString(), u"own-1"_s);
        QCOMPARE(payloadOf(heard[1]).value(u"client_message_id"_s).toString(), u"own-2"_s);
        // The seed's clients hear of their own in groups only, and nobody else learns the id.
        QCOMPARE(old->next(u"RECEIVE_GROUP_MESSAGE"_s).value(u"content"_s).toString(), u"hello all"_s);
        NativeClient bob(m_fixture, m_bob, QString(phone.cursor().section(u'.', 0, 0) + u".0"));
        for (const Object &message : bob.replayed())
            QVERIFY(!payloadOf(message).contains(u"client_message_id"_s));
    }

    void keepsSeedConnectionsToTheirOwnEvents()
    {
        const auto old = m_fixture.connectOpen(m_bob);
        NativeClient ann(m_fixture, m_ann);
        NativeClient bob(m_fixture, m_bob);
        const qint64 room = makeRoom(ann, {m_bob});
        QVERIFY(old->next(u"GROUP_CREATED"_s).contains(u"room_id"_s));
        ann.ask(sendGroup, toRoom(room, u"one"_s));
        QVERIFY(old->next(u"RECEIVE_GROUP_MESSAGE"_s).contains(u"seq"_s));
        ann.ask(edit, edited(room, 1, u"two"_s));
        bob.ask(u"MARK_READ"_s, at(room, 1));
        ann.ask(discard, at(room, 1));
        ann.ask(u"RENAME_GROUP"_s, {{u"room_id"_s, room}, {u"name"_s, u"Other"_s}});
        ann.ask(u"SET_GROUP_ROLE"_s, {{u"room_id"_s, room}, {u"user_id"_s, m_bob.id}, {u"role"_s, u"admin"_s}});
        ann.ask(u"TYPING"_s, {{u"conversation_id"_s, room}, {u"typing"_s, true}});
        QVERIFY(!bob.whisper(u"USER_TYPING"_s).isEmpty());
        ann.ask(u"REMOVE_GROUP_MEMBER"_s, {{u"room_id"_s, room}, {u"user_id"_s, m_bob.id}});

        const QStringList natives{u"HELLO"_s,
                                  u"EDIT_MESSAGE"_s,
                                  u"DELETE_MESSAGE"_s,
                                  u"MARK_READ"_s,
                                  u"MARK_DELIVERED"_s,
                                  u"TYPING"_s,
                                  u"HISTORY"_s,
                                  u"ADD_GROUP_MEMBERS"_s,
                                  u"REMOVE_GROUP_MEMBER"_s,
                                  u"SET_GROUP_ROLE"_s,
                                  u"RENAME_GROUP"_s,
                                  u"LEAVE_GROUP"_s,
                                  u"DELETE_GROUP"_s,
                                  u"PING"_s};
        for (const QString &command : natives) {
            old->sendEvent(command, at(room, 1));
            // The very next thing it hears, so none of the above came before.
            QCOMPARE(codeOf(old->next()), u"unknown_event"_s);
        }
        ann.ask(send, personal(m_bob, u"still here"_s));
        const Object last = old->next();
        QCOMPARE(last.value(u"event"_s).toString(), u"RECEIVE_PERSONAL_MESSAGE"_s);
        QVERIFY(!last.contains(u"cursor"_s));
    }

    void tellsHowFarOthersAre()
    {
        NativeClient ann(m_fixture, m_ann);
        const qint64 talk = conversationOf(ann.ask(send, personal(m_bob, u"x"_s)));
        const QString before = ann.cursor();
        NativeClient bob(m_fixture, m_bob, QString(before.section(u'.', 0, 0) + u".0"));
        bob.replayed();
        // By his answer to the ping that followed the message.
        Object receipt = ann.whisper(u"MESSAGE_RECEIPT"_s);
        QCOMPARE(receipt, Object({{u"conversation_id"_s, talk}, {u"user_id"_s, m_bob.id}, {u"delivered_seq"_s, 1}}));
        bob.ask(u"MARK_READ"_s, at(talk, 1));
        receipt = ann.whisper(u"MESSAGE_RECEIPT"_s);
        QCOMPARE(receipt.value(u"read_seq"_s).toInt(), 1);
        QCOMPARE(receipt.value(u"user_id"_s).toInteger(), m_bob.id);
        ann.ask(send, personal(m_bob, u"y"_s));
        QCOMPARE(bob.ask(u"MARK_DELIVERED"_s, at(talk, 2)).value(u"event"_s).toString(), u"OK"_s);
        QCOMPARE(codeOf(bob.ask(u"MARK_DELIVERED"_s, at(talk, 3))), u"not_found"_s);
        QCOMPARE(ann.whisper(u"MESSAGE_RECEIPT"_s).value(u"delivered_seq"_s).toInt(), 2);
        QVERIFY(!bob.hasWhisper(u"MESSAGE_RECEIPT"_s, {{u"user_id"_s, m_bob.id}}));
    }

    void tellsWhoIsTyping()
    {
        NativeClient ann(m_fixture, m_ann);
        NativeClient bob(m_fixture, m_bob);
        const qint64 room = makeRoom(ann, {m_bob});
        Object typing{{u"conversation_id"_s, room}, {u"typing"_s, true}};
        ann.ask(u"TYPING"_s, typing);
        Object told = bob.whisper(u"USER_TYPING"_s);
        QCOMPARE(told, Object({{u"conversation_id"_s, room}, {u"user_id"_s, m_ann.id}, {u"typing"_s, true}}));
        // Gathered: of many within two seconds the last counts.
        for (int i = 0; i < 20; ++i) {
            typing.insert(u"typing"_s, i % 2 == 0);
            ann.ask(u"TYPING"_s, typing);
        }
        told = bob.whisper(u"USER_TYPING"_s);
        QCOMPARE(told.value(u"typing"_s).toBool(), false);
        bob.heard();
        QVERIFY(!bob.hasWhisper(u"USER_TYPING"_s, {}));
        QVERIFY(!ann.hasWhisper(u"USER_TYPING"_s, {}));
        const Person cyd = m_fixture.newPerson();
        QCOMPARE(codeOf(NativeClient(m_fixture, cyd).ask(u"TYPING"_s, typing)), u"not_found"_s);
    }

    void tellsAcquaintancesWhoIsThere()
    {
        // Zoe is in a group of 51 with Ann, and in nothing smaller.
        const Person zoe = m_fixture.newPerson(u"Zoe"_s);
        std::vector<Person> many{zoe};
        while (many.size() < 50)
            many.push_back(m_fixture.newPerson());
        NativeClient ann(m_fixture, m_ann);
        const qint64 room = makeRoom(ann, many);
        ann.ask(send, personal(m_bob, u"we know each other"_s));

        NativeClient other(m_fixture, zoe);
        auto bob = std::make_unique<NativeClient>(m_fixture, m_bob);
        Object told = ann.whisper(u"PRESENCE"_s);
        QCOMPARE(told.value(u"user_id"_s).toInteger(), m_bob.id);
        QCOMPARE(told.value(u"online"_s).toBool(), true);
        // Who comes is told who is there already.
        told = bob->whisper(u"PRESENCE"_s);
        QCOMPARE(told.value(u"user_id"_s).toInteger(), m_ann.id);
        // Typing in the large group is for nobody.
        other.ask(u"TYPING"_s, {{u"conversation_id"_s, room}, {u"typing"_s, true}});
        // A second device neither comes nor goes as far as others are concerned.
        auto phone = std::make_unique<NativeClient>(m_fixture, m_bob);
        phone.reset();
        bob.reset();
        told = ann.whisper(u"PRESENCE"_s);
        QCOMPARE(told.value(u"user_id"_s).toInteger(), m_bob.id);
        QCOMPARE(told.value(u"online"_s).toBool(), false);
        QVERIFY(QDateTime::fromString(told.value(u"last_seen"_s).toString(), Qt::ISODateWithMs).isValid());
        ann.heard();
        QVERIFY(!ann.hasWhisper(u"PRESENCE"_s, {}));
        QVERIFY(!ann.hasWhisper(u"USER_TYPING"_s, {}));
    }

private:
    std::unique_ptr<WireClient> connectNative(const Person &person)
    {
        auto end = m_fixture.connectSpeaking({u"natter.v1"_s, QString(u"bearer." + QString::fromLatin1(person.token))});
        return end->waitUntilOpen() ? std::move(end) : nullptr;
    }

    Fixture m_fixture;
    Person m_ann;
    Person m_bob;
};

QTEST_GUILESS_MAIN(NativeTest)
#include "tst_native.moc"
