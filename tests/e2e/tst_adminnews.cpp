// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/adminclient.h"
#include "e2e/streamclient.h"
#include "support/await.h"

#include <QJsonDocument>
#include <QNetworkRequest>
#include <QTest>

using namespace natter::test;
using namespace Qt::StringLiterals;

namespace {

/** A chat connection by way of a proxy that says it is for @p address. */
std::unique_ptr<QWebSocket> connectFrom(const QByteArray &address, const Fixture &fixture, const Person &person)
{
    QUrl url = fixture.server.baseUrl().resolved(QUrl(u"/ws/chat"_s));
    url.setScheme(u"ws"_s);
    url.setQuery(u"token="_s + QString::fromLatin1(person.token));
    QNetworkRequest request(url);
    request.setRawHeader("X-Forwarded-For", address);
    auto socket = std::make_unique<QWebSocket>();
    socket->open(request);
    const auto isSettled = [&] {
        return socket->state() == QAbstractSocket::ConnectedState ||
               socket->state() == QAbstractSocket::UnconnectedState;
    };
    return eventually(isSettled) ? std::move(socket) : nullptr;
}

bool isOpen(const std::unique_ptr<QWebSocket> &socket)
{
    return socket && socket->state() == QAbstractSocket::ConnectedState;
}

/** The live stream of an administrator who has subscribed to one topic, and the table it makes. */
struct Watched
{
    Watched(const Fixture &fixture, const AdminClient &admin, const QString &topic)
        : stream(fixture, admin.token)
        , table(topic)
    {
        if (stream.waitUntilOpen())
            stream.send(u"SUBSCRIBE"_s, {topic});
    }

    template<class Condition>
    bool waitFor(Condition condition)
    {
        return eventually([&] {
            table.take(stream.take());
            return table.complete && condition();
        });
    }
    [[nodiscard]] QJsonValue value(qint64 id, const QString &column) const
    {
        return table.rows.value(id).value(column);
    }

    StreamClient stream;
    LiveTable table;
};

QJsonObject newestEntry(AdminClient &admin, const QString &action)
{
    return itemsOf(admin.get(QString(u"/audit?limit=1&action="_s + action))).at(0).toObject();
}

} // namespace

/** What an administrator gets to know of what others do, and what is left of what is done at the machine. */
class TestAdminNews : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /** Whatever people do to their own accounts, a list that is on a screen shows it. */
    void accountsThatPeopleChange()
    {
        Fixture fixture;
        QCOMPARE(fixture.failure, QString());
        AdminClient admin(fixture);
        Watched users(fixture, admin, u"users"_s);
        QVERIFY(users.waitFor([] { return true; }));

        const Person ann = fixture.newPerson(u"Ann"_s);
        QVERIFY(users.waitFor([&] { return users.value(ann.id, u"name"_s) == u"Ann"_s; }));
        QCOMPARE(users.value(ann.id, u"logins"_s).toInt(), 1);

        HttpClient http = fixture.http();
        const QJsonObject credentials{{u"email"_s, ann.email}, {u"password"_s, u"password123"_s}};
        const HttpAnswer login = http.post(u"/auth/login"_s, credentials);
        QCOMPARE(login.status, 200);
        QVERIFY(users.waitFor([&] { return users.value(ann.id, u"logins"_s) == 2; }));

        HttpClient own = fixture.http(ann);
        QCOMPARE(own.patch(u"/auth/me"_s, {{u"name"_s, u"Anna"_s}}).status, 200);
        QVERIFY(users.waitFor([&] { return users.value(ann.id, u"name"_s) == u"Anna"_s; }));

        const QJsonValue seen = users.value(ann.id, u"last_seen"_s);
        const QJsonObject refresh{{u"refresh_token"_s, login.json.value(u"refresh_token"_s)}};
        QCOMPARE(http.post(u"/auth/refresh"_s, refresh).status, 200);
        QVERIFY(users.waitFor([&] { return users.value(ann.id, u"last_seen"_s) != seen; }));

        QCOMPARE(own.request("DELETE", u"/auth/me"_s, R"({"current_password":"password123"})").status, 204);
        QVERIFY(users.waitFor([&] { return users.value(ann.id, u"erased"_s).toBool(); }));
        QCOMPARE(users.table.rows.value(ann.id), itemsOf(admin.get(u"/users?state=erased"_s)).at(0).toObject());
    }

    /** A connection is shown under the name that its user has now, whoever gave it. */
    void newNamesOfWhoIsConnected()
    {
        Fixture fixture;
        QCOMPARE(fixture.failure, QString());
        AdminClient admin(fixture);
        const Person ann = fixture.newPerson(u"Ann"_s);
        const auto socket = connectFrom("192.0.2.1", fixture, ann);
        QVERIFY(isOpen(socket));
        Watched connections(fixture, admin, u"connections"_s);
        QVERIFY(connections.waitFor([&] { return connections.table.rows.size() == 1; }));
        const qint64 id = connections.table.rows.firstKey();
        const auto isCalled = [&](const QString &name) {
            return connections.waitFor([&] { return connections.value(id, u"user_name"_s) == name; }) &&
                   admin.get(u"/connections/%1"_s.arg(id)).json.value(u"user_name"_s) == name;
        };
        QVERIFY(isCalled(u"Ann"_s));
        QCOMPARE(fixture.http(ann).patch(u"/auth/me"_s, {{u"name"_s, u"Anna"_s}}).status, 200);
        QVERIFY(isCalled(u"Anna"_s));
        QCOMPARE(admin.patch(u"/users/%1"_s.arg(ann.id), {{u"name"_s, u"Anne"_s}}).status, 200);
        QVERIFY(isCalled(u"Anne"_s));
        QCOMPARE(fixture.server.say({u"user"_s, u"rename"_s, QString::number(ann.id), u"Hannah"_s}).exitCode, 0);
        QVERIFY(isCalled(u"Hannah"_s));
        QVERIFY(isOpen(socket));
    }

    /** An entry of the audit is the same whether it is heard or read. */
    void auditEntries()
    {
        Fixture fixture;
        QCOMPARE(fixture.failure, QString());
        AdminClient admin(fixture);
        const Person ann = fixture.newPerson(u"Ann"_s);
        Watched audit(fixture, admin, u"audit"_s);
        QVERIFY(audit.waitFor([&] { return audit.table.rows.size() == 1; })); // the setup
        QCOMPARE(admin.patch(path(u"/users/%1", ann.id), {{u"name"_s, u"Anna"_s}}).status, 200);
        const QString id = QString::number(ann.id);
        QCOMPARE(fixture.server.say({u"user"_s, u"suspend"_s, id, u"--days"_s, u"1"_s}).exitCode, 0);
        QVERIFY(audit.waitFor([&] { return audit.table.rows.size() == 3; }));
        const QJsonArray read = itemsOf(admin.get(u"/audit"_s));
        QCOMPARE(read.size(), 3);
        for (const QJsonValue &entry : read)
            QCOMPARE(audit.table.rows.value(entry.toObject().value(u"id"_s).toInteger()), entry.toObject());
        QCOMPARE(audit.value(2, u"actor_name"_s).toString(), u"Root"_s);
        QVERIFY(audit.value(3, u"actor_id"_s).isNull());
    }

    /** Nothing is steered without a trace, by whatever way; looking leaves none. */
    void whatIsDoneAtTheMachine()
    {
        Fixture fixture;
        QCOMPARE(fixture.failure, QString());
        const auto say = [&](const QStringList &words) { return fixture.server.say(words); };
        QCOMPARE(say({u"setup-code"_s, u"renew"_s}).exitCode, 0);
        QCOMPARE(say({u"setup-code"_s}).exitCode, 0);
        AdminClient admin(fixture);
        const Person ann = fixture.newPerson();
        NativeClient native(fixture, ann);
        QVERIFY(!native.greeting().isEmpty());
        const qint64 room = makeRoom(native, {fixture.newPerson()});
        QCOMPARE(say({u"log-level"_s}).exitCode, 0);
        QCOMPARE(say({u"log-level"_s, u"net=error"_s}).exitCode, 0);
        QCOMPARE(say({u"log-level"_s, u"sea=error"_s}).exitCode, 64);
        QCOMPARE(say({u"group"_s, u"keep"_s, QString::number(room), u"--days"_s, u"9"_s}).exitCode, 0);
        const QString id = QString::number(ann.id);
        QVERIFY(say({u"user"_s, u"export"_s, id, u"-"_s}).out.contains(ann.email));
        QCOMPARE(say({u"user"_s, u"export"_s, u"999"_s, u"-"_s}).exitCode, 1);
        QCOMPARE(say({u"group"_s, u"keep"_s, u"999"_s, u"--days"_s, u"9"_s}).exitCode, 1);
        const QString connection = say({u"connections"_s}).out.section(u'\n', 1, 1).section(u'\t', 0, 0);
        QCOMPARE(say({u"connections"_s, u"close"_s, connection}).out, u"1 closed\n"_s);
        QVERIFY(native.wire().waitUntilClosed());
        const QStringList expected{u"setup.renew_code"_s, u"setup"_s,       u"logs.levels"_s,
                                   u"group.keep"_s,       u"user.export"_s, u"connection.close"_s};
        QCOMPARE(actionsOf(admin), expected);

        const auto after = [&](const QString &action) {
            const QJsonObject entry = newestEntry(admin, action);
            if (!entry.value(u"actor_id"_s).isNull() || !entry.value(u"address"_s).toString().isEmpty())
                return QJsonObject{{u"somebody"_s, entry}};
            return entry.value(u"detail"_s).toObject().value(u"after"_s).toObject();
        };
        QCOMPARE(after(u"logs.levels"_s).value(u"levels"_s).toString(), u"natter.net=error"_s);
        QCOMPARE(after(u"group.keep"_s).value(u"retention_days"_s).toString(), u"9"_s);
        QCOMPARE(after(u"connection.close"_s).value(u"ids"_s).toString(), connection);
        QCOMPARE(say({u"audit"_s, u"verify"_s}).exitCode, 0);
    }

    /** Who has no desktop can put an end to a group, or a name, as well. */
    void groupsAndNamesAtTheMachine()
    {
        Fixture fixture;
        QCOMPARE(fixture.failure, QString());
        const auto say = [&](const QStringList &words) { return fixture.server.say(words); };
        AdminClient admin(fixture);
        const Person ann = fixture.newPerson();
        NativeClient native(fixture, ann);
        QVERIFY(!native.greeting().isEmpty());
        const qint64 room = makeRoom(native, {fixture.newPerson()});
        const QString id = QString::number(room);
        const QString name = admin.get(path(u"/groups/%1", room)).json.value(u"name"_s).toString();
        QVERIFY2(say({u"group"_s, u"list"_s}).out.contains(QString(u"\n"_s + id + u"\t2\t0\t"_s)),
                 qPrintable(say({u"group"_s, u"list"_s}).out));
        QVERIFY(say({u"group"_s, u"list"_s, name.toUpper()}).out.endsWith(QString(u"\tactive\t"_s + name + u'\n')));
        QCOMPARE(say({u"group"_s, u"list"_s, u"no such"_s}).out.count(u'\n'), 1);

        QCOMPARE(say({u"group"_s, u"archive"_s, id}).err, QString());
        const QJsonObject told = lastHeard(native, u"GROUP_UPDATED"_s);
        QCOMPARE(told.value(u"archived"_s).toBool(), true);
        QVERIFY(told.value(u"changed_by"_s).isNull()); // by nobody whom members know
        QVERIFY(say({u"group"_s, u"list"_s}).out.contains(u"\tarchived\t"_s));
        QCOMPARE(say({u"group"_s, u"unarchive"_s, id}).exitCode, 0);
        QCOMPARE(say({u"group"_s, u"delete"_s, id}).exitCode, 64);
        QCOMPARE(admin.get(path(u"/groups/%1", room)).json.value(u"archived"_s).toBool(), false);
        QCOMPARE(say({u"group"_s, u"delete"_s, id, u"--yes"_s}).exitCode, 0);
        QVERIFY(!lastHeard(native, u"GROUP_DELETED"_s).isEmpty());
        QCOMPARE(admin.get(path(u"/groups/%1", room)).status, 404);
        QCOMPARE(say({u"group"_s, u"delete"_s, id, u"--yes"_s}).exitCode, 1);
        QCOMPARE(say({u"group"_s, u"archive"_s, u"x"_s}).exitCode, 64);

        const QString user = QString::number(ann.id);
        QCOMPARE(say({u"user"_s, u"rename"_s, user, u"Anna"_s}).exitCode, 0);
        QCOMPARE(admin.get(path(u"/users/%1", ann.id)).json.value(u"name"_s).toString(), u"Anna"_s);
        QCOMPARE(say({u"user"_s, u"rename"_s, user, u"A\u202eB"_s}).exitCode, 64);
        QCOMPARE(say({u"user"_s, u"rename"_s, u"999"_s, u"Anna"_s}).exitCode, 1);
        QCOMPARE(actionsOf(admin),
                 (QStringList{u"setup"_s, u"group.update"_s, u"group.update"_s, u"group.delete"_s, u"user.update"_s}));
    }

    void theAddressOfAConnectionIsBanned()
    {
        Fixture fixture({{u"TRUSTED_PROXIES"_s, u"127.0.0.1"_s}});
        QCOMPARE(fixture.failure, QString());
        AdminClient admin(fixture);
        const Person ann = fixture.newPerson();
        const Person bob = fixture.newPerson();
        const auto one = connectFrom("192.0.2.7", fixture, ann);
        const auto two = connectFrom("192.0.2.7", fixture, bob);
        const auto other = connectFrom("192.0.2.8", fixture, ann);
        const auto here = connectFrom("nowhere", fixture, ann);
        QVERIFY(isOpen(one) && isOpen(two) && isOpen(other) && isOpen(here));
        QHash<QString, qint64> ids;
        for (const QJsonValue &row : itemsOf(admin.get(u"/connections"_s)))
            ids.insert(row.toObject().value(u"address"_s).toString(), row.toObject().value(u"id"_s).toInteger());
        QCOMPARE(ids.size(), 3);
        QCOMPARE(admin.post(path(u"/connections/%1/ban", ids.value(u"127.0.0.1"_s))).status,
                 422); // this machine itself

        const auto made = admin.post(path(u"/connections/%1/ban", ids.value(u"192.0.2.7"_s)),
                                     {{u"reason"_s, u"flood"_s}, {u"minutes"_s, 60}});
        QCOMPARE(made.status, 201);
        QCOMPARE(made.json.value(u"network"_s).toString(), u"192.0.2.7"_s);
        QVERIFY(made.json.value(u"expires_at"_s).isString());
        QVERIFY(eventually([&] { return !isOpen(one) && !isOpen(two); }));
        QCOMPARE(int(one->closeCode()), 4403);
        QCOMPARE(int(two->closeCode()), 4403);
        QVERIFY(!isOpen(connectFrom("192.0.2.7", fixture, ann)));
        QVERIFY(isOpen(connectFrom("192.0.2.9", fixture, ann)));
        QVERIFY(isOpen(other) && isOpen(here));
        QCOMPARE(itemsOf(admin.get(u"/bans"_s)).at(0).toObject().value(u"network"_s).toString(), u"192.0.2.7"_s);
        const QJsonObject entry = newestEntry(admin, u"ban.add"_s);
        QCOMPARE(entry.value(u"actor_id"_s).toInteger(), admin.id);
        QCOMPARE(entry.value(u"detail"_s).toObject().value(u"after"_s).toObject(),
                 (QJsonObject{{u"network"_s, u"192.0.2.7"_s},
                              {u"reason"_s, u"flood"_s},
                              {u"until"_s, made.json.value(u"expires_at"_s)}}));
        QCOMPARE(admin.post(path(u"/connections/%1/ban", ids.value(u"192.0.2.7"_s))).status, 404);
    }

    void aUserWithTheirConnections()
    {
        Fixture fixture;
        QCOMPARE(fixture.failure, QString());
        AdminClient admin(fixture);
        const Person ann = fixture.newPerson();
        const Person bob = fixture.newPerson();
        const auto one = fixture.connectOpen(ann);
        const auto two = fixture.connectOpen(bob);
        NativeClient three(fixture, ann);
        QVERIFY(!three.greeting().isEmpty());
        const QJsonObject details = admin.get(path(u"/users/%1", ann.id)).json;
        const QJsonArray live = details.value(u"live"_s).toArray();
        QCOMPARE(live.size(), 2);
        QCOMPARE(details.value(u"connections"_s).toInt(), 2);
        QStringList dialects;
        for (const QJsonValue &row : live) {
            QCOMPARE(row.toObject().value(u"user_id"_s).toInteger(), ann.id);
            dialects += row.toObject().value(u"dialect"_s).toString();
        }
        QCOMPARE(dialects, (QStringList{u"seed"_s, u"native"_s}));
        QCOMPARE(admin.get(path(u"/users/%1", admin.id)).json.value(u"live"_s).toArray().size(), 0);
    }

    /** From elsewhere nobody sees the figures without the token, and without one there is no such server. */
    void metricsFromElsewhere()
    {
        const QString token = u"0123456789abcdef"_s;
        const std::pair elsewhere{u"ADMIN_HOST"_s, u"0.0.0.0"_s};
        Fixture without({elsewhere}, Wire::Tls);
        QVERIFY2(without.failure.contains(u"METRICS_TOKEN"_s), qPrintable(without.failure));
        const auto checked = without.server.say({u"check-config"_s});
        QCOMPARE(checked.exitCode, 78);
        QVERIFY2(QString(checked.out + checked.err).contains(u"METRICS_TOKEN"_s), qPrintable(checked.err));

        Fixture fixture({elsewhere, {u"METRICS_TOKEN"_s, token}}, Wire::Tls);
        QCOMPARE(fixture.failure, QString());
        QUrl url = fixture.server.baseUrl();
        url.setPort(fixture.server.adminPort());
        HttpClient http(url, fixture.tls());
        QCOMPARE(http.get(u"/metrics"_s).status, 401);
        http.setToken("0123456789abcdee");
        QCOMPARE(http.get(u"/metrics"_s).status, 401);
        http.setToken(token.toLatin1());
        const HttpAnswer page = http.get(u"/metrics"_s);
        QCOMPARE(page.status, 200);
        QVERIFY(page.body.contains("natter_chat_connections"));
    }
};

QTEST_GUILESS_MAIN(TestAdminNews)
#include "tst_adminnews.moc"
