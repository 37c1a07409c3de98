// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/fixture.h"
#include "e2e/supervisorear.h"
#include "support/await.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonObject>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTest>

#include <array>
#include <csignal>
#include <numeric>
#include <set>

using namespace natter::test;
using namespace Qt::StringLiterals;

namespace {

/** Holds the database file, as a backup program that knows no better would: natterd cannot write meanwhile. */
class DatabaseHeld
{
public:
    explicit DatabaseHeld(const QString &file)
        : m_database(QSqlDatabase::addDatabase(u"QSQLITE"_s, u"holding"_s))
    {
        m_database.setDatabaseName(file);
        m_isHeld = m_database.open() && QSqlQuery(m_database).exec(u"BEGIN IMMEDIATE"_s);
    }
    ~DatabaseHeld()
    {
        m_database.close();
        m_database = QSqlDatabase();
        QSqlDatabase::removeDatabase(u"holding"_s);
    }
    Q_DISABLE_COPY_MOVE(DatabaseHeld)

    [[nodiscard]] bool isHeld() const { return m_isHeld; }

private:
    QSqlDatabase m_database;
    bool m_isHeld = false;
};

/** A chat connection that says nothing to a goodbye. Null if it is not let in. */
std::unique_ptr<QTcpSocket> silentChat(Fixture &fixture, const Person &person)
{
    auto silent = fixture.rawConnection();
    if (!silent)
        return nullptr;
    silent->write("GET /ws/chat?token=" + person.token +
                  " HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    const bool isAnswered = eventually([&] { return silent->bytesAvailable() > 0; });
    return isAnswered && silent->readAll().startsWith("HTTP/1.1 101 ") ? std::move(silent) : nullptr;
}

QString statusOf(const HttpAnswer &readiness, const QString &component)
{
    return readiness.json.value(u"components"_s).toObject().value(component).toObject().value(u"status"_s).toString();
}

} // namespace

/** What whoever runs a server does with it, besides chatting. */
class OperationTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhetherItIsReady()
    {
        Fixture fixture;
        QCOMPARE(fixture.failure, QString());
        const auto ready = fixture.http().get(u"/health/ready"_s);
        QCOMPARE(ready.status, 200);
        QCOMPARE(ready.json.value(u"status"_s).toString(), u"ready"_s);
        for (const QString &component : {u"server"_s, u"database"_s, u"readers"_s, u"disk"_s, u"passwords"_s})
            QCOMPARE(statusOf(ready, component), u"ok"_s);
        {
            const DatabaseHeld held(fixture.server.dataDir() + u"/natter.db"_s);
            QVERIFY(held.isHeld());
            const auto unready = fixture.http().get(u"/health/ready"_s);
            QCOMPARE(unready.status, 503);
            QCOMPARE(unready.json.value(u"status"_s).toString(), u"unready"_s);
            QCOMPARE(statusOf(unready, u"database"_s), u"failed"_s);
            QCOMPARE(statusOf(unready, u"readers"_s), u"ok"_s);
            QCOMPARE(fixture.http().get(u"/health"_s).status, 200); // alive all the same
        }
        AWAIT_EQUAL(fixture.http().get(u"/health/ready"_s).status, 200);
    }

    void talksToTheServiceManager()
    {
        SupervisorEar manager;
        Fixture fixture({{u"NOTIFY_SOCKET"_s, manager.path()}, {u"WATCHDOG_USEC"_s, u"200000"_s}});
        QCOMPARE(fixture.failure, QString());
        QVERIFY(manager.hears("READY=1"));
        QVERIFY2(manager.heard().contains("STATUS=Serving on port "), manager.heard().constData());
        QVERIFY(manager.hears("WATCHDOG=1"));
        QVERIFY(::kill(pid_t(fixture.server.pid()), SIGHUP) == 0);
        QVERIFY(manager.hears("RELOADING=1"));
        QVERIFY(manager.heard().contains("\nMONOTONIC_USEC="));
        QVERIFY(manager.hears("READY=1"));
        {
            const DatabaseHeld held(fixture.server.dataDir() + u"/natter.db"_s);
            QVERIFY(held.isHeld());
            // Not fed any more, it would be restarted, and says why.
            QVERIFY(manager.hears("STATUS=The database does not answer"));
            QVERIFY(!manager.heard().contains("WATCHDOG=1"));
        }
        QVERIFY(manager.hears("WATCHDOG=1"));
        QCOMPARE(fixture.server.terminate(), QString());
        QVERIFY(manager.hears("STOPPING=1"));
    }

    void leavesTheWatchdogOfOthersAlone()
    {
        SupervisorEar manager;
        Fixture fixture({{u"NOTIFY_SOCKET"_s, manager.path()},
                         {u"WATCHDOG_USEC"_s, u"20000"_s},
                         {u"WATCHDOG_PID"_s, u"1"_s},
                         {u"LISTEN_FDS"_s, u"1"_s},
                         {u"LISTEN_PID"_s, u"1"_s}});
        QCOMPARE(fixture.failure, QString());
        QCOMPARE(fixture.server.terminate(), QString());
        QVERIFY(manager.hears("STOPPING=1"));
        QVERIFY2(!manager.hadWatchdog(), "the one who is meant has another number");
    }

    /** A check of the database is under way at almost every moment, the last included. */
    void endsWellBesideAHastyWatchdog()
    {
        SupervisorEar manager;
        Fixture fixture({{u"NOTIFY_SOCKET"_s, manager.path()}, {u"WATCHDOG_USEC"_s, u"2000"_s}});
        QCOMPARE(fixture.failure, QString());
        for (int i = 0; i < 10; ++i) {
            QVERIFY(manager.hears("WATCHDOG=1"));
            QVERIFY(::kill(pid_t(fixture.server.pid()), SIGTERM) == 0);
            QVERIFY(manager.hears("STOPPING=1"));
            QCOMPARE(fixture.server.waitForExit(), std::optional(0));
            QCOMPARE(fixture.server.start(), QString());
        }
    }

    /** Nobody listens to what it says of itself, and it chats all the same. */
    void isNotHeldUpByAStuckServiceManager()
    {
        const SupervisorEar manager; // which takes nothing, so that the kernel's queue is full soon
        Fixture fixture({{u"NOTIFY_SOCKET"_s, manager.path()}, {u"WATCHDOG_USEC"_s, u"20000"_s}});
        QCOMPARE(fixture.failure, QString());
        for (int i = 0; i < 20; ++i)
            QCOMPARE(fixture.http().get(u"/health"_s).status, 200);
        QCOMPARE(fixture.server.terminate(), QString());
    }

    void changesLevelsAtRunTime()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(u"natter.conf"_s);
        const auto say = [&](const QByteArray &text) {
            QFile config(file);
            QVERIFY(config.open(QIODevice::WriteOnly) && config.write(text) == text.size());
        };
        say("LOG_LEVEL=WARNING\nMAX_CONNECTIONS=100\n");
        NatterdProcess server;
        server.unsetSetting(u"LOG_LEVEL"_s);
        server.setArguments({u"--config"_s, file});
        QCOMPARE(server.start(), QString());
        HttpClient http(server.baseUrl(), {});
        QCOMPARE(http.get(u"/health"_s).status, 200);
        QVERIFY(!server.logText().contains(u" DEBUG "_s));

        say("LOG_LEVEL=INFO,net=DEBUG\nMAX_CONNECTIONS=200\n");
        QVERIFY(::kill(pid_t(server.pid()), SIGHUP) == 0);
        AWAIT(server.logText().contains(u"settings read again"_s));
        QVERIFY(server.logText().contains(u"MAX_CONNECTIONS has changed, which takes effect at the next start"_s));
        QCOMPARE(http.get(u"/health"_s).status, 200);
        AWAIT(server.logText().contains(u" DEBUG natter.net: GET /health"_s));
        QVERIFY(!server.logText().contains(u" DEBUG natter.chat"_s));

        say("LOG_LEVEL=LOUD\nPROT=1\n");
        QVERIFY(::kill(pid_t(server.pid()), SIGHUP) == 0);
        AWAIT(server.logText().contains(u"PROT is not a setting"_s));
        AWAIT(server.logText().contains(u"LOG_LEVEL = \"LOUD\""_s));
        QVERIFY(server.logText().contains(u"stay as they are"_s));
        const qsizetype before = server.logText().count(u"GET /health"_s);
        QCOMPARE(http.get(u"/health"_s).status, 200);
        AWAIT(server.logText().count(u"GET /health"_s) > before);
        QCOMPARE(server.terminate(), QString());
    }

    void changesWhoMaySignUpAtRunTime()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(u"natter.conf"_s);
        NatterdProcess server;
        const auto say = [&](const QByteArray &text) {
            QFile config(file);
            QVERIFY(config.open(QIODevice::WriteOnly) && config.write(text) == text.size());
            config.close();
            if (!server.isRunning())
                return;
            const qsizetype before = server.logText().count(u"settings read again"_s);
            QVERIFY(::kill(pid_t(server.pid()), SIGHUP) == 0);
            AWAIT(server.logText().count(u"settings read again"_s) > before);
        };
        say("REGISTRATION=closed\n");
        server.setSetting(u"LOG_LEVEL"_s, u"INFO"_s);
        server.setArguments({u"--config"_s, file});
        QCOMPARE(server.start(), QString());
        HttpClient http(server.baseUrl(), {});
        const QJsonObject ann{
            {u"email"_s, u"ann@example.org"_s}, {u"name"_s, u"Ann"_s}, {u"password"_s, u"password123"_s}};
        QCOMPARE(http.post(u"/auth/signup"_s, ann).status, 403);
        say("REGISTRATION=open\n");
        const auto signedUp = http.post(u"/auth/signup"_s, ann);
        QCOMPARE(signedUp.status, 201);
        http.setToken(signedUp.json.value(u"access_token"_s).toString().toLatin1());
        QVERIFY(http.get(u"/users"_s).body.contains("Ann"));
        say("REGISTRATION=invite\nDIRECTORY=off\n");
        QVERIFY(!http.get(u"/users"_s).body.contains("Ann"));
        QCOMPARE(http.post(u"/auth/signup"_s, ann).json.value(u"code"_s).toString(), u"invite_invalid"_s);
        QVERIFY(!server.logText().contains(u"next start"_s));
        QCOMPARE(server.terminate(), QString());
    }

    /** How often a line did not come is said though nothing follows, while it runs and at its end. */
    void saysWhatItDidNotRepeat()
    {
        Fixture fixture({{u"LOG_LEVEL"_s, u"INFO"_s}});
        QCOMPARE(fixture.failure, QString());
        const auto logInBadly = [&](int times) {
            for (int i = 0; i < times; ++i)
                (void)fixture.http().post(u"/auth/login"_s,
                                          {{u"email"_s, u"a@b.example"_s}, {u"password"_s, u"wrong"_s}});
        };
        logInBadly(8);
        QVERIFY(!fixture.server.logText().contains(u"more times"_s));
        const auto says = [&](const QString &count) {
            return fixture.server.logText().contains(count + u" more times in 10 s: login refused from 127.0.0.1"_s);
        };
        QVERIFY(eventually([&] { return says(u"3"_s); }, std::chrono::seconds(40)));
        logInBadly(9);
        QVERIFY(!says(u"4"_s));
        QCOMPARE(fixture.server.terminate(), QString());
        QVERIFY2(says(u"4"_s), qPrintable(fixture.server.logText()));
    }

    /** All that was stored was acknowledged, all that was acknowledged is stored, and everybody hears when to come
     * back. */
    void drainsUnderLoad()
    {
        constexpr std::size_t people = 12;
        constexpr std::size_t inFlight = 100;
        Fixture fixture;
        QCOMPARE(fixture.failure, QString());
        const Person reader = fixture.newPerson();
        std::vector<std::unique_ptr<WireClient>> clients;
        std::array<std::size_t, people> sent{};
        for (std::size_t i = 0; i < people; ++i) {
            clients.push_back(fixture.connectOpen(fixture.newPerson()));
            QVERIFY(clients.back());
        }
        // Everybody has messages under way all the time, before the signal and behind it, until the server has closed.
        const auto sendMore = [&](std::size_t i, std::size_t from, std::size_t count) {
            for (std::size_t n = from; n < from + count; ++n)
                clients[i]->sendEvent(u"SEND_PERSONAL_MESSAGE"_s,
                                      {{u"to_user_id"_s, reader.id},
                                       {u"content"_s, u"under load"_s},
                                       {u"client_message_id"_s, u"m-%1-%2"_s.arg(i).arg(n)}});
            return count;
        };
        const auto goOn = [&] {
            std::size_t open = 0;
            for (std::size_t i = 0; i < people; ++i) {
                open += clients[i]->isOpen();
                if (clients[i]->isOpen() && sent[i] < clients[i]->received() + inFlight)
                    sent[i] += sendMore(i, sent[i], clients[i]->received() + inFlight - sent[i]);
            }
            return open;
        };
        QVERIFY(eventually([&] { return goOn() == people && clients.front()->received() > inFlight; }));
        QElapsedTimer clock;
        clock.start();
        QVERIFY(::kill(pid_t(fixture.server.pid()), SIGTERM) == 0);
        for (std::size_t i = 0; i < people; ++i)
            sent[i] += sendMore(i, sent[i], inFlight); // behind the signal, whatever was answered before it
        QVERIFY(eventually([&] { return goOn() == 0; }));
        std::set<QString> acknowledged;
        for (const auto &client : clients) {
            QCOMPARE(client->closeCode(), quint16(1001));
            QVERIFY2(client->closeReason().contains(u"reconnect in "_s), qPrintable(client->closeReason()));
            while (client->received() > 0) {
                const QJsonObject payload = client->next(u"PERSONAL_MESSAGE_DELIVERED"_s);
                acknowledged.insert(payload.value(u"client_message_id"_s).toString());
            }
        }
        QVERIFY2(std::accumulate(sent.begin(), sent.end(), std::size_t(0)) > acknowledged.size(), "not in mid-flow");
        QCOMPARE(fixture.server.waitForExit(), std::optional(0));
        QVERIFY2(clock.elapsed() < 10'000, "the promise is ten seconds");
        QVERIFY(!acknowledged.contains(QString()));
        QCOMPARE(fixture.fromDatabase(u"SELECT COUNT(*) FROM messages"_s).toULongLong(), acknowledged.size());
        for (const QString &id : acknowledged) {
            QCOMPARE(fixture.fromDatabase(u"SELECT COUNT(*) FROM messages WHERE client_message_id = '%1'"_s.arg(id)),
                     1);
        }
        QCOMPARE(fixture.server.start(), QString()); // and it is in order
    }

    /** Who says nothing to the goodbye holds up the first SIGTERM for a while, the second not at all. */
    void stopsAtOnceWhenAskedTwice_data()
    {
        QTest::addColumn<int>("signal");
        QTest::newRow("SIGTERM") << SIGTERM;
        QTest::newRow("SIGINT") << SIGINT;
    }

    void stopsAtOnceWhenAskedTwice()
    {
        QFETCH(int, signal);
        Fixture fixture({{u"LOG_LEVEL"_s, u"INFO"_s}});
        QCOMPARE(fixture.failure, QString());
        const auto silent = silentChat(fixture, fixture.newPerson());
        QVERIFY(silent);
        QVERIFY(::kill(pid_t(fixture.server.pid()), signal) == 0);
        AWAIT(silent->bytesAvailable() > 0); // the goodbye, which stays without an answer
        QVERIFY(fixture.server.isRunning());
        QVERIFY(::kill(pid_t(fixture.server.pid()), signal) == 0);
        QCOMPARE(fixture.server.waitForExit(), std::optional(0));
        QVERIFY(fixture.server.logText().contains(u"asked again to stop"_s));
        QVERIFY(!fixture.server.logText().contains(u"without waiting any longer"_s));
    }

    /** A reload ends with READY, which a server that stops is not. */
    void reloadsNothingWhileItStops()
    {
        Fixture fixture({{u"LOG_LEVEL"_s, u"INFO"_s}});
        QCOMPARE(fixture.failure, QString());
        const auto silent = silentChat(fixture, fixture.newPerson());
        QVERIFY(silent);
        QVERIFY(::kill(pid_t(fixture.server.pid()), SIGTERM) == 0);
        AWAIT(silent->bytesAvailable() > 0); // the goodbye: it drains
        QVERIFY(::kill(pid_t(fixture.server.pid()), SIGHUP) == 0);
        QVERIFY(::kill(pid_t(fixture.server.pid()), SIGTERM) == 0); // signals come in the order of their numbers
        QCOMPARE(fixture.server.waitForExit(), std::optional(0));
        QVERIFY(fixture.server.logText().contains(u"asked again to stop"_s));
        QVERIFY(!fixture.server.logText().contains(u"settings read again"_s));
    }

    /** Logins that wait for a turn at hashing neither hold up the end nor are left without an answer. */
    void answersWaitingLoginsBeforeItStops()
    {
        constexpr int people = 300; // more than may wait
        Fixture fixture({{u"BCRYPT_COST"_s, u"12"_s}});
        QCOMPARE(fixture.failure, QString());
        const QByteArray body = R"({"email":"nobody@example.org","password":"password123"})";
        const QByteArray request = "POST /auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                                   "Content-Length: " +
                                   QByteArray::number(body.size()) + "\r\n\r\n" + body;
        std::vector<std::unique_ptr<QTcpSocket>> waiting;
        for (int i = 0; i < people; ++i) {
            waiting.push_back(fixture.rawConnection());
            QVERIFY(waiting.back());
            waiting.back()->write(request);
            QVERIFY(waiting.back()->waitForBytesWritten());
        }
        AWAIT_EQUAL(statusOf(fixture.http().get(u"/health/ready"_s), u"passwords"_s), u"busy"_s);
        QElapsedTimer clock;
        clock.start();
        QVERIFY(::kill(pid_t(fixture.server.pid()), SIGTERM) == 0);
        QCOMPARE(fixture.server.waitForExit(), std::optional(0));
        QVERIFY2(clock.elapsed() < 10'000, "the promise is ten seconds");
        int toComeBack = 0;
        for (const auto &client : waiting) {
            AWAIT_EQUAL(client->state(), QAbstractSocket::UnconnectedState);
            const QByteArray answer = client->readAll();
            QVERIFY2(answer.startsWith("HTTP/1.1 401 ") || answer.startsWith("HTTP/1.1 503 "), answer.constData());
            toComeBack += answer.contains("\r\nRetry-After: 1\r\n");
        }
        QVERIFY2(toComeBack > people / 3, "most waited when it stopped");
        QVERIFY(!fixture.server.logText().contains(u"without waiting any longer"_s));
    }

    /** Nobody else's eyes: no core file, no debugger of the same user. */
    void keepsItsMemoryToItself()
    {
        Fixture fixture;
        QCOMPARE(fixture.failure, QString());
        QFile limits(u"/proc/%1/limits"_s.arg(fixture.server.pid()));
        QVERIFY(limits.open(QIODevice::ReadOnly));
        const QByteArray all = limits.readAll();
        const qsizetype core = all.indexOf("Max core file size");
        QVERIFY(core >= 0);
        QCOMPARE(all.sliced(core).split('\n').first().simplified(), QByteArray("Max core file size 0 0 bytes"));
        QFile arguments(u"/proc/%1/cmdline"_s.arg(fixture.server.pid()));
        QVERIFY(arguments.open(QIODevice::ReadOnly));
        QVERIFY(!arguments.readAll().contains("a key for tests only"));
    }

    void fallsBackToStderrWithoutAJournal()
    {
        Fixture fixture({{u"LOG_FORMAT"_s, u"journald:/nowhere/socket"_s}, {u"LOG_LEVEL"_s, u"INFO"_s}});
        QCOMPARE(fixture.failure, QString());
        QVERIFY(fixture.server.logText().contains(u"INFO natter.server: listening on "_s));
    }
};

QTEST_GUILESS_MAIN(OperationTest)
#include "tst_operation.moc"
