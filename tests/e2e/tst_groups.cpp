// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/commands.h"

#include <QElapsedTimer>
#include <QTest>

#include <array>

using namespace natter::test;
using namespace Qt::StringLiterals;

using Object = QJsonObject;

namespace {

const QString add = u"ADD_GROUP_MEMBERS"_s;
const QString removeMember = u"REMOVE_GROUP_MEMBER"_s;
const QString setRole = u"SET_GROUP_ROLE"_s;
const QString renameRoom = u"RENAME_GROUP"_s;
const QString leave = u"LEAVE_GROUP"_s;

Object adding(qint64 room, const std::vector<Person> &people)
{
    return {{u"room_id"_s, room}, {u"user_ids"_s, idsOf(people)}};
}

Object role(qint64 room, const Person &person, const QString &name)
{
    Object payload = somebodyIn(room, person);
    payload.insert(u"role"_s, name);
    return payload;
}

bool isDone(const Object &answer)
{
    return answer.value(u"event"_s).toString() == u"OK";
}

} // namespace

/** Everything about groups over both doors (PROTOCOL §2, §3.2), against a real natterd. */
class GroupsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() const { QCOMPARE(m_fixture.failure, QString()); }
    void init()
    {
        m_ann = m_fixture.newPerson(u"Ann"_s);
        m_bob = m_fixture.newPerson(u"Bob"_s);
        m_cyd = m_fixture.newPerson(u"Cyd"_s);
    }

    void addsMembers()
    {
        NativeClient ann(m_fixture, m_ann);
        NativeClient bob(m_fixture, m_bob);
        NativeClient cyd(m_fixture, m_cyd);
        const auto old = m_fixture.connectOpen(m_cyd);
        const qint64 room = makeRoom(ann, {m_bob});
        ann.ask(sendGroup, toRoom(room, u"before Cyd"_s));
        bob.heard();
        QVERIFY(isDone(ann.ask(add, adding(room, {m_cyd, m_bob})))); // who is in it stays in it
        const auto told = bob.heard();
        QCOMPARE(namesOf(told), QStringList{u"GROUP_MEMBERS_ADDED"_s});
        QCOMPARE(payloadOf(told[0]).value(u"user_ids"_s).toArray(), idsOf({m_cyd}));
        QCOMPARE(payloadOf(told[0]).value(u"member_count"_s).toInt(), 3);
        QCOMPARE(namesOf(ann.heard()), QStringList{u"GROUP_MEMBERS_ADDED"_s});
        const auto news = cyd.heard();
        QCOMPARE(namesOf(news), QStringList{u"GROUP_CREATED"_s});
        QCOMPARE(news[0].value(u"cursor"_s), told[0].value(u"cursor"_s));
        QCOMPARE(payloadOf(news[0]).value(u"member_count"_s).toInt(), 3);
        QCOMPARE(old->next(u"GROUP_CREATED"_s).value(u"room_id"_s).toInteger(), room);

        // History from when one joined, on both doors and in replay.
        ann.ask(sendGroup, toRoom(room, u"with Cyd"_s));
        QCOMPARE(old->next(u"RECEIVE_GROUP_MESSAGE"_s).value(u"content"_s).toString(), u"with Cyd"_s);
        const Object page = payloadOf(cyd.ask(u"HISTORY"_s, {{u"conversation_id"_s, room}, {u"after_seq"_s, 0}}));
        QCOMPARE(seqsOf(page), QList<qint64>{2});
        QCOMPARE(page.value(u"first_seq"_s).toInt(), 2);
        QCOMPARE(seqsOf(m_fixture.http(m_cyd).get(u"/conversations/%1/messages"_s.arg(room)).json), QList<qint64>{2});
        QCOMPARE(m_fixture.http(m_cyd).patch(messagePath(room, 1), {{u"content"_s, u"x"_s}}).status, 404);
        bob.heard();
        cyd.heard();
        ann.ask(edit, edited(room, 1, u"still before Cyd"_s));
        ann.ask(discard, at(room, 1));
        QCOMPARE(namesOf(bob.heard()), (QStringList{u"MESSAGE_EDITED"_s, u"MESSAGE_DELETED"_s}));
        QCOMPARE(namesOf(cyd.heard()), QStringList());
        NativeClient later(m_fixture, m_cyd, start(ann));
        QCOMPARE(namesOf(later.replayed()),
                 (QStringList{u"GROUP_CREATED"_s, u"RECEIVE_GROUP_MESSAGE"_s, u"SYNC_COMPLETE"_s}));

        // All or nobody, and admins only.
        const Person ghost{999'999'999, {}, {}};
        const Person dan = m_fixture.newPerson();
        QCOMPARE(codeOf(ann.ask(add, adding(room, {dan, ghost}))), u"not_found"_s);
        QCOMPARE(codeOf(bob.ask(add, adding(room, {dan}))), u"forbidden"_s);
        QCOMPARE(codeOf(NativeClient(m_fixture, dan).ask(add, adding(room, {dan}))), u"not_found"_s);
        QCOMPARE(members(m_ann, room).size(), 3);
        const QString path = u"/groups/%1/members"_s.arg(room);
        QCOMPARE(m_fixture.http(m_bob).post(path, {{u"user_ids"_s, idsOf({dan})}}).status, 403);
        QCOMPARE(m_fixture.http(m_ann).post(path, {{u"user_ids"_s, idsOf({dan})}}).status, 204);
        QCOMPARE(members(dan, room).size(), 4);
    }

    void removesMembers()
    {
        NativeClient ann(m_fixture, m_ann);
        NativeClient bob(m_fixture, m_bob);
        NativeClient cyd(m_fixture, m_cyd);
        const auto old = m_fixture.connectOpen(m_bob);
        const qint64 room = makeRoom(ann, {m_bob, m_cyd});
        QVERIFY(old->next(u"GROUP_CREATED"_s).contains(u"room_id"_s));
        ann.ask(sendGroup, toRoom(room, u"seen"_s));
        QVERIFY(old->next(u"RECEIVE_GROUP_MESSAGE"_s).contains(u"seq"_s));
        bob.heard();
        cyd.heard();
        const QString before = bob.cursor();
        QCOMPARE(codeOf(bob.ask(removeMember, somebodyIn(room, m_cyd))), u"forbidden"_s);
        QVERIFY(isDone(ann.ask(removeMember, somebodyIn(room, m_bob))));
        const auto told = bob.heard();
        QCOMPARE(namesOf(told), QStringList{u"GROUP_MEMBER_REMOVED"_s});
        QCOMPARE(payloadOf(told[0]).value(u"user_id"_s).toInteger(), m_bob.id);
        QCOMPARE(payloadOf(told[0]).value(u"changed_by"_s).toInteger(), m_ann.id);
        QCOMPARE(namesOf(cyd.heard()), QStringList{u"GROUP_MEMBER_REMOVED"_s});

        // Nothing more, of nothing.
        ann.ask(sendGroup, toRoom(room, u"secret"_s));
        ann.ask(edit, edited(room, 1, u"changed"_s));
        ann.ask(renameRoom, {{u"room_id"_s, room}, {u"name"_s, u"Without Bob"_s}});
        QCOMPARE(namesOf(bob.heard()), QStringList());
        old->sendEvent(sendGroup, toRoom(room, u"let me in"_s));
        QCOMPARE(codeOf(old->next()), u"not_found"_s);
        for (const QString &command : {sendGroup, add, removeMember, setRole, renameRoom, leave, u"DELETE_GROUP"_s}) {
            Object payload = role(room, m_cyd, u"admin"_s);
            payload.insert(u"content"_s, u"x"_s);
            payload.insert(u"name"_s, u"x"_s);
            payload.insert(u"user_ids"_s, idsOf({m_cyd}));
            QCOMPARE(codeOf(bob.ask(command, payload)), u"not_found"_s);
        }
        auto http = m_fixture.http(m_bob);
        const QString group = u"/groups/%1"_s.arg(room);
        const auto none = http.get(u"/groups/999999999"_s);
        QCOMPARE(none.status, 404);
        for (const QString &path : {group, QString(group + u"/members"), u"/conversations/%1/messages"_s.arg(room)}) {
            QCOMPARE(http.get(path).status, 404);
            QCOMPARE(http.get(path).body, none.body);
        }
        QCOMPARE(http.get(u"/groups"_s).json.value(u"items"_s).toArray().size(), 0);
        NativeClient later(m_fixture, m_bob, before);
        const auto replayed = later.replayed();
        QCOMPARE(namesOf(replayed), (QStringList{u"GROUP_MEMBER_REMOVED"_s, u"SYNC_COMPLETE"_s}));
        QCOMPARE(replayed[0].value(u"cursor"_s), told[0].value(u"cursor"_s));
        QCOMPARE(later.cursor(), ann.cursor());

        // In again: what comes from here on, and no memory of the removal.
        QVERIFY(isDone(ann.ask(add, adding(room, {m_bob}))));
        QCOMPARE(namesOf(bob.heard()), QStringList{u"GROUP_CREATED"_s});
        QCOMPARE(old->next(u"GROUP_CREATED"_s).value(u"name"_s).toString(), u"Without Bob"_s);
        ann.ask(sendGroup, toRoom(room, u"welcome back"_s));
        QCOMPARE(seqsOf(payloadOf(bob.ask(u"HISTORY"_s, {{u"conversation_id"_s, room}}))), QList<qint64>{3});
        NativeClient again(m_fixture, m_bob, before);
        QCOMPARE(namesOf(again.replayed()),
                 (QStringList{u"GROUP_CREATED"_s, u"RECEIVE_GROUP_MESSAGE"_s, u"SYNC_COMPLETE"_s}));
    }

    void givesRoles()
    {
        NativeClient ann(m_fixture, m_ann);
        NativeClient bob(m_fixture, m_bob);
        NativeClient cyd(m_fixture, m_cyd);
        const qint64 room = makeRoom(ann, {m_bob, m_cyd});
        bob.heard();
        QCOMPARE(codeOf(bob.ask(setRole, role(room, m_cyd, u"admin"_s))), u"forbidden"_s);
        QCOMPARE(codeOf(ann.ask(setRole, role(room, m_bob, u"king"_s))), u"validation_failed"_s);
        QVERIFY(isDone(ann.ask(setRole, role(room, m_bob, u"admin"_s))));
        QVERIFY(isDone(ann.ask(setRole, role(room, m_bob, u"admin"_s)))); // no change
        const auto told = bob.heard();
        QCOMPARE(namesOf(told), QStringList{u"GROUP_UPDATED"_s});
        QCOMPARE(payloadOf(told[0]).value(u"member"_s).toObject(),
                 Object({{u"user_id"_s, m_bob.id}, {u"role"_s, u"admin"_s}}));
        // An admin rules over members, not over admins and the owner, and gives no roles.
        QCOMPARE(codeOf(bob.ask(removeMember, somebodyIn(room, m_ann))), u"forbidden"_s);
        QCOMPARE(codeOf(bob.ask(setRole, role(room, m_cyd, u"admin"_s))), u"forbidden"_s);
        QCOMPARE(codeOf(bob.ask(u"DELETE_GROUP"_s, inRoom(room))), u"forbidden"_s);
        QVERIFY(isDone(bob.ask(renameRoom, {{u"room_id"_s, room}, {u"name"_s, u"Bob's"_s}})));
        QVERIFY(isDone(bob.ask(removeMember, somebodyIn(room, m_cyd))));
        // Handing over: one owner at any time.
        const QString path = u"/groups/%1/members/%2"_s.arg(room).arg(m_bob.id);
        QCOMPARE(m_fixture.http(m_bob).patch(path, {{u"role"_s, u"owner"_s}}).status, 403);
        QCOMPARE(m_fixture.http(m_ann).patch(path, {{u"role"_s, u"owner"_s}}).status, 204);
        QCOMPARE(rolesIn(m_bob, room), (QHash<qint64, QString>{{m_ann.id, u"admin"_s}, {m_bob.id, u"owner"_s}}));
        QCOMPARE(codeOf(ann.ask(removeMember, somebodyIn(room, m_bob))), u"forbidden"_s);
        QVERIFY(isDone(bob.ask(setRole, role(room, m_ann, u"member"_s))));
    }

    void leavesTheGroupToSomebody()
    {
        NativeClient ann(m_fixture, m_ann);
        NativeClient bob(m_fixture, m_bob);
        NativeClient cyd(m_fixture, m_cyd);
        const qint64 room = makeRoom(ann, {m_bob, m_cyd});
        ann.ask(setRole, role(room, m_cyd, u"admin"_s));
        bob.heard();
        QVERIFY(isDone(ann.ask(leave, inRoom(room))));
        // The admin, though Bob has the lower id.
        QCOMPARE(rolesIn(m_bob, room), (QHash<qint64, QString>{{m_bob.id, u"member"_s}, {m_cyd.id, u"owner"_s}}));
        QCOMPARE(namesOf(bob.heard()), (QStringList{u"GROUP_UPDATED"_s, u"GROUP_MEMBER_REMOVED"_s}));
        QCOMPARE(namesOf(ann.heard()),
                 (QStringList{u"GROUP_UPDATED"_s, u"GROUP_UPDATED"_s, u"GROUP_MEMBER_REMOVED"_s}));
        QCOMPARE(m_fixture.http(m_cyd).post(u"/groups/%1/leave"_s.arg(room), {}).status, 204);
        QCOMPARE(rolesIn(m_bob, room), (QHash<qint64, QString>{{m_bob.id, u"owner"_s}}));
        const QString before = bob.cursor();
        bob.heard();
        // The last one closes the door.
        QVERIFY(isDone(bob.ask(leave, inRoom(room))));
        QCOMPARE(namesOf(bob.heard()), QStringList{u"GROUP_DELETED"_s});
        QCOMPARE(m_fixture.http(m_bob).get(u"/groups/%1"_s.arg(room)).status, 404);
        NativeClient later(m_fixture, m_bob, before);
        const QStringList names = namesOf(later.replayed());
        QCOMPARE(names.mid(names.size() - 2), (QStringList{u"GROUP_DELETED"_s, u"SYNC_COMPLETE"_s}));
    }

    void archivesAndRenames()
    {
        NativeClient ann(m_fixture, m_ann);
        NativeClient bob(m_fixture, m_bob);
        const qint64 room = makeRoom(ann, {m_bob});
        bob.ask(sendGroup, toRoom(room, u"kept"_s));
        bob.heard();
        const QString before = bob.cursor();
        auto http = m_fixture.http(m_ann);
        const QString path = u"/groups/%1"_s.arg(room);
        QCOMPARE(codeOf(bob.ask(renameRoom, {{u"room_id"_s, room}, {u"name"_s, u"No"_s}})), u"forbidden"_s);
        QCOMPARE(m_fixture.http(m_bob).patch(path, {{u"archived"_s, true}}).status, 403);
        QCOMPARE(http.patch(path, {}).status, 422);
        QCOMPARE(http.patch(path, {{u"name"_s, u"Old times"_s}}).status, 204);
        QCOMPARE(http.patch(path, {{u"archived"_s, true}}).status, 204);
        QCOMPARE(http.patch(path, {{u"archived"_s, true}}).status, 204); // no change
        auto told = bob.heard();
        QCOMPARE(namesOf(told), (QStringList{u"GROUP_UPDATED"_s, u"GROUP_UPDATED"_s}));
        QCOMPARE(payloadOf(told[0]).value(u"name"_s).toString(), u"Old times"_s);
        QCOMPARE(payloadOf(told[0]).value(u"archived"_s), QJsonValue(false));
        QCOMPARE(payloadOf(told[1]).value(u"archived"_s), QJsonValue(true));
        NativeClient later(m_fixture, m_bob, before);
        const auto replayed = later.replayed();
        QCOMPARE(namesOf(replayed), (QStringList{u"GROUP_UPDATED"_s, u"GROUP_UPDATED"_s, u"SYNC_COMPLETE"_s}));
        QCOMPARE(payloadOf(replayed[1]), payloadOf(told[1]));

        QCOMPARE(seqsOf(payloadOf(bob.ask(u"HISTORY"_s, {{u"conversation_id"_s, room}}))), QList<qint64>{1});
        QVERIFY(isDone(bob.ask(u"MARK_READ"_s, at(room, 1))));
        QCOMPARE(codeOf(bob.ask(sendGroup, toRoom(room, u"no more"_s))), u"archived"_s);
        QCOMPARE(codeOf(bob.ask(edit, edited(room, 1, u"no more"_s))), u"archived"_s);
        QCOMPARE(codeOf(ann.ask(add, adding(room, {m_cyd}))), u"archived"_s);
        QCOMPARE(codeOf(ann.ask(renameRoom, {{u"room_id"_s, room}, {u"name"_s, u"No"_s}})), u"archived"_s);
        const auto refused = http.post(u"/conversations/%1/messages"_s.arg(room), {{u"content"_s, u"no more"_s}});
        QCOMPARE(refused.status, 403);
        QCOMPARE(refused.json.value(u"code"_s).toString(), u"archived"_s);
        QCOMPARE(http.patch(path, {{u"archived"_s, false}, {u"name"_s, u"New times"_s}}).status, 204);
        QCOMPARE(bob.ask(sendGroup, toRoom(room, u"again"_s)).value(u"event"_s).toString(),
                 u"GROUP_MESSAGE_DELIVERED"_s);
        QCOMPARE(http.get(path).json.value(u"room"_s).toObject().value(u"name"_s).toString(), u"New times"_s);
    }

    void deletesGroups()
    {
        NativeClient ann(m_fixture, m_ann);
        NativeClient bob(m_fixture, m_bob);
        const qint64 room = makeRoom(ann, {m_bob});
        bob.ask(sendGroup, toRoom(room, u"gone soon"_s));
        bob.heard();
        const QString before = bob.cursor();
        QCOMPARE(m_fixture.http(m_bob).remove(u"/groups/%1"_s.arg(room)).status, 403);
        QCOMPARE(m_fixture.http(m_ann).remove(u"/groups/%1"_s.arg(room)).status, 204);
        const auto told = bob.heard();
        QCOMPARE(namesOf(told), QStringList{u"GROUP_DELETED"_s});
        for (const Person &person : {m_ann, m_bob}) {
            auto http = m_fixture.http(person);
            QCOMPARE(http.get(u"/groups/%1"_s.arg(room)).status, 404);
            QCOMPARE(http.get(u"/conversations/%1/messages"_s.arg(room)).status, 404);
            QCOMPARE(http.post(u"/conversations/%1/messages"_s.arg(room), {{u"content"_s, u"x"_s}}).status, 404);
            QCOMPARE(http.get(u"/conversations"_s).json.value(u"items"_s).toArray().size(), 0);
        }
        QCOMPARE(codeOf(bob.ask(sendGroup, toRoom(room, u"x"_s))), u"not_found"_s);
        NativeClient later(m_fixture, m_bob, before);
        const auto replayed = later.replayed();
        QCOMPARE(namesOf(replayed), (QStringList{u"GROUP_DELETED"_s, u"SYNC_COMPLETE"_s}));
        QCOMPARE(replayed[0], told[0]);
    }

    void holdsTheLimits()
    {
        Fixture small({{u"MAX_GROUP_MEMBERS"_s, u"3"_s}, {u"MAX_GROUPS_PER_USER"_s, u"2"_s}});
        QCOMPARE(small.failure, QString());
        const std::array people{small.newPerson(), small.newPerson(), small.newPerson(), small.newPerson()};
        NativeClient owner(small, people[0]);
        const Object all{{u"name"_s, u"All"_s}, {u"member_ids"_s, idsOf({people[1], people[2], people[3]})}};
        QCOMPARE(codeOf(owner.ask(u"CREATE_GROUP"_s, all)), u"limit_reached"_s);
        QCOMPARE(small.http(people[0]).post(u"/groups"_s, all).status, 409);
        const qint64 room = makeRoom(owner, {people[1], people[2]});
        QVERIFY(room > 0);
        QCOMPARE(codeOf(owner.ask(add, adding(room, {people[3]}))), u"limit_reached"_s);
        QVERIFY(isDone(owner.ask(removeMember, somebodyIn(room, people[2]))));
        QVERIFY(isDone(owner.ask(add, adding(room, {people[3]}))));
        // Everybody who would be in it counts, not only who asks.
        QVERIFY(makeRoom(owner, {people[1]}) > 0);
        QCOMPARE(codeOf(owner.ask(u"CREATE_GROUP"_s, {{u"name"_s, u"x"_s}, {u"member_ids"_s, QJsonArray()}})),
                 u"limit_reached"_s);
        NativeClient other(small, people[2]);
        const qint64 theirs = makeRoom(other, {});
        QCOMPARE(codeOf(other.ask(add, adding(theirs, {people[1]}))), u"limit_reached"_s);
        QVERIFY(isDone(owner.ask(leave, inRoom(room))));
        QVERIFY(makeRoom(owner, {}) > 0);
    }

    /** Prints how long it takes; asserts what is there in the end. */
    void growsToTenThousand()
    {
        constexpr int size = 10'000;
        constexpr int step = 500;
        NativeClient ann(m_fixture, m_ann);
        NativeClient bob(m_fixture, m_bob);
        const QList<qint64> ids = addUsersBeside(size - 2);
        QCOMPARE(ids.size(), size - 2);
        const qint64 room = makeRoom(ann, {m_bob});
        QElapsedTimer clock;
        clock.start();
        for (qsizetype i = 0; i < ids.size(); i += step) {
            QJsonArray some;
            for (const qint64 id : ids.mid(i, step))
                some.append(id);
            QVERIFY(isDone(ann.ask(add, {{u"room_id"_s, room}, {u"user_ids"_s, some}})));
        }
        qInfo("10,000 members in steps of 500: %lld ms", clock.restart());
        QCOMPARE(codeOf(ann.ask(add, adding(room, {m_cyd}))), u"limit_reached"_s);
        bob.heard();
        clock.restart();
        ann.ask(sendGroup, toRoom(room, u"to all"_s));
        qInfo("a message to them, two online: %lld ms", clock.restart());
        QCOMPARE(namesOf(bob.heard()), QStringList{u"RECEIVE_GROUP_MESSAGE"_s});
        clock.restart();
        QCOMPARE(members(m_bob, room).size(), size);
        qInfo("all pages of members: %lld ms", clock.restart());
        NativeClient later(m_fixture, m_bob, start(bob));
        clock.restart();
        const QStringList names = namesOf(later.replayed());
        qInfo("replay of it: %lld ms", clock.restart());
        QCOMPARE(names.count(u"GROUP_MEMBERS_ADDED"_s), (size - 2 + step - 1) / step);
        QCOMPARE(names.count(u"RECEIVE_GROUP_MESSAGE"_s), 1);
    }

private:
    /** Before everything, in the history of @p client. */
    static QString start(const NativeClient &client) { return QString(client.cursor().section(u'.', 0, 0) + u".0"); }

    /** Every member that @p person is shown, page after page. */
    QList<Object> members(const Person &person, qint64 room)
    {
        auto http = m_fixture.http(person);
        QList<Object> all;
        QString cursor;
        do {
            const QString next = cursor.isEmpty() ? QString() : QString(u"&cursor=" + cursor);
            const Object page = http.get(u"/groups/%1/members?limit=200%2"_s.arg(room).arg(next)).json;
            for (const QJsonValue &item : page.value(u"items"_s).toArray())
                all += item.toObject();
            cursor = page.value(u"next_cursor"_s).toString();
        } while (!cursor.isEmpty());
        return all;
    }

    QHash<qint64, QString> rolesIn(const Person &person, qint64 room)
    {
        QHash<qint64, QString> roles;
        for (const Object &member : members(person, room))
            roles.insert(member.value(u"user_id"_s).toInteger(), member.value(u"role"_s).toString());
        return roles;
    }

    /** Accounts nobody logs in to, written past the server. */
    QList<qint64> addUsersBeside(int count)
    {
        return m_fixture.intoDatabase(
            u"WITH RECURSIVE crowd (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM crowd WHERE n < %1) "
            "INSERT INTO users (email, name, password_hash, created_at) "
            "SELECT 'crowd' || n || '@example.org', 'Crowd', '-', 0 FROM crowd RETURNING id"_s.arg(count));
    }

    Fixture m_fixture;
    Person m_ann;
    Person m_bob;
    Person m_cyd;
};

QTEST_GUILESS_MAIN(GroupsTest)
#include "tst_groups.moc"
