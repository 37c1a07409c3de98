// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/streamservice.h"

#include <QRandomGenerator>
#include <QTest>

using namespace natter;
using namespace natter::session;
using namespace natter::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestAdminStream : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /** Whatever happens in whatever order, whoever replays the changes onto the snapshot has the list. */
    void replaysToTheList_data()
    {
        QTest::addColumn<quint32>("seed");
        QTest::addColumn<int>("before");
        QTest::addColumn<bool>("slow");
        for (const quint32 seed : {1U, 2U, 3U, 4U}) {
            QTest::addRow("few, %u", seed) << seed << 5 << false;
            QTest::addRow("many, %u", seed) << seed << 2'300 << false;
            QTest::addRow("many and a slow reader, %u", seed) << seed << 2'300 << true;
        }
    }
    void replaysToTheList()
    {
        QFETCH(const quint32, seed);
        QFETCH(const int, before);
        QFETCH(const bool, slow);
        QRandomGenerator random(seed);
        Plane plane;
        std::map<qint64, std::unique_ptr<FakeConnection>> connections;
        qint64 last = 0;
        const auto arrive = [&] {
            ++last;
            connections.emplace(last, std::make_unique<FakeConnection>(plane.roster, last));
        };
        for (int i = 0; i < before; ++i)
            arrive();
        Console console;
        Console other;
        Table table;
        auto stream = plane.open(console);
        std::unique_ptr<AdminStream> second;
        Plane::subscribe(*stream, {u"connections"_s});
        constexpr int steps = 3'000;
        for (int step = 0; step < steps; ++step) {
            auto some = connections.lower_bound(random.bounded(last + 1));
            if (some == connections.end() && !connections.empty())
                some = connections.begin();
            const int what = random.bounded(12);
            if (what == 0 || connections.empty())
                arrive();
            else if (what == 1)
                connections.erase(some);
            else if (what == 2)
                some->second->counted.setQueued(random.bounded(3));
            else if (what == 3)
                some->second->counted.answered(std::chrono::milliseconds(random.bounded(3)));
            else if (what == 4)
                some->second->setClient(u"client/%1"_s.arg(random.bounded(4)));
            else if (what == 5)
                some->second->counted.closing();
            else if (what < 8)
                some->second->counted.received("{}");
            else if (what < 10)
                some->second->counted.sent(QByteArrayView("\x81\x02{}"), 2);
            else if (what == 10)
                plane.beat();
            else if (!slow || random.bounded(20) == 0)
                while (std::exchange(console.waits, false))
                    stream->drained();
            // A second console comes and goes; the first must not notice.
            if (step % 700 == 350) {
                second = plane.open(other);
                Plane::subscribe(*second, {u"connections"_s});
            } else if (step % 700 == 690) {
                second.reset();
            }
            for (const QJsonObject &message : console.take())
                table.take(message);
        }
        plane.settle(*stream, console);
        for (const QJsonObject &message : console.take())
            table.take(message);
        QVERIFY(table.complete);
        QCOMPARE(table.fault, QString());
        const QMap<qint64, QJsonObject> listed = plane.listed();
        QCOMPARE(table.rows.keys(), listed.keys());
        for (const qint64 id : listed.keys())
            QCOMPARE(table.rows.value(id), listed.value(id));
        QVERIFY(console.largest <= streamPartBytes + 8 * 1024);
    }

    /** A row that changes a thousand times while the reader is away is said once. */
    void mergesWhatWaits()
    {
        Plane plane;
        FakeConnection one(plane.roster, 1);
        Console console;
        auto stream = plane.open(console);
        Plane::subscribe(*stream, {u"connections"_s});
        plane.settle(*stream, console);
        console.take();
        one.counted.received("{}");
        plane.beat(); // this one is on its way, and is not taken
        QCOMPARE(console.take().size(), std::size_t(1));
        const qsizetype before = console.bytes;
        for (int i = 0; i < 1'000; ++i) {
            one.counted.received("{}");
            plane.beat();
        }
        QCOMPARE(console.bytes, before);
        plane.settle(*stream, console);
        QCOMPARE(console.messages.size(), std::size_t(1));
        const QJsonArray upserts = payloadOf(console.messages[0]).value(u"upserts"_s).toArray();
        QCOMPARE(upserts.size(), 1);
        QCOMPARE(upserts[0].toObject().value(u"messages_in"_s).toInteger(), 1'001);
        // Only what has changed, and whose it is.
        QStringList fields = upserts[0].toObject().keys();
        fields.sort();
        QCOMPARE(fields, (QStringList{u"bytes_in"_s, u"id"_s, u"last_activity"_s, u"messages_in"_s}));
    }

    /** Those who come and go while the reader is away leave nothing behind. */
    void forgetsWhoWasNeverShown()
    {
        Plane plane;
        Console console;
        auto stream = plane.open(console);
        Plane::subscribe(*stream, {u"connections"_s});
        plane.settle(*stream, console);
        console.take();
        for (qint64 id = 1; id <= 20'000; ++id) {
            FakeConnection passing(plane.roster, id);
            passing.counted.received("{}");
        }
        plane.settle(*stream, console);
        QCOMPARE(console.take().size(), std::size_t(0));
    }

    void saysTheSnapshotAsFastAsItIsRead()
    {
        Plane plane;
        std::vector<std::unique_ptr<FakeConnection>> connections;
        for (qint64 id = 1; id <= 1'200; ++id)
            connections.push_back(std::make_unique<FakeConnection>(plane.roster, id));
        Console console;
        auto stream = plane.open(console);
        Plane::subscribe(*stream, {u"connections"_s});
        QCOMPARE(console.messages.size(), std::size_t(2)); // OK and the first part
        QCOMPARE(console.messages[0].value(u"event"_s).toString(), u"OK"_s);
        QCOMPARE(console.messages[0].value(u"request_id"_s).toInteger(), 1);
        QCOMPARE(payloadOf(console.messages[1]).value(u"items"_s).toArray().size(), 500);
        QCOMPARE(payloadOf(console.messages[1]).value(u"first"_s).toBool(), true);
        QCOMPARE(payloadOf(console.messages[1]).value(u"last"_s).toBool(), false);
        QCOMPARE(payloadOf(console.messages[1]).value(u"total"_s).toInteger(), 1'200);
        plane.beat();
        QCOMPARE(console.messages.size(), std::size_t(2));
        stream->drained();
        stream->drained();
        QCOMPARE(console.messages.size(), std::size_t(4));
        QCOMPARE(payloadOf(console.messages[3]).value(u"items"_s).toArray().size(), 200);
        QCOMPARE(payloadOf(console.messages[3]).value(u"last"_s).toBool(), true);
    }

    void showsTheLogWithoutFeedingIt()
    {
        Plane plane;
        for (int i = 0; i < 2'500; ++i)
            plane.log.add(wallClockNow(), LogLevel::Info, u"natter.net"_s, u"line %1"_s.arg(i));
        QCOMPARE(plane.log.size(), services::LogBook::linesMost);
        Console console;
        auto stream = plane.open(console);
        Plane::subscribe(*stream, {u"logs"_s});
        plane.settle(*stream, console);
        const QJsonArray shown = payloadOf(console.messages.at(1)).value(u"items"_s).toArray();
        QCOMPARE(shown.size(), 200);
        QCOMPARE(shown.last().toObject().value(u"message"_s).toString(), u"line 2499"_s);
        console.take();
        plane.log.add(wallClockNow(), LogLevel::Error, u"natter.store"_s, u"new"_s);
        plane.settle(*stream, console);
        QCOMPARE(console.messages.size(), std::size_t(1));
        const QJsonObject line = payloadOf(console.messages[0]).value(u"upserts"_s).toArray().at(0).toObject();
        QCOMPARE(line.value(u"level"_s).toString(), u"error"_s);
        QCOMPARE(line.value(u"category"_s).toString(), u"natter.store"_s);
        QCOMPARE(line.value(u"id"_s).toInteger(), 2'501);
    }

    /** A row of the database is read once a beat, however often it has changed. */
    void readsRowsThatChanged()
    {
        Plane plane;
        Console console;
        auto stream = plane.open(console);
        Plane::subscribe(*stream, {u"users"_s});
        Q_EMIT plane.news.userChanged(UserId(2));
        plane.settle(*stream, console);
        QCOMPARE(console.take().size(), std::size_t(1)); // OK; how many there are is still being counted
        plane.counts.at(0)(17);
        QCOMPARE(payloadOf(console.messages.at(0)).value(u"total"_s).toInteger(), 17);
        plane.settle(*stream, console);
        plane.settle(*stream, console);
        console.take();
        plane.reads = 0;
        for (int i = 0; i < 100; ++i) {
            Q_EMIT plane.news.userChanged(UserId(4));
            Q_EMIT plane.news.userChanged(UserId(7));
        }
        FakeConnection one(plane.roster, 5); // of user 6
        plane.beat();
        plane.settle(*stream, console);
        plane.settle(*stream, console);
        QCOMPARE(plane.reads, 1);
        QCOMPARE(console.messages.size(), std::size_t(1));
        const QJsonObject said = payloadOf(console.messages[0]);
        QList<qint64> ids;
        for (const QJsonValue &row : said.value(u"upserts"_s).toArray())
            ids += row.toObject().value(u"id"_s).toInteger();
        std::ranges::sort(ids);
        QCOMPARE(ids, (QList<qint64>{4, 6}));
        QCOMPARE(said.value(u"removed"_s).toArray(), QJsonArray{7});
    }

    void showsTheAudit()
    {
        Plane plane;
        Console console;
        auto stream = plane.open(console);
        Plane::subscribe(*stream, {u"audit"_s});
        QCOMPARE(payloadOf(console.messages.at(1)).value(u"items"_s).toArray().size(), 1);
        for (qint64 id = 5; id <= 6; ++id) { // the fifth is in the snapshot already
            protocol::AuditEntry entry;
            entry.id = id;
            Q_EMIT plane.news.audited(entry);
        }
        plane.settle(*stream, console);
        const QJsonArray upserts = payloadOf(console.messages.at(2)).value(u"upserts"_s).toArray();
        QCOMPARE(upserts.size(), 1);
        QCOMPARE(upserts[0].toObject().value(u"id"_s).toInteger(), 6);
    }

    /** What people write to each other never gets into a trace. */
    void tracesWithoutContents()
    {
        Plane plane;
        FakeConnection one(plane.roster, 1);
        one.counted.received(R"({"event":"PING","payload":{}})"); // before anybody looks
        Console console;
        auto stream = plane.open(console);
        Plane::subscribe(*stream, {u"trace:1"_s});
        one.counted.received(R"({"event":"SEND_PERSONAL_MESSAGE","payload":{"to_user_id":5,"content":"hush"}})");
        one.counted.received(R"({"event":"hush","payload":{"to_user_id":"hush","seq":"hush"},"request_id":"hush"})");
        one.counted.received(R"({"event":"CREATE_GROUP","payload":{"name":"hush","member_ids":[1]}})");
        one.counted.received("hush");
        one.counted.sent(R"({"event":"ERROR","message":"hush","payload":{"code":"not_found"}})", 0);
        one.counted.sent(R"({"event":"RECEIVE_GROUP_MESSAGE","payload":{"content":"hush","room_id":3,"seq":8}})", 0);
        plane.settle(*stream, console);
        QByteArray all;
        QStringList events;
        QStringList details;
        for (const QJsonObject &message : console.messages) {
            all += QJsonDocument(message).toJson();
            const QJsonObject payload = payloadOf(message);
            for (const QString &list : {u"items"_s, u"upserts"_s}) {
                for (const QJsonValue &entry : payload.value(list).toArray()) {
                    events += entry.toObject().value(u"event"_s).toString();
                    details += entry.toObject().value(u"detail"_s).toString();
                }
            }
        }
        QCOMPARE(events, (QStringList{u"SEND_PERSONAL_MESSAGE"_s, u"(unknown)"_s, u"CREATE_GROUP"_s, u"(malformed)"_s,
                                      u"ERROR"_s, u"RECEIVE_GROUP_MESSAGE"_s}));
        QCOMPARE(details.first(), u"to_user_id 5"_s);
        QCOMPARE(details.at(4), u"not_found"_s);
        QCOMPARE(details.last(), u"room_id 3, seq 8"_s);
        QVERIFY2(!all.contains("hush"), all);
    }

    void keepsABoundedTraceWhileSomebodyLooks()
    {
        Plane plane;
        FakeConnection one(plane.roster, 1);
        Console console;
        auto stream = plane.open(console);
        Plane::subscribe(*stream, {u"trace:1"_s});
        const auto trace = plane.roster.trace(one);
        for (int i = 0; i < 3'000; ++i)
            one.counted.received(R"({"event":"PING","payload":{}})");
        QCOMPARE(trace->entries().size(), hub::Trace::entriesMost);
        QCOMPARE(trace.use_count(), 2L);
        stream->textMessage(R"({"event":"UNSUBSCRIBE","payload":{"topics":["trace:1"]}})");
        QCOMPARE(trace.use_count(), 1L);
    }

    void outlivesTheTracedConnection()
    {
        Plane plane;
        auto one = std::make_unique<FakeConnection>(plane.roster, 1);
        Console console;
        auto stream = plane.open(console);
        Plane::subscribe(*stream, {u"trace:1"_s});
        plane.settle(*stream, console);
        console.take();
        one.reset();
        plane.settle(*stream, console);
        QCOMPARE(console.messages.size(), std::size_t(1));
        const QJsonObject last = payloadOf(console.messages[0]).value(u"upserts"_s).toArray().at(0).toObject();
        QCOMPARE(last.value(u"event"_s).toString(), u"(end)"_s);
        stream->textMessage(R"({"event":"UNSUBSCRIBE","payload":{"topics":["trace:1"]}})");
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("code");
        QTest::newRow("no JSON") << QByteArray("hello") << u"json_invalid"_s;
        QTest::newRow("chat") << QByteArray(R"({"event":"SEND_PERSONAL_MESSAGE","payload":{}})") << u"unknown_event"_s;
        QTest::newRow("no topics") << QByteArray(R"({"event":"SUBSCRIBE","payload":{}})") << u"validation_failed"_s;
        QTest::newRow("an odd topic") << QByteArray(R"({"event":"SUBSCRIBE","payload":{"topics":["passwords"]}})")
                                      << u"validation_failed"_s;
        QTest::newRow("a number") << QByteArray(R"({"event":"SUBSCRIBE","payload":{"topics":[1]}})")
                                  << u"validation_failed"_s;
        QTest::newRow("nobody's trace") << QByteArray(R"({"event":"SUBSCRIBE","payload":{"topics":["trace:77"]}})")
                                        << u"not_found"_s;
        QTest::newRow("half good") << QByteArray(R"({"event":"SUBSCRIBE","payload":{"topics":["logs","trace:x"]}})")
                                   << u"not_found"_s;
    }
    void refuses()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QString, code);
        Plane plane;
        Console console;
        auto stream = plane.open(console);
        stream->textMessage(text);
        plane.settle(*stream, console);
        QCOMPARE(console.messages.size(), std::size_t(1)); // of two topics none is begun if one is wrong
        QCOMPARE(console.messages[0].value(u"event"_s).toString(), u"ERROR"_s);
        QCOMPARE(payloadOf(console.messages[0]).value(u"code"_s).toString(), code);
    }

    void endsWithItsLogin()
    {
        Plane plane;
        Console console;
        auto stream = plane.open(console);
        plane.hub.endLogin(UserId(7), LoginId(8));
        plane.hub.endLogin(UserId(6), LoginId(9));
        plane.hub.suspend(UserId(6));
        QVERIFY(console.closes.empty());
        plane.hub.endLogin(UserId(7), LoginId(9));
        plane.hub.suspend(UserId(7));
        QCOMPARE(console.closes, (std::vector{protocol::CloseCode::LoginEnded, protocol::CloseCode::Banned}));
    }

    void closesAFlood()
    {
        Plane plane;
        Console console;
        auto stream = plane.open(console);
        for (int i = 0; i < 59; ++i)
            stream->textMessage("nonsense");
        QVERIFY(console.closes.empty());
        stream->textMessage("nonsense");
        QCOMPARE(console.closes, std::vector{protocol::CloseCode::Flood});
    }
};

QTEST_GUILESS_MAIN(TestAdminStream)
#include "tst_adminstream.moc"
