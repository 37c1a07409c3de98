// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/commands.h"
#include "e2e/streamclient.h"
#include "support/await.h"

#include <QJsonDocument>
#include <QRandomGenerator>
#include <QTest>

using namespace natter::test;
using namespace Qt::StringLiterals;

namespace {

const QString connectionsPath = u"/admin/v1/connections"_s;

/** All rows that REST has, page by page. */
QMap<qint64, QJsonObject> listed(HttpClient &http, const QString &sort)
{
    QMap<qint64, QJsonObject> rows;
    QString cursor;
    do {
        const HttpAnswer page = http.get(connectionsPath + u"?limit=7&sort="_s + sort +
                                         (cursor.isEmpty() ? QString() : QString(u"&cursor="_s + cursor)));
        for (const QJsonValue &row : page.json.value(u"items"_s).toArray())
            rows.insert(row.toObject().value(u"id"_s).toInteger(), row.toObject());
        cursor = page.json.value(u"next_cursor"_s).toString();
    } while (!cursor.isEmpty());
    return rows;
}

} // namespace

/** The live half of the administration, against a real natterd with real clients. */
class TestAdminLive : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /** Whatever people do, who follows the changes has what a list by REST says. */
    void followsRealPeople()
    {
        Fixture fixture;
        QVERIFY2(fixture.failure.isEmpty(), qPrintable(fixture.failure));
        const Administrator root = makeAdministrator(fixture);
        QVERIFY2(root.failure.isEmpty(), qPrintable(root.failure));
        HttpClient admin = adminHttp(fixture, root.token);
        StreamClient stream(fixture, root.token);
        QVERIFY(stream.waitUntilOpen());
        QCOMPARE(stream.subprotocol(), u"natter.admin.v1"_s);

        QRandomGenerator random(11);
        std::vector<Person> people;
        people.reserve(6);
        for (int i = 0; i < 6; ++i)
            people.push_back(fixture.newPerson(u"Person %1"_s.arg(i)));
        std::vector<std::unique_ptr<WireClient>> seed;
        std::vector<std::unique_ptr<NativeClient>> native;
        LiveTable table(u"connections"_s);
        constexpr int steps = 300;
        for (int step = 0; step < steps; ++step) {
            const Person &who = people[std::size_t(random.bounded(int(people.size())))];
            const Person &other = people[std::size_t(random.bounded(int(people.size())))];
            const int what = random.bounded(10);
            if (step == 40)
                stream.send(u"SUBSCRIBE"_s, {u"connections"_s});
            if (what < 2 && seed.size() < 12)
                seed.push_back(fixture.connectOpen(who));
            else if (what == 2 && native.size() < 12)
                native.push_back(std::make_unique<NativeClient>(fixture, who));
            else if (what == 3 && !seed.empty())
                seed.erase(seed.begin() + random.bounded(int(seed.size())));
            else if (what == 4 && !native.empty())
                native.erase(native.begin() + random.bounded(int(native.size())));
            else if (what < 8 && !seed.empty())
                seed[std::size_t(random.bounded(int(seed.size())))]->sendEvent(send, personal(other, u"hello"_s));
            else if (!native.empty())
                native[std::size_t(random.bounded(int(native.size())))]->ask(send, personal(other, u"hi"_s));
            table.take(stream.take());
        }
        // Everything is told within a beat; the last pings are answered, and the list says the same twice.
        QString difference;
        const auto agrees = [&] {
            table.take(stream.take());
            const auto rows = listed(admin, u"-messages_in"_s);
            table.take(stream.take());
            difference.clear();
            if (rows.keys() != table.rows.keys())
                difference = u"other ids"_s;
            for (const qint64 id : rows.keys()) {
                if (rows.value(id) != table.rows.value(id))
                    difference += u"%1\n%2\n"_s.arg(
                        QString::fromUtf8(QJsonDocument(rows.value(id)).toJson(QJsonDocument::Compact)),
                        QString::fromUtf8(QJsonDocument(table.rows.value(id)).toJson(QJsonDocument::Compact)));
            }
            return difference.isEmpty() && std::size_t(rows.size()) == seed.size() + native.size();
        };
        QVERIFY2(eventually(agrees), qPrintable(difference));
        QVERIFY(table.complete);
        QCOMPARE(table.fault, QString());
        QVERIFY(!table.rows.isEmpty());
    }

    void closesConnections()
    {
        Fixture fixture;
        const Administrator root = makeAdministrator(fixture);
        QVERIFY2(root.failure.isEmpty(), qPrintable(root.failure));
        HttpClient admin = adminHttp(fixture, root.token);
        const Person ann = fixture.newPerson(u"Ann"_s);
        const auto one = fixture.connectOpen(ann);
        NativeClient two(fixture, ann);
        const QJsonArray rows = admin.get(connectionsPath + u"?query=ann&sort=id"_s).json.value(u"items"_s).toArray();
        QCOMPARE(rows.size(), 2);
        QCOMPARE(rows[0].toObject().value(u"dialect"_s).toString(), u"seed"_s);
        QCOMPARE(rows[1].toObject().value(u"dialect"_s).toString(), u"native"_s);
        const qint64 first = rows[0].toObject().value(u"id"_s).toInteger();
        const qint64 second = rows[1].toObject().value(u"id"_s).toInteger();
        QCOMPARE(admin.get(connectionsPath + u"/%1"_s.arg(first)).json.value(u"user_id"_s).toInteger(), ann.id);

        // Only native connections have a word for what an operator says.
        const QJsonObject text{{u"text"_s, u"lunch"_s}};
        QCOMPARE(admin.post(connectionsPath + u"/%1/message"_s.arg(first), text).status, 409);
        QCOMPARE(admin.post(connectionsPath + u"/%1/message"_s.arg(second), text).status, 204);
        const HttpAnswer both = admin.post(connectionsPath + u"/message"_s,
                                           {{u"ids"_s, QJsonArray{first, second, 9'999}}, {u"text"_s, u"now"_s}});
        QCOMPARE(both.json.value(u"sent"_s).toInteger(), 1);
        QCOMPARE(both.json.value(u"skipped"_s).toArray(), (QJsonArray{first, 9'999}));
        for (const QString &said : {u"lunch"_s, u"now"_s})
            QCOMPARE(two.whisper(u"ANNOUNCEMENT"_s).value(u"content"_s).toString(), said);

        QCOMPARE(admin.remove(connectionsPath + u"/%1?reason=maintenance"_s.arg(first)).status, 204);
        QVERIFY(one->waitUntilClosed());
        QCOMPARE(one->closeCode(), 4009);
        QCOMPARE(one->closeReason(), u"maintenance"_s);
        QCOMPARE(admin.remove(connectionsPath + u"/%1"_s.arg(first)).status, 404);
        const HttpAnswer closed =
            admin.post(connectionsPath + u"/close"_s, {{u"ids"_s, QJsonArray{first, second}}, {u"reason"_s, u"x"_s}});
        QCOMPARE(closed.json.value(u"closed"_s).toInteger(), 1);
        QCOMPARE(closed.json.value(u"unknown"_s).toArray(), QJsonArray{first});
        QVERIFY(two.wire().waitUntilClosed());
        QCOMPARE(two.wire().closeCode(), 4009);
    }

    void letsNobodyElseIn()
    {
        Fixture fixture;
        const Administrator root = makeAdministrator(fixture);
        QVERIFY2(root.failure.isEmpty(), qPrintable(root.failure));
        const Person ann = fixture.newPerson();
        for (const QByteArray &token : {ann.token, QByteArray("nonsense"), QByteArray()}) {
            StreamClient stream(fixture, token);
            QVERIFY(!stream.waitUntilOpen());
            QCOMPARE(adminHttp(fixture, token).get(connectionsPath).status, 401);
        }
        // Nor is the stream there for who comes by the public door, or an administrator's token good for the chat.
        QCOMPARE(fixture.http().get(u"/ws/admin"_s).status, 404);
        QVERIFY(!fixture.connect({0, {}, root.token})->waitUntilOpen());
    }

    void endsWithTheLogin()
    {
        Fixture fixture;
        const Administrator root = makeAdministrator(fixture);
        QVERIFY2(root.failure.isEmpty(), qPrintable(root.failure));
        StreamClient stream(fixture, root.token);
        QVERIFY(stream.waitUntilOpen());
        stream.send(u"SUBSCRIBE"_s, {u"metrics"_s});
        QVERIFY(!stream.next(u"SNAPSHOT"_s, u"metrics"_s).isEmpty());
        QCOMPARE(adminHttp(fixture, root.token).post(u"/admin/v1/logout"_s, {}).status, 204);
        QVERIFY(stream.waitUntilClosed());
        QCOMPARE(stream.closeCode(), 4401);
    }

    void showsMetricsEachSecond()
    {
        Fixture fixture;
        const Administrator root = makeAdministrator(fixture);
        QVERIFY2(root.failure.isEmpty(), qPrintable(root.failure));
        const auto ann = fixture.connectOpen(fixture.newPerson());
        StreamClient stream(fixture, root.token);
        QVERIFY(stream.waitUntilOpen());
        stream.send(u"SUBSCRIBE"_s, {u"metrics"_s});
        const QJsonObject sample =
            stream.next(u"CHANGES"_s, u"metrics"_s).value(u"upserts"_s).toArray().at(0).toObject();
        QCOMPARE(sample.value(u"connections"_s).toInteger(), 1);
        QCOMPARE(sample.value(u"users_online"_s).toInteger(), 1);
        QVERIFY(sample.value(u"memory_bytes"_s).toInteger() > 1'000'000);
        HttpClient admin = adminHttp(fixture, root.token);
        const QJsonObject overview = admin.get(u"/admin/v1/overview"_s).json;
        QCOMPARE(overview.value(u"totals"_s).toObject().value(u"users"_s).toInteger(), 2);
        QCOMPARE(overview.value(u"totals"_s).toObject().value(u"administrators"_s).toInteger(), 1);
        QVERIFY(overview.value(u"database"_s).toObject().value(u"size_bytes"_s).toInteger() > 10'000);
        QCOMPARE(overview.value(u"metrics"_s).toObject().value(u"connections"_s).toInteger(), 1);
        const QByteArray page = adminHttp(fixture).get(u"/metrics"_s).body;
        QVERIFY(page.contains("natter_chat_connections{dialect=\"seed\"} 1\n"));
    }

    /** Who chats is seen, what they say is not: not in a trace, not in the log, however much of it is logged. */
    void tracesWithoutContents()
    {
        const QString secret = u"a secret between two"_s;
        Fixture fixture({{u"LOG_LEVEL"_s, u"DEBUG"_s}});
        const Administrator root = makeAdministrator(fixture);
        QVERIFY2(root.failure.isEmpty(), qPrintable(root.failure));
        HttpClient admin = adminHttp(fixture, root.token);
        const Person ann = fixture.newPerson();
        const Person bob = fixture.newPerson();
        NativeClient one(fixture, ann);
        const qint64 id =
            admin.get(connectionsPath).json.value(u"items"_s).toArray().at(0).toObject().value(u"id"_s).toInteger();
        StreamClient stream(fixture, root.token);
        QVERIFY(stream.waitUntilOpen());
        const QString topic = u"trace:%1"_s.arg(id);
        stream.send(u"SUBSCRIBE"_s, {topic, u"logs"_s, u"connections"_s});
        QVERIFY(!stream.next(u"SNAPSHOT"_s, topic).isEmpty());
        one.ask(send, personal(bob, secret));
        one.ask(secret, {{u"content"_s, secret}});
        QByteArray all;
        QStringList events;
        const auto isTold = [&] {
            for (const QJsonObject &message : stream.take()) {
                all += QJsonDocument(message).toJson();
                const QJsonObject payload = message.value(u"payload"_s).toObject();
                if (payload.value(u"topic"_s) != topic)
                    continue;
                for (const QJsonValue &entry : payload.value(u"upserts"_s).toArray())
                    events += entry.toObject().value(u"event"_s).toString();
            }
            return events.contains(u"ERROR"_s);
        };
        QVERIFY(eventually(isTold));
        QVERIFY(events.contains(u"SEND_PERSONAL_MESSAGE"_s));
        QVERIFY(events.contains(u"PERSONAL_MESSAGE_DELIVERED"_s));
        QVERIFY(events.contains(u"(unknown)"_s));
        all += admin.get(u"/admin/v1/logs?limit=200"_s).body;
        QVERIFY2(!all.contains(secret.toUtf8()), all);
    }

    /** A category that is not there must not look like one of which there is nothing to tell. */
    void linesOfOneCategory()
    {
        Fixture fixture({{u"LOG_LEVEL"_s, u"INFO"_s}});
        const Administrator root = makeAdministrator(fixture);
        QVERIFY2(root.failure.isEmpty(), qPrintable(root.failure));
        HttpClient admin = adminHttp(fixture, root.token);
        const auto items = admin.get(u"/admin/v1/logs?category=natter.server"_s).json.value(u"items"_s).toArray();
        QVERIFY(!items.isEmpty());
        for (const QJsonValue &item : items)
            QCOMPARE(item.toObject().value(u"category"_s).toString(), u"natter.server"_s);
        for (const QString &quiet : {u"natter.chat"_s, u"qt.tlsbackend.ossl"_s, u"default"_s})
            QCOMPARE(admin.get(u"/admin/v1/logs?category="_s + quiet).status, 200);
        for (const QString &unknown : {u"bogus"_s, u"server"_s, u"natter."_s}) {
            const auto refused = admin.get(u"/admin/v1/logs?category="_s + unknown);
            QCOMPARE(refused.status, 422);
            QVERIFY2(refused.body.contains("natter.server, natter.store"), refused.body.constData());
        }
    }

    void movesLogLevels()
    {
        Fixture fixture;
        const Administrator root = makeAdministrator(fixture);
        QVERIFY2(root.failure.isEmpty(), qPrintable(root.failure));
        HttpClient admin = adminHttp(fixture, root.token);
        const QString path = u"/admin/v1/logs/levels"_s;
        QCOMPARE(admin.get(path).json.value(u"natter.net"_s).toString(), u"warning"_s);
        QCOMPARE(admin.request("PUT", path, R"({"natter.nothing":"debug"})").status, 422);
        QCOMPARE(admin.request("PUT", path, R"({"natter.net":"loud"})").status, 422);
        StreamClient stream(fixture, root.token);
        QVERIFY(stream.waitUntilOpen());
        stream.send(u"SUBSCRIBE"_s, {u"logs"_s});
        QVERIFY(!stream.next(u"SNAPSHOT"_s, u"logs"_s).isEmpty());
        QCOMPARE(admin.request("PUT", path, R"({"natter.net":"debug"})").status, 200);
        QCOMPARE(admin.get(u"/admin/v1/me"_s).status, 200);
        const QJsonObject line = stream.next(u"CHANGES"_s, u"logs"_s).value(u"upserts"_s).toArray().at(0).toObject();
        QCOMPARE(line.value(u"category"_s).toString(), u"natter.net"_s);
        QCOMPARE(line.value(u"level"_s).toString(), u"debug"_s);
        const auto said = fixture.server.say({u"log-level"_s, u"net=error"_s});
        QCOMPARE(said.exitCode, 0);
        QVERIFY2(said.out.contains(u"natter.net=error\n"), qPrintable(said.out));
        QCOMPARE(admin.get(path).json.value(u"natter.net"_s).toString(), u"error"_s);
    }

    void tellsOnTheCommandLine()
    {
        Fixture fixture;
        const auto ann = fixture.connectOpen(fixture.newPerson(u"Ann\x1b[31m"_s.left(3)));
        const auto list = fixture.server.say({u"connections"_s});
        QCOMPARE(list.exitCode, 0);
        QVERIFY2(list.out.contains(u"\tAnn\t"), qPrintable(list.out));
        QVERIFY(!fixture.server.say({u"connections"_s, u"nobody"_s}).out.contains(u"Ann"));
        const bool isPostgres = qgetenv("NATTER_TEST_ENGINE") == "postgres";
        const QString engine = isPostgres ? u"postgresql"_s : u"sqlite"_s;
        QVERIFY(fixture.server.say({u"status"_s}).out.contains(u"database\t%1, ok"_s.arg(engine)));
        QCOMPARE(fixture.server.say({u"connections"_s, u"close"_s, u"x"_s}).exitCode, 64);
        QCOMPARE(fixture.server.say({u"log-level"_s, u"net"_s}).exitCode, 64);
        const QString id = list.out.section(u'\n', 1, 1).section(u'\t', 0, 0);
        QCOMPARE(fixture.server.say({u"connections"_s, u"close"_s, id}).out, u"1 closed\n"_s);
        QVERIFY(ann->waitUntilClosed());
        QCOMPARE(ann->closeCode(), 4009);
        QVERIFY(fixture.server.terminate().isEmpty());
        QCOMPARE(fixture.server.say({u"status"_s}).exitCode, 69);
    }
};

QTEST_GUILESS_MAIN(TestAdminLive)
#include "tst_adminlive.moc"
