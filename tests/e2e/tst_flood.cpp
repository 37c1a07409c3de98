// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/crowd.h"
#include "e2e/fixture.h"
#include "support/await.h"

#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <limits>

#include <sys/resource.h>
#include <unistd.h>

using namespace natter::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/** Whoever measures on a machine that others use may be held up himself: a measurement is done again, as a whole. */
constexpr int measurements = 3;

/** Processor time that a process has used. */
std::chrono::milliseconds processorTime(qint64 pid)
{
    QFile file(u"/proc/%1/stat"_s.arg(pid));
    const QByteArray text = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    const QList<QByteArray> fields = text.sliced(text.lastIndexOf(')') + 2).split(' ');
    return std::chrono::milliseconds((fields.value(11).toLongLong() + fields.value(12).toLongLong()) * 1000 /
                                     ::sysconf(_SC_CLK_TCK));
}

/** The descriptor that a process would be given next. */
rlim_t nextDescriptor(pid_t pid)
{
    rlim_t next = 0;
    while (QFileInfo(u"/proc/%1/fd/%2"_s.arg(pid).arg(next)).isSymLink())
        ++next;
    return next;
}

/** Two people who chat, and one who asks by REST, while others do what they should not. */
class HonestPeople
{
public:
    explicit HonestPeople(Fixture &fixture)
        : m_fixture(fixture)
        , m_ann(fixture.newPerson(u"Ann"_s))
        , m_bob(fixture.newPerson(u"Bob"_s))
        , m_annEnd(fixture.connectOpen(m_ann))
        , m_bobEnd(fixture.connectOpen(m_bob))
    {}

    [[nodiscard]] bool areThere() const { return m_annEnd && m_bobEnd; }

    /** A message from Ann to Bob, there and acknowledged. */
    bool chat()
    {
        const QString content = u"message %1"_s.arg(++m_messages);
        m_annEnd->sendEvent(u"SEND_PERSONAL_MESSAGE"_s, {{u"to_user_id"_s, m_bob.id}, {u"content"_s, content}});
        return m_bobEnd->next(u"RECEIVE_PERSONAL_MESSAGE"_s).value(u"content"_s).toString() == content &&
               !m_annEnd->next(u"PERSONAL_MESSAGE_DELIVERED"_s).isEmpty();
    }

    bool ask() { return m_fixture.http().get(u"/health"_s).status == 200; }

    /** Does each of both @p count times; the latency that 99 of 100 keep, or nothing if one failed. */
    std::optional<std::chrono::milliseconds> measure(int count)
    {
        std::vector<qint64> latencies;
        for (int i = 0; i < count; ++i) {
            QElapsedTimer timer;
            timer.start();
            if (!chat())
                return std::nullopt;
            latencies.push_back(timer.restart());
            if (!ask())
                return std::nullopt;
            latencies.push_back(timer.elapsed());
        }
        std::ranges::sort(latencies);
        return std::chrono::milliseconds(latencies[latencies.size() * 99 / 100]);
    }

private:
    Fixture &m_fixture;
    Person m_ann;
    Person m_bob;
    std::unique_ptr<WireClient> m_annEnd;
    std::unique_ptr<WireClient> m_bobEnd;
    int m_messages = 0;
};

} // namespace

/** What many connections at once, and such as never finish, do to everybody else: a real natterd, thousands of sockets.
 */
class FloodTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        // Each end of a connection is a descriptor; both limits are the same here.
        m_many = std::min<std::size_t>(5'000, raiseDescriptorLimit() - 500);
        if (m_many < 5'000)
            qWarning("only %zu connections: the limit of open files allows no more", m_many);
    }

    /** None of a burst is refused, and each is served. */
    void burst() const
    {
        Fixture fixture({{u"MAX_CONNECTIONS"_s, u"0"_s}});
        QCOMPARE(fixture.failure, QString());
        Crowd crowd(fixture.server.port());
        crowd.gather(m_many);
        QVERIFY(crowd.waitUntilConnected());
        QCOMPARE(crowd.refused(), 0U);
        crowd.say("GET /health HTTP/1.1\r\nHost: a\r\n\r\n");
        QVERIFY(crowd.waitUntilHeard("HTTP/1.1 200 OK\r\n", m_many));
    }

    /** Those who come while it is busy are kept by the kernel, not sent away to come again a second later. */
    void backlog()
    {
        Fixture fixture;
        QCOMPARE(fixture.failure, QString());
        QFile most(u"/proc/sys/net/core/somaxconn"_s);
        QVERIFY(most.open(QIODevice::ReadOnly));
        const auto count = std::min({m_many, std::size_t(most.readAll().trimmed().toInt()), std::size_t(4'000)});
        const auto pid = pid_t(fixture.server.pid());
        QCOMPARE(::kill(pid, SIGSTOP), 0);
        Crowd crowd(fixture.server.port());
        crowd.gather(count);
        const bool connected = crowd.waitUntilConnected();
        QCOMPARE(::kill(pid, SIGCONT), 0);
        QVERIFY(connected);
        QCOMPARE(crowd.refused(), 0U);
        crowd.say("GET /health HTTP/1.1\r\nHost: a\r\n\r\n");
        QVERIFY(crowd.waitUntilHeard("HTTP/1.1 200 OK\r\n", count));
    }

    void halfOpen_data()
    {
        QTest::addColumn<Wire>("wire");
        QTest::addColumn<QByteArray>("beginning");
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("heads") << Wire::Plain << QByteArray("POST /auth/login HTTP/1.1\r\nHost: a\r\nX-Slow: ")
                               << QByteArray("HTTP/1.1 408 ");
        QTest::newRow("bodies") << Wire::Plain
                                << QByteArray(
                                       "POST /auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                                       "Content-Length: 60000\r\n\r\n{")
                                << QByteArray("HTTP/1.1 408 ");
        QTest::newRow("handshakes") << Wire::Tls << QByteArray("\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03", 11)
                                    << QByteArray();
    }

    /** Thousands who begin something and do not go on: nobody else notices, and they are told to go in time. */
    void halfOpen() const
    {
        QFETCH(Wire, wire);
        QFETCH(QByteArray, beginning);
        QFETCH(QByteArray, answer);
        Fixture fixture({{u"HEAD_SECONDS"_s, u"300"_s}, {u"BODY_SECONDS"_s, u"300"_s}}, wire);
        QCOMPARE(fixture.failure, QString());
        HonestPeople honest(fixture);
        QVERIFY(honest.areThere());
        Crowd crowd(fixture.server.port());
        crowd.gather(m_many);
        QVERIFY(crowd.waitUntilConnected());
        crowd.say(beginning);
        std::chrono::milliseconds best = patience;
        for (int i = 0; i < measurements && best >= 250ms; ++i) {
            const auto latency = honest.measure(250);
            QVERIFY(latency);
            best = std::min(best, *latency);
        }
        QVERIFY2(best < 250ms, qPrintable(u"%1 ms"_s.arg(best.count())));
        QCOMPARE(crowd.closed(), 0U);
        QCOMPARE(crowd.refused(), 0U);

        constexpr std::size_t some = 300;
        Fixture strict({{u"HEAD_SECONDS"_s, u"1"_s}, {u"BODY_SECONDS"_s, u"1"_s}}, wire);
        QCOMPARE(strict.failure, QString());
        Crowd late(strict.server.port());
        late.gather(some);
        QVERIFY(late.waitUntilConnected());
        late.say(beginning);
        QVERIFY(late.waitUntilClosed(some));
        QCOMPARE(late.heard(answer), some);
    }

    /** ulimit -n 256: the connection cap is below it, those over it are told, and what the database needs stays free.
     */
    void connectionsBeyondTheDescriptors()
    {
        Fixture fixture({{u"IDLE_SECONDS"_s, u"300"_s}}, Wire::Plain, 256);
        QCOMPARE(fixture.failure, QString());
        HonestPeople honest(fixture);
        QVERIFY(honest.areThere());
        Crowd crowd(fixture.server.port());
        crowd.gather(1'000);
        QVERIFY(crowd.waitUntilConnected());
        QCOMPARE(crowd.refused(), 0U);
        QVERIFY(crowd.waitUntilClosed(1'000 - 256));
        QVERIFY(crowd.heard("HTTP/1.1 503 ") > 0);
        QVERIFY(crowd.closed() < 1'000 - 100);
        expectIdle(fixture, crowd);
        QVERIFY(honest.chat());
        crowd.leave();
        expectServedWithin(fixture, 1s);
    }

    /** Not a descriptor left, whatever the cap says: it waits without spinning, and goes on when one is free. */
    void descriptorsRunOut()
    {
#ifdef __SANITIZE_ADDRESS__
        QSKIP("the sanitizers need descriptors for themselves");
#endif
        Fixture fixture({{u"IDLE_SECONDS"_s, u"300"_s}});
        QCOMPARE(fixture.failure, QString());
        HonestPeople honest(fixture);
        QVERIFY(honest.areThere());
        QVERIFY(honest.chat());
        Crowd before(fixture.server.port());
        before.gather(20);
        QVERIFY(before.waitUntilConnected());
        before.say("GET /health HTTP/1.1\r\nHost: a\r\n\r\n");
        QVERIFY(before.waitUntilHeard("HTTP/1.1 200 OK\r\n", 20));

        rlimit limit{};
        const auto pid = pid_t(fixture.server.pid());
        QCOMPARE(::prlimit(pid, RLIMIT_NOFILE, nullptr, &limit), 0);
        qint64 best = std::numeric_limits<qint64>::max();
        for (int i = 0; i < measurements && best >= 1'000; ++i) {
            const rlimit nothingLeft{nextDescriptor(pid), limit.rlim_max};
            QCOMPARE(::prlimit(pid, RLIMIT_NOFILE, &nothingLeft, nullptr), 0);
            Crowd waiting(fixture.server.port());
            waiting.gather(100);
            QVERIFY(waiting.waitUntilConnected()); // by the kernel
            waiting.say("GET /health HTTP/1.1\r\nHost: a\r\n\r\n");
            expectIdle(fixture, waiting);
            QVERIFY2(honest.chat(), qPrintable(fixture.server.logText()));
            QVERIFY(!waiting.waitUntilHeard("HTTP", 1, 100ms));
            AWAIT(fixture.server.logText().contains(u"No connection can be accepted: Too many open files"_s));

            QCOMPARE(::prlimit(pid, RLIMIT_NOFILE, &limit, nullptr), 0);
            before.leave(1); // which tells it that there is one
            QElapsedTimer timer;
            timer.start();
            QVERIFY(waiting.waitUntilHeard("HTTP/1.1 200 OK\r\n", 100));
            best = std::min(best, timer.elapsed());
        }
        QVERIFY2(best < 1'000, qPrintable(QString::number(best)));
    }

    /** Each limit is what its setting says. */
    void settingsAreInForce()
    {
        Fixture fixture({{u"MAX_CONNECTIONS_PER_USER"_s, u"1"_s},
                         {u"MAX_HEAD_BYTES"_s, u"1024"_s},
                         {u"MAX_BODY_BYTES"_s, u"4096"_s},
                         {u"MAX_MESSAGE_BYTES"_s, u"4096"_s},
                         {u"MAX_CONTENT_BYTES"_s, u"10"_s},
                         {u"MAX_NAME_LENGTH"_s, u"9"_s},
                         {u"MAX_EMAIL_BYTES"_s, u"30"_s},
                         {u"MIN_PASSWORD_BYTES"_s, u"10"_s},
                         {u"MAX_PASSWORD_BYTES"_s, u"64"_s},
                         {u"MAX_IDS_PER_REQUEST"_s, u"2"_s},
                         {u"PAGE_SIZE"_s, u"1"_s},
                         {u"MAX_PAGE_SIZE"_s, u"2"_s},
                         {u"MAX_CLIENT_MESSAGE_ID_LENGTH"_s, u"70"_s},
                         {u"FLOOD_ERRORS"_s, u"4"_s},
                         {u"PING_SECONDS"_s, u"1"_s},
                         {u"GONE_SECONDS"_s, u"2"_s},
                         {u"IDLE_SECONDS"_s, u"1"_s},
                         {u"TRUSTED_PROXIES"_s, u"127.0.0.0/8"_s},
                         {u"MAX_CONNECTIONS_PER_IP"_s, u"1"_s},
                         {u"DIRECTORY"_s, u"all"_s},
                         {u"MAX_CONNECTIONS"_s, u"6"_s}});
        QCOMPARE(fixture.failure, QString());
        const auto signUp = [&](const QString &email, const QString &name, const QString &password) {
            return fixture.http()
                .post(u"/auth/signup"_s, {{u"email"_s, email}, {u"name"_s, name}, {u"password"_s, password}})
                .status;
        };
        QCOMPARE(signUp(u"a@b.example"_s, u"Ann is 10."_s, u"password123"_s), 422);
        QCOMPARE(signUp(u"someone.with.a.long.name@b.example"_s, u"Ann"_s, u"password123"_s), 422);
        QCOMPARE(signUp(u"a@b.example"_s, u"Ann"_s, u"password1"_s), 422);
        QCOMPARE(signUp(u"a@b.example"_s, u"Ann"_s, QString(65, u'x')), 422);
        QCOMPARE(signUp(u"a@b.example"_s, u"Ann"_s, QString(64, u'x')), 201);
        QCOMPARE(signUp(u"c@b.example"_s, u"Ann"_s, QString(4096, u'x')), 413);

        {
            Crowd heads(fixture.server.port());
            heads.gather(1);
            QVERIFY(heads.waitUntilConnected());
            heads.say("GET / HTTP/1.1\r\nHost: a\r\nX: " + QByteArray(1024, 'x') + "\r\n\r\n");
            QVERIFY(heads.waitUntilHeard("HTTP/1.1 431 ", 1));
            Crowd idle(fixture.server.port());
            idle.gather(2);
            QVERIFY(idle.waitUntilConnected());
            QVERIFY(idle.waitUntilClosed(2));
            Crowd tooMany(fixture.server.port());
            tooMany.gather(20);
            QVERIFY(tooMany.waitUntilHeard("HTTP/1.1 503 ", 10));
        }
        AWAIT_EQUAL(fixture.http().get(u"/health"_s).status, 200);

        const Person bob = fixture.newPerson(u"Bob"_s);
        auto first = fixture.connectOpen(bob);
        QVERIFY(first);
        {
            Crowd again(fixture.server.port());
            again.gather(1);
            QVERIFY(again.waitUntilConnected());
            again.say(upgradeOf(bob, "203.0.113.2"));
            QVERIFY(again.waitUntilHeard("HTTP/1.1 429 Too Many Requests\r\n", 1));
        }
        const Person carol = fixture.newPerson(u"Carol"_s);
        const auto sendToSelf = [&](WireClient &end, const QString &content) {
            end.sendEvent(u"SEND_PERSONAL_MESSAGE"_s, {{u"to_user_id"_s, bob.id}, {u"content"_s, content}});
        };
        sendToSelf(*first, QString(10, u'x'));
        QVERIFY(!first->next(u"RECEIVE_PERSONAL_MESSAGE"_s).isEmpty());
        sendToSelf(*first, QString(11, u'x'));
        first->sendEvent(u"CREATE_GROUP"_s, {{u"name"_s, u"G"_s}, {u"member_ids"_s, QJsonArray{1, 2, 3}}});
        first->sendText(u"no JSON"_s);
        first->sendText(u"neither"_s);
        QVERIFY(first->waitUntilClosed());
        QCOMPARE(first->closeCode(), quint16(4029));
        const auto people = [&](const QString &query) { return fixture.http(bob).get(QString(u"/users"_s + query)); };
        QCOMPARE(people({}).json.value(u"items"_s).toArray().size(), 1);
        QCOMPARE(people(u"?limit=2"_s).json.value(u"items"_s).toArray().size(), 2);
        QCOMPARE(people(u"?limit=3"_s).status, 422);
        QCOMPARE(fixture.http(bob).get(u"/conversations?limit=3"_s).status, 422);
        std::unique_ptr<WireClient> second;
        // As soon as the first one's descriptor is closed.
        QVERIFY(eventually([&] {
            second = fixture.connectOpen(bob);
            return second != nullptr;
        }));
        const auto named = [&](qsizetype length) {
            const QString name(length, u'x');
            second->sendEvent(u"SEND_PERSONAL_MESSAGE"_s,
                              {{u"to_user_id"_s, bob.id}, {u"content"_s, u"x"_s}, {u"client_message_id"_s, name}});
        };
        named(70);
        QVERIFY(!second->next(u"RECEIVE_PERSONAL_MESSAGE"_s).isEmpty());
        named(71);
        QVERIFY(!second->next(u"ERROR"_s).isEmpty());
        sendToSelf(*second, QString(4096, u'x'));
        QVERIFY(second->waitUntilClosed());
        QCOMPARE(second->closeCode(), quint16(1009));

        // Silent after its upgrade: pinged, and gone.
        Crowd silent(fixture.server.port());
        silent.gather(1);
        QVERIFY(silent.waitUntilConnected());
        silent.say(upgradeOf(carol, "203.0.113.1"));
        QVERIFY(silent.waitUntilHeard("HTTP/1.1 101 ", 1));
        // MAX_CONNECTIONS_PER_IP, by the address that the proxy names.
        Crowd neighbour(fixture.server.port());
        neighbour.gather(1);
        QVERIFY(neighbour.waitUntilConnected());
        neighbour.say(upgradeOf(fixture.newPerson(u"Dora"_s), "203.0.113.1"));
        QVERIFY(neighbour.waitUntilHeard("HTTP/1.1 429 ", 1));
        QVERIFY(silent.waitUntilClosed(1));
    }

private:
    /** The request of @p person for a chat connection, who comes by a proxy from @p address. */
    static QByteArray upgradeOf(const Person &person, const QByteArray &address)
    {
        return "GET /ws/chat?token=" + person.token + " HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: " + address +
               "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
               "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    }

    /** Less than a tenth of a core over a second and a half, in which @p crowd only listens. */
    static void expectIdle(const Fixture &fixture, Crowd &crowd)
    {
        constexpr auto window = 1500ms;
        const auto before = processorTime(fixture.server.pid());
        QVERIFY(!crowd.waitUntilHeard("nothing that is ever said", 1, window));
        const auto used = processorTime(fixture.server.pid()) - before;
        QVERIFY2(used < window / 10, qPrintable(u"%1 ms of processor time"_s.arg(used.count())));
    }

    static void expectServedWithin(Fixture &fixture, std::chrono::milliseconds most)
    {
        QElapsedTimer timer;
        timer.start();
        while (fixture.http().get(u"/health"_s).status != 200)
            QVERIFY2(timer.elapsed() < most.count(), qPrintable(QString::number(timer.elapsed())));
        QVERIFY2(timer.elapsed() < most.count(), qPrintable(QString::number(timer.elapsed())));
    }

    std::size_t m_many = 0;
};

QTEST_GUILESS_MAIN(FloodTest)
#include "tst_flood.moc"
