// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/commands.h"

#include <QJsonDocument>
#include <QTest>

using namespace natter::test;
using namespace Qt::StringLiterals;

using Object = QJsonObject;

/** What native connections and REST do with messages that are there: edit, delete, read, page, send again. */
class NativeMessagesTest : public QObject
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

    void letsAuthorsEdit()
    {
        const Person cyd = m_fixture.newPerson(u"Cyd"_s);
        NativeClient ann(m_fixture, m_ann);
        NativeClient bob(m_fixture, m_bob);
        NativeClient stranger(m_fixture, cyd);
        const Object sent = ann.ask(send, personal(m_bob, u"tpyo"_s));
        const qint64 talk = conversationOf(sent);
        QCOMPARE(ann.ask(edit, edited(talk, 1, u"typo"_s)).value(u"event"_s).toString(), u"OK"_s);
        const auto own = ann.heard();
        const auto heard = bob.heard();
        QCOMPARE(namesOf(own), QStringList{u"MESSAGE_EDITED"_s});
        QCOMPARE(namesOf(heard), (QStringList{u"RECEIVE_PERSONAL_MESSAGE"_s, u"MESSAGE_EDITED"_s}));
        QCOMPARE(own[0], heard[1]);
        QCOMPARE(payloadOf(own[0]).value(u"content"_s).toString(), u"typo"_s);
        QCOMPARE(payloadOf(own[0]).value(u"message_id"_s), payloadOf(sent).value(u"message_id"_s));
        QVERIFY(payloadOf(own[0]).contains(u"edited_at"_s));

        QCOMPARE(codeOf(bob.ask(edit, edited(talk, 1, u"mine"_s))), u"forbidden"_s);
        QCOMPARE(codeOf(stranger.ask(edit, edited(talk, 1, u"mine"_s))), u"not_found"_s);
        QCOMPARE(codeOf(ann.ask(edit, edited(talk, 2, u"none"_s))), u"not_found"_s);
        QCOMPARE(codeOf(ann.ask(edit, edited(talk, 1, u""_s))), u"validation_failed"_s);
        QCOMPARE(codeOf(bob.ask(discard, at(talk, 1))), u"forbidden"_s);
        QCOMPARE(codeOf(stranger.ask(discard, at(talk, 1))), u"not_found"_s);
        auto http = bearer(m_ann);
        const auto answer = http.patch(messagePath(talk, 1), {{u"content"_s, u"by REST"_s}});
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.json.value(u"content"_s).toString(), u"by REST"_s);
        QCOMPARE(bearer(m_bob).patch(messagePath(talk, 1), {{u"content"_s, u"x"_s}}).status, 403);
        QCOMPARE(bearer(cyd).patch(messagePath(talk, 1), {{u"content"_s, u"x"_s}}).status, 404);
        QCOMPARE(namesOf(bob.heard()), QStringList{u"MESSAGE_EDITED"_s});
        QCOMPARE(namesOf(stranger.heard()), QStringList());
    }

    void keepsDeletedMessagesDeleted()
    {
        NativeClient ann(m_fixture, m_ann);
        NativeClient bob(m_fixture, m_bob);
        const qint64 room = makeRoom(bob, {m_ann});
        ann.ask(sendGroup, toRoom(room, u"regretted"_s));
        ann.ask(sendGroup, toRoom(room, u"reported"_s));
        const QString before = ann.cursor();
        ann.heard();
        bob.heard();
        QCOMPARE(ann.ask(discard, at(room, 1)).value(u"event"_s).toString(), u"OK"_s);
        QCOMPARE(bob.ask(discard, at(room, 2)).value(u"event"_s).toString(), u"OK"_s); // its owner, not its author
        const auto heard = ann.heard();
        QCOMPARE(namesOf(heard), (QStringList{u"MESSAGE_DELETED"_s, u"MESSAGE_DELETED"_s}));
        QCOMPARE(payloadOf(heard[0]).value(u"content"_s), QJsonValue(QJsonValue::Null));
        QCOMPARE(payloadOf(heard[0]).value(u"deleted"_s), QJsonValue(true));
        QCOMPARE(namesOf(bob.heard()), (QStringList{u"MESSAGE_DELETED"_s, u"MESSAGE_DELETED"_s}));

        QCOMPARE(codeOf(ann.ask(edit, edited(room, 1, u"back"_s))), u"not_found"_s);
        QCOMPARE(bearer(m_ann).patch(messagePath(room, 1), {{u"content"_s, u"back"_s}}).status, 404);
        // Once more is no change.
        QCOMPARE(ann.ask(discard, at(room, 1)).value(u"event"_s).toString(), u"OK"_s);
        QCOMPARE(bearer(m_ann).remove(messagePath(room, 1)).status, 204);
        QCOMPARE(namesOf(bob.heard()), QStringList());
        NativeClient later(m_fixture, m_bob, before);
        QCOMPARE(namesOf(later.replayed()),
                 (QStringList{u"MESSAGE_DELETED"_s, u"MESSAGE_DELETED"_s, u"SYNC_COMPLETE"_s}));
        const Object page = payloadOf(ann.ask(u"HISTORY"_s, {{u"conversation_id"_s, room}}));
        QCOMPARE(seqsOf(page), (QList<qint64>{1, 2}));
        QCOMPARE(page.value(u"items"_s).toArray().first().toObject().value(u"content"_s), QJsonValue(QJsonValue::Null));
    }

    /** The present state comes, at the place of each change. */
    void replaysMessagesAsTheyAre()
    {
        NativeClient ann(m_fixture, m_ann);
        const QString start = ann.cursor();
        const qint64 talk = conversationOf(ann.ask(send, personal(m_bob, u"one"_s)));
        ann.ask(send, personal(m_bob, u"two"_s));
        ann.ask(edit, edited(talk, 1, u"uno"_s));
        ann.ask(edit, edited(talk, 1, u"un"_s));
        ann.ask(discard, at(talk, 2));
        ann.heard();
        NativeClient bob(m_fixture, m_bob, start);
        QCOMPARE(bob.cursor(), start);
        const auto all = bob.replayed();
        QCOMPARE(namesOf(all), (QStringList{u"RECEIVE_PERSONAL_MESSAGE"_s, u"RECEIVE_PERSONAL_MESSAGE"_s,
                                            u"MESSAGE_EDITED"_s, u"MESSAGE_DELETED"_s, u"SYNC_COMPLETE"_s}));
        QCOMPARE(payloadOf(all[0]).value(u"content"_s).toString(), u"un"_s);
        QCOMPARE(payloadOf(all[1]).value(u"deleted"_s), QJsonValue(true));
        QCOMPARE(bob.cursor(), ann.cursor());
        QCOMPARE(bob.disorder(), QString());
        // From every single place in between, what stands behind it.
        for (std::size_t i = 0; i + 1 < all.size(); ++i) {
            NativeClient again(m_fixture, m_bob, all[i].value(u"cursor"_s).toString());
            const auto rest = again.replayed();
            QCOMPARE(rest.size(), all.size() - 1 - i);
            for (std::size_t k = 0; k + 1 < rest.size(); ++k)
                QCOMPARE(rest[k].value(u"cursor"_s), all[i + 1 + k].value(u"cursor"_s));
        }
    }

    /** Pages end early, however much of a text has to be escaped, so that no event is larger than the limit. */
    void pagesFitIntoAnEvent()
    {
        constexpr int mostBytes = 256 * 1024;
        constexpr int most = 200;
        NativeClient ann(m_fixture, m_ann);
        const qint64 room = makeRoom(ann, {m_bob});
        for (int i = 0; i < 12; ++i)
            QCOMPARE(codeOf(ann.ask(sendGroup, toRoom(room, QString(10'000, QChar(1))))), QString());
        const Object page = payloadOf(ann.ask(u"HISTORY"_s, {{u"conversation_id"_s, room}, {u"limit"_s, most}}));
        QCOMPARE(seqsOf(page), (QList<qint64>{9, 10, 11, 12}));
        QVERIFY(page.value(u"more_before"_s).toBool());
        auto http = bearer(m_ann);
        const auto answer = http.get(u"/conversations/%1/messages?limit=200"_s.arg(room));
        QCOMPARE(answer.json, page);
        QVERIFY(answer.body.size() <= mostBytes);
        // The same of the conversations that somebody is greeted with.
        for (int i = 0; i < 5; ++i) {
            const qint64 other = makeRoom(ann, {m_bob});
            QCOMPARE(codeOf(ann.ask(sendGroup, toRoom(other, QString(10'000, QChar(1))))), QString());
        }
        const NativeClient later(m_fixture, m_ann);
        const QByteArray greeting = QJsonDocument(later.greeting()).toJson(QJsonDocument::Compact);
        QVERIFY(greeting.size() <= mostBytes);
        QCOMPARE(later.greeting().value(u"conversations"_s).toArray().size(), 4);
        const auto list = http.get(u"/conversations?limit=200"_s);
        QVERIFY(list.body.size() <= mostBytes);
        QCOMPARE(list.json.value(u"items"_s).toArray().size(), 4);
        QVERIFY(!list.json.value(u"next_cursor"_s).isNull());
    }

    void pagesHistoryBothWays_data()
    {
        QTest::addColumn<bool>("rest");
        QTest::newRow("WebSocket") << false;
        QTest::newRow("REST") << true;
    }
    void pagesHistoryBothWays()
    {
        QFETCH(bool, rest);
        NativeClient ann(m_fixture, m_ann);
        qint64 talk = 0;
        for (int i = 1; i <= 7; ++i)
            talk = conversationOf(ann.ask(send, personal(m_bob, u"%1"_s.arg(i))));
        auto http = bearer(m_ann);
        const auto page = [&](const QString &side, int place, int limit) {
            if (rest) {
                const QString query = side.isEmpty() ? QString() : QString(u'&' + side + u'=' + QString::number(place));
                return http.get(u"/conversations/%1/messages?limit=%2%3"_s.arg(talk).arg(limit).arg(query)).json;
            }
            Object wanted{{u"conversation_id"_s, talk}, {u"limit"_s, limit}};
            if (!side.isEmpty())
                wanted.insert(side, place);
            return payloadOf(ann.ask(u"HISTORY"_s, wanted));
        };
        const QString before = u"before_seq"_s;
        const QString after = u"after_seq"_s;
        QCOMPARE(seqsOf(page({}, 0, 3)), (QList<qint64>{5, 6, 7}));
        QCOMPARE(seqsOf(page(before, 5, 3)), (QList<qint64>{2, 3, 4}));
        QCOMPARE(seqsOf(page(before, 2, 3)), (QList<qint64>{1}));
        QCOMPARE(seqsOf(page(before, 1, 3)), QList<qint64>());
        QCOMPARE(seqsOf(page(after, 0, 3)), (QList<qint64>{1, 2, 3}));
        QCOMPARE(seqsOf(page(after, 5, 3)), (QList<qint64>{6, 7}));
        QCOMPARE(seqsOf(page(after, 7, 3)), QList<qint64>());
        const auto more = [](const Object &one) {
            return std::pair(one.value(u"more_before"_s).toBool(), one.value(u"more_after"_s).toBool());
        };
        QCOMPARE(more(page({}, 0, 3)), std::pair(true, false));
        QCOMPARE(more(page({}, 0, 7)), std::pair(false, false));
        QCOMPARE(more(page(before, 5, 3)), std::pair(true, true));
        QCOMPARE(more(page(before, 1, 3)), std::pair(false, true));
        QCOMPARE(more(page(after, 7, 3)), std::pair(true, false));
        const Object whole = page({}, 0, 200);
        QCOMPARE(whole.value(u"first_seq"_s).toInt(), 1);
        QCOMPARE(whole.value(u"last_seq"_s).toInt(), 7);
        const Object first = whole.value(u"items"_s).toArray().first().toObject();
        QCOMPARE(first.value(u"content"_s).toString(), u"1"_s);
        QCOMPARE(first.value(u"from_user_id"_s).toInteger(), m_ann.id);
        QVERIFY(!page({}, 0, 201).contains(u"items"_s));
        QVERIFY(!page({}, 0, 0).contains(u"items"_s));

        const Person cyd = m_fixture.newPerson();
        NativeClient stranger(m_fixture, cyd);
        const Object foreign = stranger.ask(u"HISTORY"_s, {{u"conversation_id"_s, talk}});
        const Object none = stranger.ask(u"HISTORY"_s, {{u"conversation_id"_s, 99'999'999}});
        QCOMPARE(codeOf(foreign), u"not_found"_s);
        QCOMPARE(foreign.value(u"message"_s), none.value(u"message"_s));
        const auto shown = bearer(cyd).get(u"/conversations/%1/messages"_s.arg(talk));
        QCOMPARE(shown.status, 404);
        QCOMPARE(shown.body, bearer(cyd).get(u"/conversations/99999999/messages"_s).body);
    }

    void countsWhatIsUnread()
    {
        NativeClient ann(m_fixture, m_ann);
        NativeClient laptop(m_fixture, m_bob);
        NativeClient phone(m_fixture, m_bob);
        qint64 talk = 0;
        for (int i = 0; i < 5; ++i)
            talk = conversationOf(ann.ask(send, personal(m_bob, u"x"_s)));
        QCOMPARE(unread(m_bob), 5);
        QCOMPARE(unread(m_ann), 0);
        phone.heard();
        const Object answer = laptop.ask(u"MARK_READ"_s, at(talk, 3));
        QCOMPARE(answer.value(u"event"_s).toString(), u"OK"_s);
        QCOMPARE(unread(m_bob), 2);
        const auto told = phone.heard();
        QCOMPARE(namesOf(told), QStringList{u"READ_POSITION"_s});
        QCOMPARE(told[0].value(u"cursor"_s), answer.value(u"cursor"_s));
        QCOMPARE(payloadOf(told[0]), Object({{u"conversation_id"_s, talk}, {u"read_seq"_s, 3}}));
        // Never back, never past the end.
        QCOMPARE(laptop.ask(u"MARK_READ"_s, at(talk, 2)).value(u"event"_s).toString(), u"OK"_s);
        QCOMPARE(codeOf(laptop.ask(u"MARK_READ"_s, at(talk, 6))), u"not_found"_s);
        QCOMPARE(unread(m_bob), 2);
        QCOMPARE(namesOf(phone.heard()), QStringList());
        QCOMPARE(bearer(m_bob).request("PUT", u"/conversations/%1/read"_s.arg(talk), R"({"seq":4})").status, 204);
        QCOMPARE(namesOf(phone.heard()), QStringList{u"READ_POSITION"_s});
        QCOMPARE(namesOf(ann.heard()), QStringList()); // others get receipts, without a number
        // Writing is reading.
        phone.ask(send, personal(m_ann, u"answer"_s));
        QCOMPARE(unread(m_bob), 0);
        QCOMPARE(unread(m_ann), 1);
        // A device that was away: the last position, once.
        NativeClient later(m_fixture, m_bob, answer.value(u"cursor"_s).toString());
        QCOMPARE(namesOf(later.replayed()),
                 (QStringList{u"READ_POSITION"_s, u"RECEIVE_PERSONAL_MESSAGE"_s, u"SYNC_COMPLETE"_s}));
        const Person cyd = m_fixture.newPerson();
        QCOMPARE(codeOf(NativeClient(m_fixture, cyd).ask(u"MARK_READ"_s, at(talk, 1))), u"not_found"_s);
    }

    void answersARetryWithTheFirstAnswer()
    {
        NativeClient ann(m_fixture, m_ann);
        NativeClient bob(m_fixture, m_bob);
        const Object first = ann.ask(send, personal(m_bob, u"once"_s, u"retry"_s));
        ann.ask(send, personal(m_bob, u"between"_s));
        Object again = ann.ask(send, personal(m_bob, u"once"_s, u"retry"_s));
        QCOMPARE(again.value(u"cursor"_s), first.value(u"cursor"_s));
        QCOMPARE(payloadOf(again), payloadOf(first));
        QCOMPARE(ann.disorder(), QString());
        auto http = bearer(m_ann);
        const QString path = u"/users/%1/messages"_s.arg(m_bob.id);
        const auto answer = http.post(path, {{u"content"_s, u"once"_s}, {u"client_message_id"_s, u"retry"_s}});
        QCOMPARE(answer.status, 201);
        QCOMPARE(answer.json.value(u"message_id"_s), payloadOf(first).value(u"message_id"_s));
        QCOMPARE(http.post(path, {{u"content"_s, u"other"_s}, {u"client_message_id"_s, u"retry"_s}}).status, 409);
        QCOMPARE(codeOf(ann.ask(send, personal(m_bob, u"other"_s, u"retry"_s))), u"client_message_id_reused"_s);
        QCOMPARE(codeOf(ann.ask(send, personal(m_ann, u"once"_s, u"retry"_s))), u"client_message_id_reused"_s);
        // Edited or deleted it is still that message: what was sent counts.
        const qint64 talk = conversationOf(first);
        ann.ask(edit, edited(talk, 1, u"other"_s));
        again = ann.ask(send, personal(m_bob, u"once"_s, u"retry"_s));
        QCOMPARE(payloadOf(again).value(u"seq"_s).toInt(), 1);
        ann.ask(discard, at(talk, 1));
        again = ann.ask(send, personal(m_bob, u"once"_s, u"retry"_s));
        QCOMPARE(payloadOf(again).value(u"seq"_s).toInt(), 1);
        QCOMPARE(namesOf(bob.heard()), (QStringList{u"RECEIVE_PERSONAL_MESSAGE"_s, u"RECEIVE_PERSONAL_MESSAGE"_s,
                                                    u"MESSAGE_EDITED"_s, u"MESSAGE_DELETED"_s}));
    }

    void storesConcurrentDuplicatesOnce()
    {
        constexpr int count = 40;
        NativeClient laptop(m_fixture, m_ann);
        NativeClient phone(m_fixture, m_ann);
        NativeClient bob(m_fixture, m_bob);
        for (int i = 0; i < count; ++i) {
            for (NativeClient *device : {&laptop, &phone})
                device->wire().sendEvent(send, personal(m_bob, u"same"_s, u"both-%1"_s.arg(i)));
        }
        QHash<QString, QSet<qint64>> ids;
        for (NativeClient *device : {&laptop, &phone}) {
            int acknowledged = 0;
            while (acknowledged < count) {
                const Object message = device->wire().next();
                QVERIFY2(!message.isEmpty() && codeOf(message).isEmpty(), QJsonDocument(message).toJson());
                if (message.value(u"event"_s).toString() != u"PERSONAL_MESSAGE_DELIVERED")
                    continue;
                ++acknowledged;
                const Object accepted = payloadOf(message);
                ids[accepted.value(u"client_message_id"_s).toString()] << accepted.value(u"message_id"_s).toInteger();
            }
        }
        QCOMPARE(ids.size(), count);
        for (const QSet<qint64> &same : ids)
            QCOMPARE(same.size(), 1);
        const auto heard = bob.heard();
        QCOMPARE(heard.size(), std::size_t(count));
        for (int i = 0; i < count; ++i)
            QCOMPARE(payloadOf(heard[std::size_t(i)]).value(u"seq"_s).toInt(), i + 1);
        QCOMPARE(m_fixture.fromDatabase(u"SELECT COUNT(*) FROM messages WHERE sender_id = %1"_s.arg(m_ann.id)).toInt(),
                 count);
    }

private:
    HttpClient bearer(const Person &person) { return m_fixture.http(person); }

    /** Of the conversation of @p person that changed last. */
    int unread(const Person &person)
    {
        const auto list = bearer(person).get(u"/conversations"_s).json.value(u"items"_s).toArray();
        return list.first().toObject().value(u"unread"_s).toInt(-1);
    }

    Fixture m_fixture;
    Person m_ann;
    Person m_bob;
};

QTEST_GUILESS_MAIN(NativeMessagesTest)
#include "tst_nativemessages.moc"
