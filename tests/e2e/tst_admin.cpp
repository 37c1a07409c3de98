// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/adminclient.h"

#include <QFileInfo>
#include <QJsonDocument>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace natter;
using namespace natter::test;
using namespace Qt::StringLiterals;

/** The administration of a real natterd, over REST and by commands: the way in, accounts, who stays. */
class AdminTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theFirstAdministrator()
    {
        Fixture fixture({{u"LOG_LEVEL"_s, u"INFO"_s}});
        QCOMPARE(fixture.failure, QString());
        const QString file = fixture.server.dataDir() + u"/setup-code"_s;
        const auto owner = QFile::ReadOwner | QFile::WriteOwner | QFile::ReadUser | QFile::WriteUser;
        QCOMPARE(QFileInfo(file).permissions(), owner);
        QCOMPARE(QFileInfo(QString(fixture.server.dataDir() + u"/audit.key"_s)).permissions(), owner);
        const QUrl url(u"http://127.0.0.1:%1"_s.arg(fixture.server.adminPort()));
        HttpClient stranger(url, {});
        const auto before = stranger.get(u"/admin/v1/setup"_s);
        QCOMPARE(before.json.value(u"needed"_s).toBool(), true);
        QCOMPARE(before.json.value(u"code_file"_s).toString(), file);
        const QJsonObject wrong{{u"code"_s, u"AAAAA-AAAAA-AAAAA-AAAAA-AAAAA"_s},
                                {u"email"_s, u"eve@example.org"_s},
                                {u"name"_s, u"Eve"_s},
                                {u"password"_s, u"password123"_s}};
        for (int i = 0; i < 5; ++i)
            QCOMPARE(stranger.post(u"/admin/v1/setup"_s, wrong).status, 403);
        QCOMPARE(stranger.post(u"/admin/v1/setup"_s, wrong).status, 429);
        QCOMPARE(fixture.fromDatabase(u"SELECT COUNT(*) FROM users"_s).toInt(), 0);

        QCOMPARE(fixture.server.logText().count(u"no administrator yet"_s), 1);

        // A restart forgets the tries, not the code; the command shows it, and makes another one.
        QCOMPARE(fixture.server.restart(), QString());
        const QString shown = fixture.server.say({u"setup-code"_s}).out.trimmed();
        QCOMPARE(shown.size(), 29);
        const QString renewed = fixture.server.say({u"setup-code"_s, u"renew"_s}).out.trimmed();
        QVERIFY(renewed != shown && renewed.size() == 29);
        AdminClient admin(fixture);
        QCOMPARE(admin.code, renewed);
        QCOMPARE(admin.setup.status, 201);
        QCOMPARE(admin.setup.json.value(u"token_type"_s).toString(), u"bearer"_s);
        QVERIFY(!QFile::exists(file));
        QCOMPARE(admin.get(u"/me"_s).json.value(u"role"_s).toString(), u"administrator"_s);
        const AdminClient again(fixture);
        QCOMPARE(again.setup.status, 422); // there is no code to send
        QJsonObject late = wrong;
        late.insert(u"code"_s, renewed);
        QCOMPARE(codeOf(admin.as({}).post(u"/admin/v1/setup"_s, late)), u"setup_done"_s);
        QCOMPARE(admin.get(u"/setup"_s).json.value(u"needed"_s).toBool(), false);
        QCOMPARE(fixture.server.say({u"setup-code"_s}).exitCode, 1);
        QVERIFY(!fixture.server.logText().contains(shown) && !fixture.server.logText().contains(renewed));
    }

    /** What the first answer names is there. */
    void namesNoPagesThatItLacks()
    {
        Fixture fixture;
        QCOMPARE(fixture.failure, QString());
        for (const int port : {int(fixture.server.adminPort()), fixture.server.baseUrl().port()}) {
            HttpClient stranger(QUrl(u"http://127.0.0.1:%1"_s.arg(port)), {});
            const QJsonObject welcome = stranger.get(u"/"_s).json;
            QVERIFY(welcome.value(u"message"_s).toString().startsWith(u"Welcome to "));
            QVERIFY(welcome.contains(u"health"_s));
            QCOMPARE(welcome.contains(u"docs"_s), port != fixture.server.adminPort());
            for (const QString &named : {u"docs"_s, u"health"_s}) {
                if (welcome.contains(named))
                    QCOMPARE(stranger.get(welcome.value(named).toString()).status, 200);
            }
        }
    }

    /** The command that the log recommends is about this server, wherever it is typed. */
    void theLogSaysHowToSeeTheCode_data()
    {
        QTest::addColumn<bool>("isFile");
        QTest::newRow("settings of a file") << true;
        QTest::newRow("settings of the environment") << false;
    }
    void theLogSaysHowToSeeTheCode()
    {
        QFETCH(bool, isFile);
        NatterdProcess server;
        server.setSetting(u"LOG_LEVEL"_s, u"INFO"_s);
        const QTemporaryDir folder;
        QFile file(folder.filePath(u"natter's.conf"_s));
        if (isFile) {
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write("DATA_DIR=" + QFile::encodeName(server.dataDir()) + '\n');
            file.close();
            server.unsetSetting(u"DATA_DIR"_s);
            server.setArguments({u"serve"_s, u"--config"_s, file.fileName()});
        }
        QCOMPARE(server.start(), QString());
        const QString line = server.logText().section(u"no administrator yet"_s, 1).section(u'\n', 0, 0);
        const QString words = line.section(u"natterd "_s, 1).section(u" shows it"_s, 0, 0);
        QVERIFY2(words.startsWith(u"setup-code --"_s), qPrintable(line));
        QProcess shell;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"XDG_DATA_HOME"_s, folder.path());
        shell.setProcessEnvironment(environment);
        shell.setWorkingDirectory(u"/"_s);
        shell.start(u"/bin/sh"_s, {u"-c"_s, u"\"$NATTERD\" "_s + words});
        QVERIFY(shell.waitForFinished());
        QFile code(server.dataDir() + u"/setup-code"_s);
        QVERIFY(code.open(QIODevice::ReadOnly));
        const QByteArray err = shell.readAllStandardError();
        QVERIFY2(shell.readAllStandardOutput().trimmed() == code.readAll().trimmed(), err.constData());
    }

    void tokensOpenOneSideOnly()
    {
        Fixture fixture;
        QCOMPARE(fixture.failure, QString());
        AdminClient admin(fixture);
        const Person ann = fixture.newPerson();
        // The same person on both sides: an administrator may chat, but not by that token.
        const auto chat =
            fixture.http().post(u"/auth/login"_s, {{u"email"_s, admin.email}, {u"password"_s, admin.password}});
        QCOMPARE(chat.status, 200);
        const QByteArray chatToken = chat.json.value(u"access_token"_s).toString().toLatin1();
        QCOMPARE(admin.as(chatToken).get(u"/admin/v1/me"_s).status, 401);
        QCOMPARE(admin.as(ann.token).get(u"/admin/v1/users"_s).status, 401);
        QCOMPARE(admin.as({}).get(u"/admin/v1/users"_s).status, 401);
        auto outside = fixture.http();
        outside.setToken(admin.token);
        QCOMPARE(outside.get(u"/auth/me"_s).status, 401);
        QCOMPARE(outside.get(u"/conversations"_s).status, 401);
        QCOMPARE(outside.get(u"/admin/v1/me"_s).status, 404); // the public port has none of it
        WireClient wire(fixture.server.baseUrl(), {}, admin.token);
        QVERIFY(!wire.waitUntilOpen());

        const QString chatRefresh = chat.json.value(u"refresh_token"_s).toString();
        QCOMPARE(admin.as({}).post(u"/admin/v1/refresh"_s, {{u"refresh_token"_s, chatRefresh}}).status, 401);
        QCOMPARE(fixture.http().post(u"/auth/refresh"_s, {{u"refresh_token"_s, admin.refreshToken}}).status, 401);
        const auto refreshed = admin.as({}).post(u"/admin/v1/refresh"_s, {{u"refresh_token"_s, admin.refreshToken}});
        QCOMPARE(refreshed.status, 200);
        admin.adopt(refreshed.json);
        QCOMPARE(admin.get(u"/me"_s).status, 200);
        QCOMPARE(fixture.http().post(u"/auth/refresh"_s, {{u"refresh_token"_s, chatRefresh}}).status, 200);

        // Somebody who is none: with the right password forbidden, with a wrong one as anybody.
        const auto login = [&](const QString &email, const QString &password) {
            return admin.as({}).post(u"/admin/v1/login"_s, {{u"email"_s, email}, {u"password"_s, password}});
        };
        QCOMPARE(codeOf(login(ann.email, u"password123"_s)), u"forbidden"_s);
        QCOMPARE(login(ann.email, u"wrong"_s).status, 401);
        QCOMPARE(login(u"nobody@example.org"_s, u"wrong"_s).body, login(ann.email, u"wrong"_s).body);
        QCOMPARE(login(admin.email, admin.password).status, 200);
        QCOMPARE(admin.post(u"/logout"_s).status, 204);
        QCOMPARE(admin.get(u"/me"_s).status, 401);
    }

    /** Neither another name for this machine nor a page of a browser gets anywhere. */
    void foreignPages()
    {
        Fixture fixture;
        QCOMPARE(fixture.failure, QString());
        const auto statusOf = [&](const QByteArray &fields) {
            QTcpSocket socket;
            socket.connectToHost(u"127.0.0.1"_s, fixture.server.adminPort());
            if (!socket.waitForConnected(10'000))
                return 0;
            socket.write("GET /admin/v1/setup HTTP/1.1\r\n" + fields + "Connection: close\r\n\r\n");
            while (!socket.canReadLine() && socket.waitForReadyRead(10'000)) {
            }
            return socket.readLine().split(' ').value(1).toInt();
        };
        const QByteArray port = QByteArray::number(fixture.server.adminPort());
        QCOMPARE(statusOf("Host: localhost:" + port + "\r\n"), 200);
        QCOMPARE(statusOf("Host: 127.0.0.1\r\n"), 200);
        QCOMPARE(statusOf("Host: [::1]:9\r\n"), 200);
        QCOMPARE(statusOf("Host: evil.example:" + port + "\r\n"), 403);
        QCOMPARE(statusOf("Host: 127.0.0.1.evil.example\r\n"), 403);
        QCOMPARE(statusOf("Host: localhost.evil.example\r\n"), 403);
        QCOMPARE(statusOf("Host: 192.0.2.7\r\n"), 403);
        QCOMPARE(statusOf("Host: localhost\r\nOrigin: http://localhost\r\n"), 403);
        QCOMPARE(statusOf("Host: localhost\r\nOrigin: null\r\n"), 403);
    }

    void accounts()
    {
        Fixture fixture;
        QCOMPARE(fixture.failure, QString());
        AdminClient admin(fixture);
        const auto made = admin.post(
            u"/users"_s,
            {{u"email"_s, u"Ann@example.org"_s}, {u"name"_s, u"Ann Ärger"_s}, {u"password"_s, u"password123"_s}});
        QCOMPARE(made.status, 201);
        const qint64 ann = made.json.value(u"id"_s).toInteger();
        QCOMPARE(made.json.value(u"email"_s).toString(), u"ann@example.org"_s);
        QCOMPARE(codeOf(admin.post(
                     u"/users"_s,
                     {{u"email"_s, u"ann@example.org"_s}, {u"name"_s, u"B"_s}, {u"password"_s, u"password123"_s}})),
                 u"email_already_registered"_s);
        const Person bob = fixture.newPerson(u"Bob 100% _x_"_s);
        const auto found = [&](const QString &query) {
            QStringList names;
            for (const QJsonValue &user : itemsOf(admin.get(QString(u"/users?"_s + query))))
                names += user.toObject().value(u"name"_s).toString();
            return names;
        };
        QCOMPARE(found(u"sort=name"_s), (QStringList{u"Ann Ärger"_s, u"Bob 100% _x_"_s, u"Root"_s}));
        QCOMPARE(found(u"sort=-id&limit=1"_s), QStringList{u"Bob 100% _x_"_s});
        QCOMPARE(found(u"sort=-id&limit=1&cursor=1"_s), QStringList{u"Ann Ärger"_s});
        QCOMPARE(found(QString::fromLatin1(QUrl::toPercentEncoding(u"query"_s)) + u"=" +
                       QString::fromLatin1(QUrl::toPercentEncoding(u"ÄRG"_s))),
                 QStringList{u"Ann Ärger"_s});
        QCOMPARE(found(u"query=100%25"_s), QStringList{u"Bob 100% _x_"_s});
        QCOMPARE(found(u"query=%25zz"_s), QStringList());
        QCOMPARE(found(u"query=' OR 1=1 --"_s), QStringList());
        QCOMPARE(found(u"role=administrator"_s), QStringList{u"Root"_s});
        QCOMPARE(admin.get(u"/users?limit=1"_s).json.value(u"total"_s).toInt(), 3);
        QCOMPARE(admin.get(u"/users?sort=password_hash"_s).status, 422);

        const auto renamed =
            admin.patch(path(u"/users/%1", ann), {{u"name"_s, u"Anna"_s}, {u"email"_s, u"anna@example.org"_s}});
        QCOMPARE(renamed.json.value(u"name"_s).toString(), u"Anna"_s);
        QCOMPARE(codeOf(admin.patch(path(u"/users/%1", ann), {{u"email"_s, bob.email}})),
                 u"email_already_registered"_s);
        QCOMPARE(admin.patch(u"/users/999999"_s, {{u"name"_s, u"X"_s}}).status, 404);

        // Shut out: at once, everywhere, until let in again.
        auto live = fixture.connectOpen(bob);
        QVERIFY(live);
        QCOMPARE(admin.get(path(u"/users/%1", bob.id)).json.value(u"connections"_s).toInt(), 1);
        const auto suspended = admin.put(path(u"/users/%1/suspension", bob.id), R"({"reason":"spam"})");
        QCOMPARE(suspended.status, 200);
        QVERIFY(suspended.json.value(u"suspended_until"_s).toString().startsWith(u"9999"));
        QVERIFY(live->waitUntilClosed());
        QCOMPARE(live->closeCode(), 4403);
        QCOMPARE(fixture.http(bob).get(u"/auth/me"_s).status, 403);
        QCOMPARE(found(u"state=suspended"_s), QStringList{u"Bob 100% _x_"_s});
        QVERIFY(admin.remove(path(u"/users/%1/suspension", bob.id)).json.value(u"suspended_until"_s).isNull());
        QCOMPARE(fixture.http(bob).get(u"/auth/me"_s).status, 200);

        const auto reset = admin.post(path(u"/users/%1/password", bob.id));
        const QString fresh = reset.json.value(u"password"_s).toString();
        QVERIFY(fresh.size() >= 20);
        QCOMPARE(fixture.http(bob).get(u"/auth/me"_s).status, 401);
        const auto in = fixture.http().post(u"/auth/login"_s, {{u"email"_s, bob.email}, {u"password"_s, fresh}});
        QCOMPARE(in.status, 200);
        const auto logins = admin.get(path(u"/users/%1", bob.id)).json.value(u"logins"_s).toArray();
        QCOMPARE(logins.size(), 1);
        const qint64 login = logins.at(0).toObject().value(u"id"_s).toInteger();
        QCOMPARE(admin.remove(u"/users/%1/logins/%2"_s.arg(bob.id).arg(login)).status, 204);
        QCOMPARE(admin.remove(u"/users/%1/logins/%2"_s.arg(bob.id).arg(login)).status, 404);
        QCOMPARE(admin.remove(path(u"/users/%1/logins", ann)).status, 204);

        const auto document = admin.get(path(u"/users/%1/export", bob.id));
        QVERIFY(document.body.contains(bob.email.toUtf8()) && !document.body.contains(fresh.toUtf8()));
        QVERIFY(document.headers.value("content-disposition").startsWith("attachment"));
        QCOMPARE(admin.remove(path(u"/users/%1", bob.id)).status, 204);
        QCOMPARE(admin.remove(path(u"/users/%1", bob.id)).status, 404);
        QCOMPARE(admin.get(path(u"/users/%1", bob.id)).json.value(u"erased"_s).toBool(), true);
        QCOMPARE(found(u"state=erased"_s).size(), 1);

        const QStringList expected{u"setup"_s,           u"user.create"_s,     u"user.update"_s,
                                   u"user.suspend"_s,    u"user.unsuspend"_s,  u"user.reset_password"_s,
                                   u"user.end_logins"_s, u"user.end_logins"_s, u"user.export"_s,
                                   u"user.erase"_s};
        QCOMPARE(actionsOf(admin), expected);
        QVERIFY(!fixture.server.logText().contains(fresh));
    }

    void theLastAdministrator()
    {
        Fixture fixture;
        QCOMPARE(fixture.failure, QString());
        AdminClient admin(fixture);
        const QString self = path(u"/users/%1", admin.id);
        const auto refused = [&](const HttpAnswer &answer) {
            return answer.status == 409 && codeOf(answer) == u"last_administrator";
        };
        QVERIFY(refused(admin.patch(self, {{u"role"_s, u"user"_s}})));
        QVERIFY(refused(admin.put(QString(self + u"/suspension"_s))));
        QVERIFY(refused(admin.remove(self)));
        auto chat = fixture.http();
        const auto in = chat.post(u"/auth/login"_s, {{u"email"_s, admin.email}, {u"password"_s, admin.password}});
        chat.setToken(in.json.value(u"access_token"_s).toString().toLatin1());
        const QByteArray body = QJsonDocument(QJsonObject{{u"current_password"_s, admin.password}}).toJson();
        QVERIFY(refused(chat.request("DELETE", u"/auth/me"_s, body)));
        QCOMPARE(fixture.server.say({u"user"_s, u"suspend"_s, QString::number(admin.id)}).exitCode, 1);
        QCOMPARE(fixture.server.say({u"user"_s, u"role"_s, QString::number(admin.id), u"user"_s}).exitCode, 1);
        QCOMPARE(fixture.server.say({u"user"_s, u"erase"_s, QString::number(admin.id), u"--yes"_s}).exitCode, 1);

        // With another one who may come in it is no matter; one who is shut out does not count.
        const Person ann = fixture.newPerson();
        const QString id = QString::number(ann.id);
        QCOMPARE(fixture.server.say({u"user"_s, u"role"_s, id, u"administrator"_s}).exitCode, 0);
        QCOMPARE(admin.put(path(u"/users/%1/suspension", ann.id)).status, 200);
        QVERIFY(refused(admin.patch(self, {{u"role"_s, u"user"_s}})));
        QCOMPARE(admin.remove(path(u"/users/%1/suspension", ann.id)).status, 200);
        QCOMPARE(admin.patch(self, {{u"role"_s, u"user"_s}}).status, 200);
        QCOMPARE(admin.get(u"/me"_s).status, 401); // the demotion has ended the login
        QCOMPARE(admin.as({}).post(u"/admin/v1/refresh"_s, {{u"refresh_token"_s, admin.refreshToken}}).status, 401);
        QCOMPARE(chat.get(u"/auth/me"_s).status, 200);
    }

    void needsTlsBeyondLoopback()
    {
        Fixture fixture({{u"ADMIN_HOST"_s, u"0.0.0.0"_s}});
        QVERIFY(fixture.failure.contains(u"TLS_CERT"_s));
    }
};

QTEST_GUILESS_MAIN(AdminTest)
#include "tst_admin.moc"
