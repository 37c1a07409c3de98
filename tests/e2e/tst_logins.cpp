// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/fixture.h"

#include <QJsonArray>
#include <QTest>

using namespace natter;
using namespace natter::test;
using namespace Qt::StringLiterals;

/** Own accounts and logins over REST, and what they do to live connections. */
class LoginsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_fixture.emplace();
        QCOMPARE(m_fixture->failure, QString());
    }

    void refreshing()
    {
        const Person ann = m_fixture->newPerson();
        auto http = m_fixture->http();
        QCOMPARE(ann.refreshToken.size(), 43);
        const auto first = http.post(u"/auth/refresh"_s, {{u"refresh_token"_s, ann.refreshToken}});
        QCOMPARE(first.status, 200);
        QCOMPARE(first.headers.value("cache-control"), "no-store");
        QStringList names = first.json.keys();
        names.sort();
        QCOMPARE(names, (QStringList{u"access_token"_s, u"email"_s, u"expires_in"_s, u"name"_s, u"refresh_token"_s,
                                     u"token_type"_s, u"user_id"_s}));
        QVERIFY(me(first.json).status == 200);
        // The answer gets lost, and the old token is shown again.
        const auto again = http.post(u"/auth/refresh"_s, {{u"refresh_token"_s, ann.refreshToken}});
        QCOMPARE(again.status, 200);
        const auto next = http.post(u"/auth/refresh"_s, {{u"refresh_token"_s, again.json.value(u"refresh_token"_s)}});
        QCOMPARE(next.status, 200);
        QVERIFY(me(next.json).status == 200);

        for (const QString &wrong : {u"x"_s, QString(43, u'A'), QString(512, u'\u20ac')}) {
            const auto refused = http.post(u"/auth/refresh"_s, {{u"refresh_token"_s, wrong}});
            QVERIFY(refused.status == 401 || refused.status == 422);
        }
        QCOMPARE(http.post(u"/auth/refresh"_s, {{u"refresh_token"_s, 7}}).status, 422);
        const auto missing = http.post(u"/auth/refresh"_s, {});
        QCOMPARE(missing.status, 422);
        QVERIFY(!missing.body.contains(ann.refreshToken.toLatin1()));
    }

    void aStolenTokenEndsTheLoginAndItsSockets()
    {
        const Person ann = m_fixture->newPerson();
        const auto socket = m_fixture->connectOpen(ann);
        QVERIFY(socket);
        auto http = m_fixture->http();
        const auto thief = http.post(u"/auth/refresh"_s, {{u"refresh_token"_s, ann.refreshToken}});
        const auto owner = http.post(u"/auth/refresh"_s, {{u"refresh_token"_s, ann.refreshToken}});
        QCOMPARE(http.post(u"/auth/refresh"_s, {{u"refresh_token"_s, owner.json.value(u"refresh_token"_s)}}).status,
                 200);
        QCOMPARE(http.post(u"/auth/refresh"_s, {{u"refresh_token"_s, thief.json.value(u"refresh_token"_s)}}).status,
                 401);
        QVERIFY(socket->waitUntilClosed());
        QCOMPARE(socket->closeCode(), 4401);
        for (const QJsonObject &tokens : {thief.json, owner.json})
            QCOMPARE(me(tokens).status, 401);
    }

    void loggingOut()
    {
        const Person ann = m_fixture->newPerson();
        const auto elsewhere = logIn(ann);
        const auto socket = m_fixture->connectOpen(ann);
        const auto otherSocket = connectWith(elsewhere);
        auto http = m_fixture->http();
        http.setToken(ann.token);
        const auto out = http.post(u"/auth/logout"_s, {});
        QCOMPARE(out.status, 204);
        QVERIFY(out.body.isEmpty());
        QVERIFY(socket->waitUntilClosed());
        QCOMPARE(socket->closeCode(), 4401);
        QCOMPARE(http.post(u"/auth/logout"_s, {}).status, 401);
        QCOMPARE(http.post(u"/auth/refresh"_s, {{u"refresh_token"_s, ann.refreshToken}}).status, 401);
        QVERIFY(!m_fixture->connect(ann)->waitUntilOpen());
        // The other login does not notice.
        QCOMPARE(me(elsewhere).status, 200);
        otherSocket->sendEvent(u"NONSENSE"_s, {});
        QCOMPARE(otherSocket->next().value(u"event"_s).toString(), u"ERROR"_s);
    }

    void theListOfLogins()
    {
        const Person ann = m_fixture->newPerson();
        const auto elsewhere = logIn(ann);
        auto http = m_fixture->http();
        http.setToken(ann.token);
        auto list = http.get(u"/auth/sessions"_s);
        QCOMPARE(list.status, 200);
        QVERIFY(list.json.value(u"next_cursor"_s).isNull());
        QJsonArray items = list.json.value(u"items"_s).toArray();
        QCOMPARE(items.size(), 2);
        qint64 other = 0;
        for (const QJsonValue &item : items) {
            const QJsonObject login = item.toObject();
            QCOMPARE(login.value(u"address"_s).toString(), u"127.0.0.1"_s);
            QVERIFY(login.value(u"device"_s).toString().startsWith(u"Mozilla"));
            QVERIFY(login.value(u"created_at"_s).toString().endsWith(u'Z'));
            QVERIFY(login.value(u"last_seen"_s).toString().endsWith(u'Z'));
            if (!login.value(u"current"_s).toBool(true))
                other = login.value(u"id"_s).toInteger();
        }
        QVERIFY(other > 0);

        const Person bob = m_fixture->newPerson();
        http.setToken(bob.token);
        QCOMPARE(http.remove(u"/auth/sessions/%1"_s.arg(other)).status, 404); // not his
        QCOMPARE(me(elsewhere).status, 200);
        const auto socket = connectWith(elsewhere);
        http.setToken(ann.token);
        QCOMPARE(http.remove(u"/auth/sessions/%1"_s.arg(other)).status, 204);
        QVERIFY(socket->waitUntilClosed());
        QCOMPARE(socket->closeCode(), 4401);
        QCOMPARE(me(elsewhere).status, 401);
        QCOMPARE(http.remove(u"/auth/sessions/%1"_s.arg(other)).status, 404);
        for (const QString &id : {u"0"_s, u"-1"_s, u"+1"_s, u"01"_s, u"x"_s, u"9007199254740992"_s, u""_s})
            QCOMPARE(http.remove(u"/auth/sessions/"_s + id).status, 404);
        QCOMPARE(http.get(u"/auth/sessions"_s).json.value(u"items"_s).toArray().size(), 1);
    }

    void endingAllOtherLogins()
    {
        const Person ann = m_fixture->newPerson();
        const Person bob = m_fixture->newPerson();
        const std::array elsewhere{logIn(ann), logIn(ann)};
        const auto socket = m_fixture->connectOpen(ann);
        const auto otherSocket = connectWith(elsewhere[0]);
        QCOMPARE(m_fixture->http(ann).remove(u"/auth/sessions"_s).status, 204);
        QVERIFY(otherSocket->waitUntilClosed());
        QCOMPARE(otherSocket->closeCode(), 4401);
        for (const QJsonObject &tokens : elsewhere) {
            QCOMPARE(me(tokens).status, 401);
            const auto refreshed =
                m_fixture->http().post(u"/auth/refresh"_s, {{u"refresh_token"_s, tokens.value(u"refresh_token"_s)}});
            QCOMPARE(refreshed.status, 401);
        }
        // This one goes on, and so does everybody else.
        QCOMPARE(m_fixture->http(ann).get(u"/auth/sessions"_s).json.value(u"items"_s).toArray().size(), 1);
        socket->sendEvent(u"NONSENSE"_s, {});
        QCOMPARE(socket->next().value(u"event"_s).toString(), u"ERROR"_s);
        QCOMPARE(m_fixture->http(bob).get(u"/auth/me"_s).status, 200);
        QCOMPARE(m_fixture->http(ann).remove(u"/auth/sessions"_s).status, 204); // there are none
    }

    void aNewPassword()
    {
        const Person ann = m_fixture->newPerson();
        const auto elsewhere = logIn(ann);
        const auto socket = m_fixture->connectOpen(ann);
        const auto otherSocket = connectWith(elsewhere);
        auto http = m_fixture->http();
        http.setToken(ann.token);
        const auto wrong = http.post(u"/auth/password"_s, passwords(u"password124"_s, u"another-password"_s));
        QCOMPARE(wrong.status, 403);
        QCOMPARE(wrong.json.value(u"code"_s).toString(), u"wrong_password"_s);
        QCOMPARE(http.post(u"/auth/password"_s, passwords(u"password123"_s, u"short"_s)).status, 422);
        QCOMPARE(http.post(u"/auth/password"_s, passwords(u"password123"_s, u"another-password"_s)).status, 204);
        QVERIFY(otherSocket->waitUntilClosed());
        QCOMPARE(otherSocket->closeCode(), 4401);
        QCOMPARE(me(elsewhere).status, 401);
        QCOMPARE(http.get(u"/auth/me"_s).status, 200); // this one stays
        socket->sendEvent(u"NONSENSE"_s, {});
        QCOMPARE(socket->next().value(u"event"_s).toString(), u"ERROR"_s);
        http.setToken({});
        QCOMPARE(http.post(u"/auth/login"_s, credentials(ann, u"password123"_s)).status, 401);
        QCOMPARE(http.post(u"/auth/login"_s, credentials(ann, u"another-password"_s)).status, 200);
    }

    void theProfile()
    {
        const Person ann = m_fixture->newPerson(u"Ann"_s);
        auto http = m_fixture->http();
        http.setToken(ann.token);
        const auto before = http.get(u"/auth/me"_s);
        QCOMPARE(before.status, 200);
        QCOMPARE(before.json.value(u"user_id"_s).toInteger(), ann.id);
        QCOMPARE(before.json.value(u"email"_s).toString(), ann.email);
        QCOMPARE(before.json.value(u"name"_s).toString(), u"Ann"_s);
        // What is not one's own to set is ignored.
        const auto renamed =
            http.patch(u"/auth/me"_s, {{u"name"_s, u"Anna"_s}, {u"user_id"_s, 1}, {u"created_at"_s, u"2000"_s}});
        QCOMPARE(renamed.status, 200);
        QJsonObject expected = before.json;
        expected[u"name"_s] = u"Anna"_s;
        QCOMPARE(renamed.json, expected);
        QCOMPARE(http.get(u"/auth/me"_s).json, expected);
        QCOMPARE(http.patch(u"/auth/me"_s, {{u"name"_s, u"\u202e"_s}}).status, 422);
    }

    void strangersAreRefused_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QString>("path");
        QTest::newRow("logout") << QByteArray("POST") << u"/auth/logout"_s;
        QTest::newRow("password") << QByteArray("POST") << u"/auth/password"_s;
        QTest::newRow("me") << QByteArray("GET") << u"/auth/me"_s;
        QTest::newRow("edit") << QByteArray("PATCH") << u"/auth/me"_s;
        QTest::newRow("sessions") << QByteArray("GET") << u"/auth/sessions"_s;
        QTest::newRow("end") << QByteArray("DELETE") << u"/auth/sessions/1"_s;
    }
    void strangersAreRefused()
    {
        QFETCH(QByteArray, method);
        QFETCH(QString, path);
        auto http = m_fixture->http();
        for (const QByteArray &token : {QByteArray(), QByteArray("nonsense"), QByteArray("a.b.c")}) {
            http.setToken(token);
            const auto refused = http.request(method, path, method == "GET" ? QByteArray() : QByteArray("{}"));
            QCOMPARE(refused.status, 401);
            QCOMPARE(refused.headers.value("www-authenticate"), "Bearer");
            QCOMPARE(refused.json.value(u"code"_s).toString(), u"unauthenticated"_s);
        }
    }

private:
    static QJsonObject credentials(const Person &person, const QString &password)
    {
        return {{u"email"_s, person.email}, {u"password"_s, password}};
    }
    static QJsonObject passwords(const QString &current, const QString &next)
    {
        return {{u"current_password"_s, current}, {u"new_password"_s, next}};
    }

    QJsonObject logIn(const Person &person)
    {
        return m_fixture->http().post(u"/auth/login"_s, credentials(person, u"password123"_s)).json;
    }

    HttpAnswer me(const QJsonObject &tokens)
    {
        auto http = m_fixture->http();
        http.setToken(tokens.value(u"access_token"_s).toString().toLatin1());
        return http.get(u"/auth/me"_s);
    }

    std::unique_ptr<WireClient> connectWith(const QJsonObject &tokens)
    {
        Person person;
        person.token = tokens.value(u"access_token"_s).toString().toLatin1();
        return m_fixture->connectOpen(person);
    }

    std::optional<Fixture> m_fixture;
};

QTEST_GUILESS_MAIN(LoginsTest)
#include "tst_logins.moc"
