// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/adminclient.h"
#include "support/await.h"

#include <QTest>

using namespace natter;
using namespace natter::test;
using namespace Qt::StringLiterals;

/** What administrators do with a real natterd besides accounts: groups, broadcasts, invitations, bans, the audit. */
class AdminWorkTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void groups()
    {
        Fixture fixture;
        QCOMPARE(fixture.failure, QString());
        AdminClient admin(fixture);
        const Person ann = fixture.newPerson(u"Ann"_s);
        const Person bob = fixture.newPerson(u"Bob"_s);
        const Person cid = fixture.newPerson(u"Cid"_s);
        NativeClient native(fixture, ann);
        QVERIFY(!native.greeting().isEmpty());
        const qint64 room = makeRoom(native, {bob});
        QVERIFY(room > 0);
        native.ask(sendGroup, toRoom(room, u"hello"_s));
        const QString at = path(u"/groups/%1", room);
        const auto row = admin.get(at).json;
        QCOMPARE(row.value(u"member_count"_s).toInt(), 2);
        QCOMPARE(row.value(u"messages"_s).toInt(), 1);
        QCOMPARE(row.value(u"online"_s).toInt(), 1);
        QCOMPARE(row.value(u"owner"_s).toObject().value(u"name"_s).toString(), u"Ann"_s);
        QCOMPARE(admin.get(u"/groups?query=OOM&sort=-messages"_s).json.value(u"total"_s).toInt(), 1);
        QCOMPARE(itemsOf(admin.get(u"/groups?state=archived"_s)).size(), 0);

        // Members hear of it as if one of them had done it.
        QCOMPARE(admin.patch(at, {{u"name"_s, u"Renamed"_s}}).json.value(u"name"_s).toString(), u"Renamed"_s);
        QCOMPARE(lastHeard(native, u"GROUP_UPDATED"_s).value(u"name"_s).toString(), u"Renamed"_s);
        QCOMPARE(admin.post(QString(at + u"/members"_s), {{u"user_ids"_s, QJsonArray{cid.id}}}).status, 204);
        QCOMPARE(lastHeard(native, u"GROUP_MEMBERS_ADDED"_s).value(u"room_id"_s).toInteger(), room);
        QCOMPARE(admin.post(QString(at + u"/members"_s), {{u"user_ids"_s, QJsonArray{999}}}).status, 404);
        const auto role = [&](const Person &person, const QString &name) {
            return admin.patch(u"%1/members/%2"_s.arg(at).arg(person.id), {{u"role"_s, name}});
        };
        QCOMPARE(codeOf(role(ann, u"member"_s)), u"not_supported"_s);
        QCOMPARE(role(cid, u"owner"_s).status, 204);
        QStringList roles;
        for (const QJsonValue &member : itemsOf(admin.get(QString(at + u"/members"_s))))
            roles += member.toObject().value(u"role"_s).toString();
        QCOMPARE(roles, (QStringList{u"admin"_s, u"member"_s, u"owner"_s}));
        // The owner too can be removed: the next one inherits.
        QCOMPARE(admin.remove(u"%1/members/%2"_s.arg(at).arg(cid.id)).status, 204);
        QCOMPARE(admin.get(at).json.value(u"owner"_s).toObject().value(u"id"_s).toInteger(), ann.id);
        QCOMPARE(admin.patch(at, {{u"archived"_s, true}}).json.value(u"archived"_s).toBool(), true);
        QCOMPARE(codeOf(admin.post(QString(at + u"/members"_s), {{u"user_ids"_s, QJsonArray{cid.id}}})), u"archived"_s);
        QCOMPARE(admin.remove(at).status, 204);
        QVERIFY(!lastHeard(native, u"GROUP_DELETED"_s).isEmpty());
        QCOMPARE(admin.get(at).status, 404);
        QCOMPARE(admin.patch(at, {{u"name"_s, u"X"_s}}).status, 404);
        const QStringList expected{u"setup"_s,          u"group.update"_s,        u"group.add_members"_s,
                                   u"group.set_role"_s, u"group.remove_member"_s, u"group.update"_s,
                                   u"group.delete"_s};
        QCOMPARE(actionsOf(admin), expected);
        QCOMPARE(fixture.server.say({u"verify"_s}).exitCode, 0);
    }

    void broadcasts()
    {
        Fixture fixture;
        QCOMPARE(fixture.failure, QString());
        AdminClient admin(fixture);
        const Person ann = fixture.newPerson();
        const Person bob = fixture.newPerson();
        NativeClient native(fixture, ann);
        QVERIFY(!native.greeting().isEmpty());
        const auto seed = fixture.connectOpen(bob);
        const QJsonObject word{{u"target"_s, u"all"_s}, {u"text"_s, u"Back at 5"_s}};
        const auto preview = admin.post(u"/broadcast?preview=true"_s, word);
        QCOMPARE(preview.json.value(u"recipients"_s).toInt(), 1); // the seed has no word for it
        QCOMPARE(preview.json.value(u"users"_s).toInt(), 1);
        QCOMPARE(admin.post(u"/broadcast"_s, word).status, 202);
        QCOMPARE(native.whisper(u"ANNOUNCEMENT"_s).value(u"content"_s).toString(), u"Back at 5"_s);
        QCOMPARE(fixture.server.say({u"broadcast"_s, u"And at 6"_s}).exitCode, 0);
        QCOMPARE(native.whisper(u"ANNOUNCEMENT"_s).value(u"content"_s).toString(), u"And at 6"_s);
        QCOMPARE(admin.post(u"/broadcast"_s, {{u"target"_s, u"user"_s}, {u"id"_s, 999}, {u"text"_s, u"x"_s}}).status,
                 404);
        QCOMPARE(seed->received(), std::size_t(0));
        QCOMPARE(actionsOf(admin), (QStringList{u"setup"_s, u"broadcast"_s, u"broadcast"_s}));
    }

    void invitations()
    {
        Fixture fixture({{u"REGISTRATION"_s, u"invite"_s}});
        QCOMPARE(fixture.failure, QString());
        AdminClient admin(fixture);
        const auto made = admin.post(u"/invites"_s, {{u"note"_s, u"for Ann"_s}});
        QCOMPARE(made.status, 201);
        QCOMPARE(made.json.value(u"uses_left"_s).toInt(), 1);
        const QString code = made.json.value(u"code"_s).toString();
        const auto listed = itemsOf(admin.get(u"/invites"_s));
        QCOMPARE(listed.size(), 1);
        QVERIFY(!listed.at(0).toObject().contains(u"code"_s));
        QCOMPARE(fixture.http()
                     .post(u"/auth/signup"_s, {{u"email"_s, u"a@example.org"_s},
                                               {u"name"_s, u"A"_s},
                                               {u"password"_s, u"password123"_s},
                                               {u"invite_code"_s, code}})
                     .status,
                 201);
        const qint64 id = made.json.value(u"id"_s).toInteger();
        QCOMPARE(admin.remove(path(u"/invites/%1", id)).status, 204);
        QCOMPARE(admin.remove(path(u"/invites/%1", id)).status, 404);
        QVERIFY(admin.post(u"/invites"_s, {{u"uses"_s, QJsonValue()}}).json.value(u"uses_left"_s).isNull());
    }

    void settingsAndDatabase()
    {
        Fixture fixture({{u"METRICS_TOKEN"_s, u"a token that nobody may see"_s}});
        QCOMPARE(fixture.failure, QString());
        AdminClient admin(fixture);
        const auto settings = admin.get(u"/settings"_s);
        QVERIFY(!settings.body.contains("nobody may see") && !settings.body.contains("a key for tests"));
        QHash<QString, QJsonObject> byName;
        for (const QJsonValue &item : itemsOf(settings))
            byName.insert(item.toObject().value(u"name"_s).toString(), item.toObject());
        QCOMPARE(byName.value(u"BCRYPT_COST"_s).value(u"source"_s).toString(), u"environment"_s);
        QCOMPARE(byName.value(u"BACKUP_KEEP"_s).value(u"source"_s).toString(), u"default"_s);
        QCOMPARE(byName.value(u"METRICS_TOKEN"_s).value(u"value"_s).toString(), u"hidden"_s);
        QCOMPARE(byName.value(u"LOG_LEVEL"_s).value(u"reloadable"_s).toBool(), true);

        const auto database = admin.get(u"/database"_s).json;
        QVERIFY(database.value(u"size_bytes"_s).toInteger() > 4096);
        QVERIFY(database.value(u"schema_version"_s).toInt() >= 5);
        QVERIFY(database.value(u"last_check"_s).isNull());
        QCOMPARE(admin.post(u"/database/check"_s).status, 202);
        AWAIT(admin.get(u"/database"_s).json.value(u"last_check"_s).isObject());
        QCOMPARE(admin.get(u"/database"_s).json.value(u"last_check"_s).toObject().value(u"result"_s).toString(),
                 u"ok"_s);
        QCOMPARE(codeOf(admin.post(u"/database/backup"_s)), u"not_supported"_s); // there is no BACKUP_DIR
    }

    void audit()
    {
        Fixture fixture;
        QCOMPARE(fixture.failure, QString());
        AdminClient admin(fixture);
        const Person ann = fixture.newPerson();
        QCOMPARE(admin.patch(path(u"/users/%1", ann.id), {{u"name"_s, u"=HYPERLINK(1)"_s}}).status, 200);
        QCOMPARE(admin.put(path(u"/users/%1/suspension", ann.id), R"({"reason":"=1+1"})").status, 200);
        QCOMPARE(admin.get(u"/audit/verify"_s).json.value(u"status"_s).toString(), u"ok"_s);
        const auto entry =
            itemsOf(admin.get(u"/audit?action=user.&target=user:%1&limit=1"_s.arg(ann.id))).at(0).toObject();
        QCOMPARE(entry.value(u"action"_s).toString(), u"user.suspend"_s);
        QCOMPARE(entry.value(u"actor_name"_s).toString(), u"Root"_s);
        QCOMPARE(entry.value(u"address"_s).toString(), u"127.0.0.1"_s);
        QCOMPARE(entry.value(u"detail"_s).toObject().value(u"after"_s).toObject().value(u"reason"_s).toString(),
                 u"=1+1"_s);
        const auto page = admin.get(u"/audit?limit=2"_s);
        const auto rest = admin.get(QString(u"/audit?cursor="_s + page.json.value(u"next_cursor"_s).toString()));
        QCOMPARE(itemsOf(page).size() + itemsOf(rest).size(), 3);
        const QByteArray csv = admin.get(u"/audit/export"_s).body;
        QCOMPARE(csv.count("\r\n"), 4);
        QVERIFY(!csv.contains(",\"=") && !csv.contains(",="));
        QCOMPARE(admin.get(u"/audit/export?format=ndjson"_s).body.count('\n'), 3);

        // An erased person's details are gone, and the chain still holds.
        QCOMPARE(admin.remove(path(u"/users/%1", ann.id)).status, 204);
        QCOMPARE(fixture
                     .fromDatabase(u"SELECT COUNT(*) FROM audit WHERE target_type = 'user' AND target_id = %1 "
                                   "AND detail IS NOT NULL AND action <> 'user.erase'"_s.arg(ann.id))
                     .toInt(),
                 0);
        QVERIFY(!admin.get(u"/audit/export"_s).body.contains("HYPERLINK"));
        QCOMPARE(admin.get(u"/audit/verify"_s).json.value(u"entries"_s).toInt(), 4);
        QCOMPARE(admin.get(u"/audit/verify"_s).json.value(u"status"_s).toString(), u"ok"_s);
        QCOMPARE(fixture.server.say({u"audit"_s, u"verify"_s}).exitCode, 0);
        QCOMPARE(fixture.server.say({u"audit"_s, u"list"_s}).out.count(u'\n'), 5);
        QCOMPARE(fixture.server.say({u"audit"_s, u"export"_s}).out.count(u"\r\n"), 5);
    }

    void bans()
    {
        Fixture fixture({{u"TRUSTED_PROXIES"_s, u"127.0.0.1"_s}});
        QCOMPARE(fixture.failure, QString());
        AdminClient admin(fixture);
        const auto ban = [&](const QString &network, const QJsonObject &more = {}) {
            QJsonObject body = more;
            body.insert(u"network"_s, network);
            return admin.post(u"/bans"_s, body);
        };
        for (const QString &bad : {u"127.0.0.1"_s, u"127.0.0.0/8"_s, u"::1"_s, u"0.0.0.0/0"_s, u"::/0"_s, u"nonsense"_s,
                                   u"192.0.2.1/24"_s, u"192.0.2.0/33"_s, u"::ffff:127.0.0.1"_s})
            QVERIFY2(ban(bad).status == 422, qPrintable(bad));
        // The tests come from loopback, by way of a proxy that says for whom it asks.
        const auto statusFor = [&](const QByteArray &client) {
            auto socket = fixture.rawConnection();
            socket->write("GET /health HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: " + client +
                          "\r\nConnection: close\r\n\r\n");
            while (!socket->canReadLine() && socket->waitForReadyRead(10'000)) {
            }
            return socket->readLine().split(' ').value(1).toInt();
        };
        QCOMPARE(statusFor("192.0.2.7"), 200);
        const auto made = ban(u"192.0.2.0/24"_s, {{u"reason"_s, u"flood"_s}});
        QCOMPARE(made.status, 201);
        QCOMPARE(made.json.value(u"network"_s).toString(), u"192.0.2.0/24"_s);
        QCOMPARE(ban(u"2001:DB8::/64"_s, {{u"minutes"_s, 5}}).json.value(u"network"_s).toString(), u"2001:db8::/64"_s);
        QCOMPARE(statusFor("192.0.2.7"), 403);
        QCOMPARE(statusFor("192.0.3.7"), 200);
        QCOMPARE(statusFor("2001:db8::5"), 403);
        QCOMPARE(statusFor("2001:db8:0:1::5"), 200);
        QCOMPARE(itemsOf(admin.get(u"/bans"_s)).at(0).toObject().value(u"hits"_s).toInt(), 1);
        QCOMPARE(fixture.server.restart(), QString());
        QCOMPARE(statusFor("192.0.2.7"), 403);
        QVERIFY(fixture.server.say({u"ban"_s, u"list"_s}).out.contains(u"flood"));
        QCOMPARE(fixture.server.say({u"ban"_s, u"remove"_s, u"1"_s}).exitCode, 0);
        QCOMPARE(statusFor("192.0.2.7"), 200);
        QCOMPARE(fixture.server.say({u"ban"_s, u"remove"_s, u"1"_s}).exitCode, 1);
        QCOMPARE(fixture.server.say({u"ban"_s, u"add"_s, u"198.51.100.7"_s, u"--days"_s, u"1"_s}).exitCode, 0);
        QCOMPARE(statusFor("198.51.100.7"), 403);
    }
};

QTEST_GUILESS_MAIN(AdminWorkTest)
#include "tst_adminwork.moc"
