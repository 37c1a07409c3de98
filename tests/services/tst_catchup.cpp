// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/sessionservice.h"

#include "protocol/cursor.h"
#include "support/await.h"

using namespace natter;
using namespace natter::test;
using namespace Qt::StringLiterals;

namespace {

QByteArray command(const QString &event, const QJsonObject &payload)
{
    return QJsonDocument(QJsonObject{{u"event"_s, event}, {u"payload"_s, payload}}).toJson(QJsonDocument::Compact);
}

/** What @p end was told by number, with what stands around it: everything but who is there. */
std::vector<QJsonObject> told(const FarEnd &end)
{
    std::vector<QJsonObject> texts = end.texts;
    std::erase_if(texts, [](const QJsonObject &text) { return text.value(u"event"_s) == u"PRESENCE"_s; });
    return texts;
}

QStringList eventsBehind(const FarEnd &end, qsizetype count)
{
    QStringList events;
    for (const QJsonObject &text : told(end))
        events += text.value(u"event"_s).toString();
    return events.mid(count);
}

QString contentAt(const FarEnd &end, std::size_t place)
{
    return told(end).at(place).value(u"payload"_s).toObject().value(u"content"_s).toString();
}

/** A group of Ann and Bob, in which Ann speaks. */
struct Room
{
    explicit Room(Service &service)
        : talk(service)
    {
        ask(u"CREATE_GROUP"_s, {{u"name"_s, u"Tea"_s}, {u"member_ids"_s, QJsonArray{2}}});
        id = talk.annEnd.texts.front().value(u"payload"_s).toObject().value(u"room_id"_s).toInteger();
    }

    /** As Ann, by REST: nothing of it is answered on her connection. */
    bool execute(Service &service, const protocol::ChatCommand &what) const
    {
        std::optional<bool> done;
        service.gateway->execute(Result<protocol::ChatCommand>(what), talk.ann, Peer(),
                                 [&](const Result<protocol::ChatOutcome> &outcome) { done = outcome.has_value(); });
        return eventually([&] { return done.has_value(); }) && *done;
    }

    void ask(const QString &event, const QJsonObject &payload) const
    {
        const std::size_t before = talk.annEnd.texts.size();
        talk.annSession->textMessage(command(event, payload));
        QVERIFY(eventually([&] { return talk.annEnd.texts.size() > before; }));
    }

    bool say(int from, int to)
    {
        for (int i = from; i <= to; ++i)
            talk.annSession->textMessage(
                command(u"SEND_GROUP_MESSAGE"_s, {{u"room_id"_s, id}, {u"content"_s, u"m%1"_s.arg(i)}}));
        return eventually([&] { return talk.annEnd.texts.size() >= std::size_t(to) + 1; });
    }

    Talk talk;
    qint64 id = 0;
};

} // namespace

/** What changes while a native connection is brought up to date. */
class CatchUpTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /** Out of the group between two pages: no message of it without those before, but the word that one is out. */
    void theEndOfAMembershipEndsItsReplay()
    {
        Service service;
        Room room(service);
        const QByteArray cursor = protocol::cursorOf(service.changes.history(), service.changes.rev());
        QVERIFY(room.say(1, 250));
        FarEnd end;
        const auto bob = service.connect(room.talk.bob, end, Dialect::Native);
        bob->textMessage(command(u"HELLO"_s, {{u"cursor"_s, QString::fromLatin1(cursor)}}));
        AWAIT(end.wantsDrained);
        QCOMPARE(end.events().count(u"RECEIVE_GROUP_MESSAGE"_s), 200);
        QVERIFY(room.say(251, 252));
        QVERIFY(room.execute(service, protocol::RemoveGroupMember{ConversationId(room.id), UserId(2)}));
        QVERIFY(readUntil(end, *bob, 204));
        QCOMPARE(eventsBehind(end, 201), (QStringList{u"SYNC_COMPLETE"_s, u"GROUP_MEMBER_REMOVED"_s}));
    }

    /** Out and in again: from the way in on everything is told. */
    void anotherMembershipIsWhole()
    {
        Service service;
        Room room(service);
        const QByteArray cursor = protocol::cursorOf(service.changes.history(), service.changes.rev());
        QVERIFY(room.say(1, 250));
        FarEnd end;
        const auto bob = service.connect(room.talk.bob, end, Dialect::Native);
        bob->textMessage(command(u"HELLO"_s, {{u"cursor"_s, QString::fromLatin1(cursor)}}));
        AWAIT(end.wantsDrained);
        const ConversationId id(room.id);
        QVERIFY(room.say(251, 251));
        QVERIFY(room.execute(service, protocol::RemoveGroupMember{id, UserId(2)}));
        QVERIFY(room.execute(service, protocol::AddGroupMembers{id, {UserId(2)}}));
        QVERIFY(room.say(252, 252));
        QVERIFY(room.execute(service, protocol::RemoveGroupMember{id, UserId(2)}));
        QVERIFY(readUntil(end, *bob, 207));
        QCOMPARE(eventsBehind(end, 201), (QStringList{u"SYNC_COMPLETE"_s, u"GROUP_MEMBER_REMOVED"_s, u"GROUP_CREATED"_s,
                                                      u"RECEIVE_GROUP_MESSAGE"_s, u"GROUP_MEMBER_REMOVED"_s}));
        QCOMPARE(contentAt(end, 204), u"m252"_s);
    }

    /** Still in it when the last page was read: all that followed is told, and then that one is out. */
    void whatWasReplayedGoesOn()
    {
        Service service;
        Room room(service);
        const QByteArray cursor = protocol::cursorOf(service.changes.history(), service.changes.rev());
        QVERIFY(room.say(1, 50));
        FarEnd end;
        const auto bob = service.connect(room.talk.bob, end, Dialect::Native);
        bob->textMessage(command(u"HELLO"_s, {{u"cursor"_s, QString::fromLatin1(cursor)}}));
        AWAIT(end.wantsDrained); // the only page has been read
        QVERIFY(room.say(51, 52));
        QVERIFY(room.execute(service, protocol::RemoveGroupMember{ConversationId(room.id), UserId(2)}));
        QVERIFY(readUntil(end, *bob, 56));
        QCOMPARE(eventsBehind(end, 51), (QStringList{u"SYNC_COMPLETE"_s, u"RECEIVE_GROUP_MESSAGE"_s,
                                                     u"RECEIVE_GROUP_MESSAGE"_s, u"GROUP_MEMBER_REMOVED"_s}));
    }

    /** Written and edited while one was away: at both places in the order of changes, both times as it is now. */
    void whatWasWrittenAndEditedComesAtBothPlaces()
    {
        Service service;
        Room room(service);
        const QByteArray cursor = protocol::cursorOf(service.changes.history(), service.changes.rev());
        QVERIFY(room.say(1, 2));
        const TextLimits limits;
        for (const QString &text : {u"first"_s, u"second"_s})
            QVERIFY(room.execute(
                service, protocol::EditMessage{ConversationId(room.id), Seq(1), *ContentRules::parse(text, limits)}));
        FarEnd end;
        const auto bob = service.connect(room.talk.bob, end, Dialect::Native);
        bob->textMessage(command(u"HELLO"_s, {{u"cursor"_s, QString::fromLatin1(cursor)}}));
        QVERIFY(readUntil(end, *bob, 6));
        QCOMPARE(eventsBehind(end, 0),
                 (QStringList{u"HELLO_OK"_s, u"RECEIVE_GROUP_MESSAGE"_s, u"RECEIVE_GROUP_MESSAGE"_s,
                              u"MESSAGE_EDITED"_s, u"SYNC_COMPLETE"_s}));
        QCOMPARE(contentAt(end, 1), u"second"_s);
        QCOMPARE(contentAt(end, 2), u"m2"_s);
        QCOMPARE(contentAt(end, 3), u"second"_s);
    }
};

QTEST_GUILESS_MAIN(CatchUpTest)
#include "tst_catchup.moc"
