// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/fixture.h"
#include "support/await.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

#include <algorithm>

using namespace natter;
using namespace natter::test;
using namespace Qt::StringLiterals;

/** Who may come, who is found, who hears from whom, and who goes: over REST, WebSocket and the command line. */
class PeopleTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void closedRegistration()
    {
        Fixture fixture({{u"REGISTRATION"_s, u"closed"_s}});
        QCOMPARE(fixture.failure, QString());
        auto http = fixture.http();
        const auto refused = http.post(u"/auth/signup"_s, signUp(u"ann"_s));
        QCOMPARE(refused.status, 403);
        QCOMPARE(refused.json.value(u"code"_s).toString(), u"registration_closed"_s);
        // Whoever runs the server still can.
        const auto made = fixture.server.say({u"user"_s, u"add"_s, u"Ann@example.org"_s, u"Ann"_s}, "password123\n");
        QCOMPARE(made.err, QString());
        QCOMPARE(made.exitCode, 0);
        QCOMPARE(http.post(u"/auth/login"_s, logIn(u"ann"_s)).status, 200);
        QCOMPARE(fixture.server.say({u"user"_s, u"add"_s, u"ann@example.org"_s, u"A"_s}, "password123\n").exitCode, 1);
        QCOMPARE(fixture.server.say({u"user"_s, u"add"_s, u"bob@example.org"_s, u"B"_s}, "short\n").exitCode, 64);
        QVERIFY(fixture.server.say({u"user"_s, u"list"_s}).out.contains(u"ann@example.org"));
    }

    void invitations()
    {
        Fixture fixture({{u"REGISTRATION"_s, u"invite"_s}, {u"RATE_LIMIT_SIGNUPS"_s, u"9"_s}});
        QCOMPARE(fixture.failure, QString());
        const QString socket = fixture.server.dataDir() + u"/control.sock"_s;
        QCOMPARE(QFileInfo(socket).permissions() & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther |
                                                    QFile::WriteOther | QFile::ExeGroup | QFile::ExeOther),
                 QFile::Permissions());
        const auto added = fixture.server.say(
            {u"invite"_s, u"add"_s, u"--uses"_s, u"2"_s, u"--days"_s, u"7"_s, u"--note"_s, u"for\nAnn"_s});
        QCOMPARE(added.exitCode, 0);
        const QString code = added.out.trimmed();
        QCOMPARE(code.size(), 29);
        const auto list = fixture.server.say({u"invite"_s, u"list"_s});
        QVERIFY(list.out.contains(u"Ann") && !list.out.contains(code));
        QCOMPARE(list.out.count(u'\n'), 2);

        auto http = fixture.http();
        const auto without = http.post(u"/auth/signup"_s, signUp(u"ann"_s));
        QCOMPARE(without.status, 403);
        QCOMPARE(without.json.value(u"code"_s).toString(), u"invite_invalid"_s);
        QCOMPARE(http.post(u"/auth/signup"_s, signUp(u"ann"_s, code)).status, 201);
        // An address that is taken costs no use; without a code nobody learns that it is.
        QCOMPARE(http.post(u"/auth/signup"_s, signUp(u"ann"_s, code)).status, 400);
        QCOMPARE(http.post(u"/auth/signup"_s, signUp(u"ann"_s, u"WRONG"_s)).body, without.body);
        QCOMPARE(http.post(u"/auth/signup"_s, signUp(u"bob"_s, QString(code).remove(u'-').toLower())).status, 201);
        QCOMPARE(http.post(u"/auth/signup"_s, signUp(u"cid"_s, code)).body, without.body);
        QCOMPARE(http.post(u"/auth/signup"_s, {{u"email"_s, u"d@example.org"_s},
                                               {u"name"_s, u"d"_s},
                                               {u"password"_s, u"password123"_s},
                                               {u"invite_code"_s, 7}})
                     .status,
                 422);

        const QString other = fixture.server.say({u"invite"_s, u"add"_s}).out.trimmed();
        QCOMPARE(fixture.server.say({u"invite"_s, u"remove"_s, u"2"_s}).exitCode, 0);
        QCOMPARE(fixture.server.say({u"invite"_s, u"remove"_s, u"2"_s}).exitCode, 1);
        QCOMPARE(http.post(u"/auth/signup"_s, signUp(u"cid"_s, other)).body, without.body);
        // Guessing is limited, as signing up is.
        QCOMPARE(http.post(u"/auth/signup"_s, signUp(u"x1"_s, u"GUESS"_s)).status, 403);
        QCOMPARE(http.post(u"/auth/signup"_s, signUp(u"x2"_s, u"GUESS"_s)).status, 403);
        QCOMPARE(http.post(u"/auth/signup"_s, signUp(u"x3"_s, u"GUESS"_s)).status, 429);
        for (const QStringList &wrong : {QStringList{u"invite"_s, u"add"_s, u"--uses"_s, u"0"_s},
                                         QStringList{u"invite"_s, u"nonsense"_s}, QStringList{u"invite"_s}})
            QCOMPARE(fixture.server.say(wrong).exitCode, 64);
        QVERIFY(!fixture.server.logText().contains(code));
    }

    void theLastUseIsForOne()
    {
        Fixture fixture({{u"REGISTRATION"_s, u"invite"_s}});
        QCOMPARE(fixture.failure, QString());
        const QString code = fixture.server.say({u"invite"_s, u"add"_s}).out.trimmed();
        std::vector<std::unique_ptr<QTcpSocket>> tries;
        for (int i = 0; i < 8; ++i) {
            const QByteArray body = QJsonDocument(signUp(u"p%1"_s.arg(i), code)).toJson(QJsonDocument::Compact);
            const QByteArray head = "POST /auth/signup HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                                    "Content-Length: " +
                                    QByteArray::number(body.size()) + "\r\n\r\n";
            tries.push_back(fixture.rawConnection());
            tries.back()->write(head + body);
            tries.back()->flush();
        }
        std::vector<int> statuses;
        for (const auto &one : tries) {
            AWAIT(one->canReadLine());
            statuses.push_back(one->readLine().split(' ').value(1).toInt());
        }
        QCOMPARE(std::ranges::count(statuses, 201), 1);
        QCOMPARE(std::ranges::count(statuses, 403), 7);
        QCOMPARE(fixture.fromDatabase(u"SELECT COUNT(*) FROM users"_s).toInt(), 1);
        QCOMPARE(fixture.fromDatabase(u"SELECT uses_left FROM invites"_s).toInt(), 0);
    }

    void theCommandLineWithoutAServer()
    {
        Fixture fixture({{u"REGISTRATION"_s, u"invite"_s}});
        QCOMPARE(fixture.failure, QString());
        QCOMPARE(fixture.server.terminate(), QString());
        const auto added = fixture.server.say({u"invite"_s, u"add"_s});
        QCOMPARE(added.exitCode, 0);
        QCOMPARE(fixture.server.start(), QString());
        QCOMPARE(fixture.http().post(u"/auth/signup"_s, signUp(u"ann"_s, added.out.trimmed())).status, 201);
    }

    void theDirectory()
    {
        Fixture fixture;
        QCOMPARE(fixture.failure, QString());
        const Person ann = fixture.newPerson(u"Ann Smith"_s);
        const Person bob = fixture.newPerson(u"Bob 100%"_s);
        for (int i = 0; i < 60; ++i)
            fixture.newPerson(u"Crowd %1"_s.arg(i, 2, 10, QLatin1Char('0')));
        auto http = fixture.http();
        http.setToken(ann.token);
        const auto found = http.get(u"/users?query=SMI"_s);
        QCOMPARE(found.status, 200);
        QCOMPARE(found.body, "{\"items\":[{\"user_id\":1,\"name\":\"Ann Smith\"}],\"next_cursor\":null}");
        QCOMPARE(idsOf(http.get(u"/users?query=%25"_s)), QList<qint64>());
        QCOMPARE(idsOf(http.get(u"/users?query=100%25"_s)), QList<qint64>{bob.id});
        QVERIFY(!http.get(u"/users?limit=200"_s).body.contains("example.org"));
        // Pages of the default size, and the cursor that leads on.
        auto page = http.get(u"/users"_s);
        QCOMPARE(idsOf(page).size(), 50);
        page = http.get(u"/users?cursor="_s + page.json.value(u"next_cursor"_s).toString());
        QCOMPARE(idsOf(page).size(), 12);
        QVERIFY(page.json.value(u"next_cursor"_s).isNull());
        for (const QString &wrong : {u"limit=0"_s, u"limit=201"_s, u"limit=x"_s, u"cursor=!"_s, u"cursor=eDp5"_s,
                                     u"query=%ff"_s, QString(u"query="_s + QString(1025, u'a'))}) {
            const auto refused = http.get(u"/users?"_s + wrong);
            QCOMPARE(refused.status, 422);
            const QByteArray place = "[\"query\",\"" + wrong.section(u'=', 0, 0).toLatin1();
            QVERIFY(refused.body.contains(place));
        }
        QCOMPARE(http.get(u"/users/%1"_s.arg(bob.id)).body, "{\"user_id\":2,\"name\":\"Bob 100%\"}");
        QCOMPARE(http.get(u"/users/999"_s).status, 404);
        http.patch(u"/auth/me"_s, {{u"name"_s, u"Zoe"_s}});
        QCOMPARE(idsOf(http.get(u"/users?query=zo"_s)), QList<qint64>{ann.id});
        QCOMPARE(idsOf(http.get(u"/users?query=smith"_s)), QList<qint64>());
    }

    void theDirectoryOfAcquaintances_data()
    {
        QTest::addColumn<QString>("mode");
        QTest::addColumn<bool>("finds");
        QTest::newRow("shared") << u"shared"_s << true;
        QTest::newRow("off") << u"off"_s << false;
    }
    void theDirectoryOfAcquaintances()
    {
        QFETCH(const QString, mode);
        QFETCH(const bool, finds);
        Fixture fixture({{u"DIRECTORY"_s, mode}});
        QCOMPARE(fixture.failure, QString());
        const Person ann = fixture.newPerson(u"Ann"_s);
        const Person bob = fixture.newPerson(u"Bob"_s);
        const Person cid = fixture.newPerson(u"Cid"_s);
        write(fixture, ann, bob, u"hello"_s);
        auto http = fixture.http();
        http.setToken(ann.token);
        QCOMPARE(idsOf(http.get(u"/users?query=b"_s)), finds ? QList<qint64>{bob.id} : QList<qint64>());
        QCOMPARE(idsOf(http.get(u"/users?query=c"_s)), QList<qint64>());
        QCOMPARE(http.get(u"/users/%1"_s.arg(bob.id)).status, 200);
        QCOMPARE(http.get(u"/users/%1"_s.arg(cid.id)).body, http.get(u"/users/999"_s).body);
        // It limits finding, not writing.
        QCOMPARE(write(fixture, ann, cid, u"hello"_s), u"PERSONAL_MESSAGE_DELIVERED"_s);
    }

    void blocks()
    {
        Fixture fixture;
        QCOMPARE(fixture.failure, QString());
        const Person ann = fixture.newPerson(u"Ann"_s);
        const Person bob = fixture.newPerson(u"Bob"_s);
        auto http = fixture.http();
        http.setToken(ann.token);
        const QString blockBob = u"/blocks/%1"_s.arg(bob.id);
        QCOMPARE(http.request("PUT", blockBob).status, 204);
        QCOMPARE(http.request("PUT", blockBob).status, 204);
        QCOMPARE(http.request("PUT", u"/blocks/%1"_s.arg(ann.id)).status, 400);
        QCOMPARE(http.request("PUT", u"/blocks/999"_s).status, 404);
        const auto list = http.get(u"/blocks"_s);
        QCOMPARE(idsOf(list), QList<qint64>{bob.id});
        QVERIFY(list.json.value(u"next_cursor"_s).isNull());

        const auto bobSocket = fixture.connectOpen(bob);
        const auto answerTo = [&](qint64 to) {
            bobSocket->sendEvent(u"SEND_PERSONAL_MESSAGE"_s, {{u"to_user_id"_s, to}, {u"content"_s, u"x"_s}});
            return bobSocket->next();
        };
        const QJsonObject refused = answerTo(ann.id);
        QCOMPARE(refused.value(u"payload"_s).toObject().value(u"code"_s).toString(), u"not_found"_s);
        QCOMPARE(refused, answerTo(999));
        bobSocket->sendEvent(u"CREATE_GROUP"_s, {{u"name"_s, u"g"_s}, {u"member_ids"_s, QJsonArray{ann.id}}});
        QCOMPARE(bobSocket->next(), refused);

        QCOMPARE(http.remove(blockBob).status, 204);
        QCOMPARE(http.remove(blockBob).status, 204);
        const QJsonObject delivered = answerTo(ann.id);
        QCOMPARE(delivered.value(u"event"_s).toString(), u"PERSONAL_MESSAGE_DELIVERED"_s);
        QCOMPARE(idsOf(http.get(u"/blocks"_s)), QList<qint64>());
    }

    /** What was said before a block is no way to say more, nor to see whether somebody is there. */
    void blocksHoldForWhatWasSaidBefore()
    {
        Fixture fixture;
        QCOMPARE(fixture.failure, QString());
        const Person ann = fixture.newPerson(u"Ann"_s);
        const Person bob = fixture.newPerson(u"Bob"_s);
        const auto annSocket = fixture.connectOpen(ann);
        auto bobs = fixture.http();
        bobs.setToken(bob.token);
        const auto bobSocket = fixture.connectOpen(bob);
        const auto say = [&] {
            bobSocket->sendEvent(
                u"SEND_PERSONAL_MESSAGE"_s,
                {{u"to_user_id"_s, ann.id}, {u"content"_s, u"hello"_s}, {u"client_message_id"_s, u"p1"_s}});
            return bobSocket->next().value(u"payload"_s).toObject();
        };
        const QJsonObject first = say();
        QVERIFY(first.value(u"delivered"_s).toBool());
        QVERIFY(say().value(u"delivered"_s).toBool());
        const QString message = u"/conversations/%1/messages/1"_s.arg(first.value(u"conversation_id"_s).toInteger());
        QCOMPARE(bobs.patch(message, {{u"content"_s, u"hello!"_s}}).status, 200);

        auto anns = fixture.http();
        anns.setToken(ann.token);
        QCOMPARE(anns.request("PUT", u"/blocks/%1"_s.arg(bob.id)).status, 204);
        const auto refused = bobs.patch(message, {{u"content"_s, u"you cannot block this"_s}});
        QCOMPARE(refused.status, 404);
        QCOMPARE(refused.json.value(u"code"_s).toString(), u"not_found"_s);
        const QJsonObject again = say();
        QCOMPARE(again.value(u"message_id"_s), first.value(u"message_id"_s));
        QCOMPARE(again.value(u"delivered"_s), QJsonValue(false));
        // Taking back is no saying.
        QCOMPARE(bobs.remove(message).status, 204);
    }

    void erasing()
    {
        Fixture fixture;
        QCOMPARE(fixture.failure, QString());
        const Person ann = fixture.newPerson(u"Ann"_s);
        const Person bob = fixture.newPerson(u"Bob"_s);
        write(fixture, ann, bob, u"to be read later"_s);
        const auto socket = fixture.connectOpen(ann);
        socket->sendEvent(u"CREATE_GROUP"_s, {{u"name"_s, u"g"_s}, {u"member_ids"_s, QJsonArray{bob.id}}});
        QCOMPARE(socket->next().value(u"event"_s).toString(), u"GROUP_CREATED"_s);
        auto http = fixture.http();
        http.setToken(ann.token);
        const auto erase = [&](const QByteArray &password) {
            return http.request("DELETE", u"/auth/me"_s, R"({"current_password":")" + password + R"("})").status;
        };
        QCOMPARE(erase("wrong password"), 403);
        QVERIFY(socket->isOpen());
        QCOMPARE(erase("password123"), 204);
        QVERIFY(socket->waitUntilClosed());
        QCOMPARE(socket->closeCode(), 4401);
        QCOMPARE(http.get(u"/auth/me"_s).status, 401);
        QCOMPARE(http.post(u"/auth/refresh"_s, {{u"refresh_token"_s, ann.refreshToken}}).status, 401);
        QCOMPARE(http.post(u"/auth/login"_s, {{u"email"_s, ann.email}, {u"password"_s, u"password123"_s}}).status, 401);
        http.setToken(bob.token);
        QCOMPARE(http.get(u"/users/%1"_s.arg(ann.id)).body,
                 "{\"user_id\":1,\"name\":\"Deleted account\",\"erased\":true}");
        QCOMPARE(idsOf(http.get(u"/users"_s)), QList<qint64>{bob.id});
        const auto bobSocket = fixture.connectOpen(bob);
        bool read = false;
        for (int i = 0; i < 2 && !read; ++i)
            read = bobSocket->next().value(u"payload"_s).toObject().value(u"content"_s) == u"to be read later"_s;
        QVERIFY(read);
        QCOMPARE(fixture
                     .fromDatabase(u"SELECT role FROM members m JOIN conversations c ON c.id = m.conversation_id "
                                   "WHERE c.kind = 1 AND m.user_id = 2"_s)
                     .toInt(),
                 2);
        QCOMPARE(fixture.fromDatabase(u"SELECT COUNT(*) FROM logins WHERE user_id = 1"_s).toInt(), 0);
        // The address is free.
        QCOMPARE(http.post(u"/auth/signup"_s,
                           {{u"email"_s, ann.email}, {u"name"_s, u"A"_s}, {u"password"_s, u"password123"_s}})
                     .status,
                 201);
    }

    void suspending()
    {
        Fixture fixture;
        QCOMPARE(fixture.failure, QString());
        const Person ann = fixture.newPerson(u"Ann"_s);
        const Person bob = fixture.newPerson(u"Bob"_s);
        const auto socket = fixture.connectOpen(ann);
        const auto other = fixture.connectOpen(bob);
        QCOMPARE(fixture.server.say({u"user"_s, u"suspend"_s, QString::number(ann.id)}).exitCode, 0);
        QVERIFY(socket->waitUntilClosed());
        QCOMPARE(socket->closeCode(), 4403);
        QVERIFY(other->isOpen());
        auto http = fixture.http();
        http.setToken(ann.token);
        const QJsonObject right{{u"email"_s, ann.email}, {u"password"_s, u"password123"_s}};
        for (const auto &refused : {http.get(u"/auth/me"_s), http.post(u"/auth/login"_s, right),
                                    http.post(u"/auth/refresh"_s, {{u"refresh_token"_s, ann.refreshToken}})}) {
            QCOMPARE(refused.status, 403);
            QCOMPARE(refused.json.value(u"code"_s).toString(), u"suspended"_s);
        }
        QCOMPARE(http.post(u"/auth/login"_s, {{u"email"_s, ann.email}, {u"password"_s, u"wrong"_s}}).status, 401);
        QVERIFY(!fixture.connect(ann)->waitUntilOpen());
        QCOMPARE(fixture.server.say({u"user"_s, u"unsuspend"_s, QString::number(ann.id)}).exitCode, 0);
        QCOMPARE(http.get(u"/auth/me"_s).status, 200);
        QCOMPARE(fixture.server.say({u"user"_s, u"suspend"_s, u"999"_s}).exitCode, 1);
        QCOMPARE(fixture.server.say({u"user"_s, u"suspend"_s, u"x"_s}).exitCode, 64);
    }

    void exporting_data()
    {
        QTest::addColumn<bool>("runs");
        QTest::newRow("beside the server") << true;
        QTest::newRow("without a server") << false;
    }
    void exporting()
    {
        QFETCH(bool, runs);
        Fixture fixture;
        QCOMPARE(fixture.failure, QString());
        const Person ann = fixture.newPerson(u"Ann"_s);
        const Person bob = fixture.newPerson(u"Bob"_s);
        write(fixture, ann, bob, u"mine"_s);
        write(fixture, bob, ann, u"not mine"_s);
        if (!runs)
            QCOMPARE(fixture.server.terminate(), QString());
        const QTemporaryDir folder;
        const QString file = folder.filePath(u"ann.json"_s);
        const QStringList toFile{u"user"_s, u"export"_s, QString::number(ann.id), file};
        const auto done = fixture.server.say(toFile);
        QVERIFY2(done.exitCode == 0, qPrintable(done.err));
        if (runs) // who works on the database themselves may have something to say about it
            QCOMPARE(done.err, QString());
        QCOMPARE(QFileInfo(file).permissions() &
                     (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther),
                 QFile::Permissions());
        QFile stored(file);
        QVERIFY(stored.open(QIODevice::ReadOnly));
        const QByteArray text = stored.readAll();
        const QJsonObject all = QJsonDocument::fromJson(text).object();
        QCOMPARE(all.value(u"profile"_s).toObject().value(u"email"_s).toString(), ann.email);
        QCOMPARE(all.value(u"messages"_s).toArray().size(), 1);
        QVERIFY(text.contains("\"mine\"") && !text.contains("not mine"));
        QCOMPARE(fixture.server.say(toFile).exitCode, 73); // never over a file that is there
        const auto shown = fixture.server.say({u"user"_s, u"export"_s, QString::number(ann.id), u"-"_s});
        QCOMPARE(shown.exitCode, 0);
        QCOMPARE(QJsonDocument::fromJson(shown.out.toUtf8()).object().value(u"messages"_s), all.value(u"messages"_s));
        QCOMPARE(fixture.server.say({u"user"_s, u"export"_s, u"99"_s, u"-"_s}).exitCode, 1);
        QCOMPARE(fixture.server.say({u"user"_s, u"export"_s, u"1"_s}).exitCode, 64);
    }

    void erasingByAnOperator()
    {
        Fixture fixture;
        QCOMPARE(fixture.failure, QString());
        const Person ann = fixture.newPerson(u"Ann"_s);
        const Person bob = fixture.newPerson(u"Bob"_s);
        write(fixture, ann, bob, u"stays"_s);
        const auto socket = fixture.connectOpen(ann);
        const auto erase = [&](const Person &person, const QStringList &more = {}) {
            return fixture.server.say(QStringList{u"user"_s, u"erase"_s, QString::number(person.id)} + more);
        };
        const auto asked = erase(ann);
        QCOMPARE(asked.exitCode, 64);
        QVERIFY2(asked.err.contains(u"--yes"), qPrintable(asked.err));
        QVERIFY(socket->isOpen());
        QCOMPARE(erase(ann, {u"--yes"_s}).out, u"user 1 is erased\n"_s);
        QVERIFY(socket->waitUntilClosed());
        QCOMPARE(socket->closeCode(), 4401);
        QCOMPARE(fixture.fromDatabase(u"SELECT name FROM users WHERE id = 1"_s).toString(), u"Deleted account"_s);
        QCOMPARE(fixture.fromDatabase(u"SELECT content FROM messages WHERE sender_id = 1"_s).toString(), u"stays"_s);
        QCOMPARE(erase(ann, {u"--yes"_s}).exitCode, 1); // there is nobody any more
        QCOMPARE(fixture.server.terminate(), QString());
        QCOMPARE(erase(bob, {u"--yes"_s}).exitCode, 0);
        QCOMPARE(fixture.fromDatabase(u"SELECT COUNT(*) FROM users WHERE erased_at IS NOT NULL"_s).toInt(), 2);
        QCOMPARE(fixture.fromDatabase(u"SELECT COUNT(*) FROM logins"_s).toInt(), 0);
    }

    /** How long a group keeps its messages, with the server and without. */
    void keepingMessages()
    {
        Fixture fixture;
        QCOMPARE(fixture.failure, QString());
        const Person ann = fixture.newPerson(u"Ann"_s);
        const Person bob = fixture.newPerson(u"Bob"_s);
        write(fixture, ann, bob, u"in a direct conversation"_s);
        const auto socket = fixture.connectOpen(ann);
        socket->sendEvent(u"CREATE_GROUP"_s, {{u"name"_s, u"g"_s}, {u"member_ids"_s, QJsonArray{bob.id}}});
        const qint64 group = socket->next(u"GROUP_CREATED"_s).value(u"room_id"_s).toInteger();
        const auto keep = [&](qint64 id, const QStringList &more) {
            return fixture.server.say(QStringList{u"group"_s, u"keep"_s, QString::number(id)} + more).exitCode;
        };
        const auto days = [&] {
            return fixture.fromDatabase(u"SELECT retention_days FROM conversations WHERE kind = 1"_s);
        };
        QCOMPARE(keep(group, {u"--days"_s, u"30"_s}), 0);
        QCOMPARE(days().toInt(), 30);
        QCOMPARE(keep(group, {u"--days"_s, u"0"_s}), 0);
        QCOMPARE(days().toInt(), 0);
        QVERIFY(!days().isNull());
        QCOMPARE(keep(group, {}), 0);
        QVERIFY(days().isNull());
        QCOMPARE(keep(group, {u"--days"_s, u"x"_s}), 64);
        QCOMPARE(keep(group, {u"--days"_s, u"-1"_s}), 64);
        const qint64 direct = fixture.fromDatabase(u"SELECT id FROM conversations WHERE kind = 0"_s).toLongLong();
        QCOMPARE(keep(direct, {u"--days"_s, u"30"_s}), 1);
        QCOMPARE(keep(999, {u"--days"_s, u"30"_s}), 1);
        QCOMPARE(fixture.server.terminate(), QString());
        QCOMPARE(keep(group, {u"--days"_s, u"7"_s}), 0);
        QCOMPARE(days().toInt(), 7);
    }

    void passwordsGetTheHashThatIsSet()
    {
        Fixture fixture({{u"BCRYPT_COST"_s, u"4"_s}});
        QCOMPARE(fixture.failure, QString());
        const Person ann = fixture.newPerson(u"Ann"_s);
        const auto hash = [&] { return fixture.fromDatabase(u"SELECT password_hash FROM users"_s).toString(); };
        QVERIFY(hash().startsWith(u"$2b$04$"));
        fixture.server.setSetting(u"BCRYPT_COST"_s, u"5"_s);
        QCOMPARE(fixture.server.restart(), QString());
        const QJsonObject right{{u"email"_s, ann.email}, {u"password"_s, u"password123"_s}};
        QCOMPARE(fixture.http().post(u"/auth/login"_s, {{u"email"_s, ann.email}, {u"password"_s, u"no"_s}}).status,
                 401);
        QCOMPARE(fixture.http().post(u"/auth/login"_s, right).status, 200);
        AWAIT(hash().startsWith(u"$2b$05$"));
        QCOMPARE(fixture.http().post(u"/auth/login"_s, right).status, 200);
    }

private:
    static QJsonObject signUp(const QString &who, const QString &code = {})
    {
        QJsonObject body{
            {u"email"_s, QString(who + u"@example.org"_s)}, {u"name"_s, who}, {u"password"_s, u"password123"_s}};
        if (!code.isEmpty())
            body.insert(u"invite_code"_s, code);
        return body;
    }
    static QJsonObject logIn(const QString &who)
    {
        return {{u"email"_s, QString(who + u"@example.org"_s)}, {u"password"_s, u"password123"_s}};
    }
    static QList<qint64> idsOf(const HttpAnswer &answer)
    {
        QList<qint64> ids;
        for (const QJsonValue &item : answer.json.value(u"items"_s).toArray())
            ids += item.toObject().value(u"user_id"_s).toInteger();
        return ids;
    }
    /** What the sender is answered. */
    static QString write(Fixture &fixture, const Person &from, const Person &to, const QString &text)
    {
        const auto socket = fixture.connectOpen(from);
        socket->sendEvent(u"SEND_PERSONAL_MESSAGE"_s, {{u"to_user_id"_s, to.id}, {u"content"_s, text}});
        return socket->next().value(u"event"_s).toString();
    }
};

QTEST_GUILESS_MAIN(PeopleTest)
#include "tst_people.moc"
