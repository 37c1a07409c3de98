// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/storefixture.h"

#include "support/await.h"
#include "support/postgrescluster.h"

#include <QPointer>
#include <QTimer>

#include <mutex>
#include <set>

using namespace natter;
using namespace natter::store;
using natter::test::PostgresCluster;

using namespace Qt::StringLiterals;

namespace {

/** What the store says to the log while this lives, a line each. */
class LogLines
{
public:
    LogLines()
    {
        s_lines.clear();
        m_before = qInstallMessageHandler([](QtMsgType, const QMessageLogContext &context, const QString &line) {
            const std::lock_guard lock(s_mutex);
            if (qstrcmp(context.category, "natter.store") == 0)
                s_lines += line;
        });
    }
    ~LogLines() { qInstallMessageHandler(m_before); }
    Q_DISABLE_COPY_MOVE(LogLines)

    static QStringList about(const QString &words)
    {
        const std::lock_guard lock(s_mutex);
        return s_lines.filter(words);
    }
    static QString all()
    {
        const std::lock_guard lock(s_mutex);
        return s_lines.join(u'\n');
    }

private:
    static inline std::mutex s_mutex;
    static inline QStringList s_lines;
    QtMessageHandler m_before = nullptr;
};

/** Keeps appends outstanding; after an error it sends the same message again, as a careful client does. */
class Load
{
public:
    Load(StoreFixture &fixture, std::vector<UserId> users)
        : m_fixture(fixture)
        , m_users(std::move(users))
    {
        for (int i = 0; i < 30; ++i)
            send(m_next++);
    }

    void stop() { m_stopped = true; }
    [[nodiscard]] int outstanding() const { return m_outstanding; }
    [[nodiscard]] const std::set<QString> &acknowledged() const { return m_acknowledged; }
    [[nodiscard]] const std::set<ErrorCode> &errors() const { return m_errors; }

private:
    void send(int number)
    {
        ++m_outstanding;
        const QString name = u"load-%1"_s.arg(number);
        const auto size = int(m_users.size());
        m_fixture.store().append(
            direct(m_users[std::size_t(number % size)], m_users[std::size_t((number / 2) % size)], u"text of "_s + name,
                   name),
            [this, number, name, here = QPointer(&m_context)](const Result<AppendedMessage> &stored) {
                if (!here)
                    return; // a test that failed half-way
                --m_outstanding;
                if (stored)
                    m_acknowledged.insert(name);
                else
                    m_errors.insert(stored.error().code);
                if (m_stopped && stored)
                    return;
                // Not at once: a refusal comes from within the call.
                QTimer::singleShot(stored ? 0 : 20, &m_context,
                                   [this, next = stored ? m_next++ : number] { send(next); });
            });
    }

    StoreFixture &m_fixture;
    std::vector<UserId> m_users;
    int m_next = 0;
    int m_outstanding = 0;
    bool m_stopped = false;
    std::set<QString> m_acknowledged;
    std::set<ErrorCode> m_errors;
    QObject m_context;
};

} // namespace

/**
 * A database server that goes away, in every way it can: clients hear of it soon and clearly, nothing acknowledged is
 * lost, nothing is stored twice, and it all works again by itself. Real waiting is part of this: nothing here passes or
 * fails for being a little slow.
 */
class TestFaults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { StoreFixture::addEngines({Engine::Postgres}); }

    /** What only the administrator of the server can mend is said once, at the start. */
    void warnsOfAServerThatForgets()
    {
        const LogLines log; // the tests' server is set up for speed
        StoreFixture fixture;
        QCOMPARE(log.about(u"fsync = off"_s).size(), 1);
        terminateAll(fixture);
        (void)fixture.addUsers(1);
        QCOMPARE(log.about(u"lost and made anew"_s).size(), 1);
        QCOMPARE(log.about(u"fsync = off"_s).size(), 1);
    }

    void aTerminatedBackendIsNotNoticed()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        const LogLines log;
        for (int i = 0; i < 3; ++i) {
            terminateAll(fixture);
            const auto stored = fixture.append(direct(users[0], users[1], u"x"_s));
            QVERIFY(stored);
            QCOMPARE(stored->message.seq, Seq(i + 1));
            QVERIFY(fixture.rev().isValid());
        }
        QCOMPARE(log.about(u"lost and made anew"_s).size(), 3);
        QVERIFY2(log.about(u"nothing can be"_s).isEmpty(), qPrintable(log.all()));
    }

    void terminatedBackendsUnderLoad()
    {
        StoreFixture fixture;
        Load load(fixture, fixture.addUsers(4));
        QTimer terminator;
        int times = 0;
        connect(&terminator, &QTimer::timeout, this, [&] {
            terminateAll(fixture);
            ++times;
        });
        terminator.start(150);
        AWAIT(times >= 10);
        terminator.stop();
        finish(load);
        for (const ErrorCode code : load.errors())
            QVERIFY(code == ErrorCode::Unavailable || code == ErrorCode::OutcomeUnknown);
        verifyStored(fixture, load);
    }

    void aServerThatIsStopped_data()
    {
        QTest::addColumn<QString>("mode");
        QTest::newRow("immediate") << u"immediate"_s;
        QTest::newRow("fast") << u"fast"_s;
    }
    void aServerThatIsStopped()
    {
        QFETCH(QString, mode);
        auto &cluster = PostgresCluster::shared();
        StoreFixture fixture;
        const LogLines log;
        Load load(fixture, fixture.addUsers(4));
        AWAIT(load.acknowledged().size() > 200);
        QCOMPARE(cluster.stop(mode), QString());
        // Everybody is told while it is away: reads, and writes that come now.
        AWAIT(load.errors().contains(ErrorCode::Unavailable));
        const auto users = {UserId(1), UserId(2)};
        QCOMPARE(codeOf(fixture.append(direct(*users.begin(), *(users.begin() + 1), u"x"_s))), ErrorCode::Unavailable);
        const auto read = fixture.read([](Tables &tables) { return tables.history().rev(); });
        QCOMPARE(codeOf(read), ErrorCode::Unavailable);
        QVERIFY2(read.error().detail.isEmpty(), "the database's words are not for clients");
        QCOMPARE(log.about(u"nothing can be stored"_s).size(), 1);

        const auto before = load.acknowledged().size();
        QCOMPARE(cluster.restart(), QString());
        AWAIT(load.acknowledged().size() > before + 200);
        AWAIT(fixture.read([](Tables &tables) { return tables.history().rev(); }));
        finish(load);
        verifyStored(fixture, load);
        QCOMPARE(log.about(u"nothing can be stored"_s).size(), 1);
        QCOMPARE(log.about(u"is back after"_s).size(), 1);
        QVERIFY2(log.all().count(u'\n') < 10, qPrintable(log.all()));
    }

    void aFrozenServer()
    {
        auto &cluster = PostgresCluster::shared();
        StoreFixture fixture;
        const auto users = fixture.addUsers(4);
        const LogLines log;
        Load load(fixture, users);
        AWAIT(load.acknowledged().size() > 100);
        cluster.freeze();
        const auto thaw = qScopeGuard([&] { cluster.thaw(); });
        AWAIT(!load.errors().empty());
        AWAIT_EQUAL(codeOf(fixture.append(direct(users[0], users[1], u"x"_s))), ErrorCode::Unavailable);
        AWAIT_EQUAL(codeOf(fixture.read([](Tables &tables) { return tables.history().rev(); })),
                    ErrorCode::Unavailable);
        QVERIFY2(log.about(u"nothing can be stored: the server does not answer"_s).size() == 1, qPrintable(log.all()));
        const auto before = load.acknowledged().size();
        cluster.thaw();
        AWAIT(load.acknowledged().size() > before + 100);
        finish(load);
        verifyStored(fixture, load);
    }

    /** A commit that waits for a standby: it is done, but nobody says so. */
    void aCommitWithoutAnAnswer()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        const auto first = fixture.append(direct(users[0], users[1], u"first"_s));
        std::vector<AppendedMessage> late;
        fixture.store().onLateMessage([&](AppendedMessage message) { late.push_back(std::move(message)); });
        waitForStandby(true);
        const auto answers = qScopeGuard([] { waitForStandby(false); });
        QCOMPARE(codeOf(fixture.append(direct(users[0], users[1], u"x"_s, u"a"_s))), ErrorCode::OutcomeUnknown);
        waitForStandby(false);
        AWAIT(fixture.append(direct(users[0], users[1], u"x"_s, u"a"_s)));
        const auto again = fixture.append(direct(users[0], users[1], u"x"_s, u"a"_s));
        QVERIFY(again->repeated);
        QCOMPARE(again->message.seq, Seq(2));
        QCOMPARE(fixture.append(direct(users[0], users[1], u"y"_s))->message.seq, Seq(3));
        QCOMPARE(fixture.rev(), Rev(first->message.rev.value() + 2));
        // Everybody else heard of it when it was found.
        QCOMPARE(late.size(), 1U);
        QCOMPARE(late[0].message.id, again->message.id);
        QCOMPARE(late[0].message.seq, Seq(2));
        QCOMPARE(late[0].message.content, u"x"_s);
        QVERIFY(!late[0].repeated);
    }

    /** The link breaks behind a commit that is done: it is found out, and the sender never knows. */
    void aLostAnswerIsFoundOut()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        QVERIFY(fixture.append(direct(users[0], users[1], u"first"_s)));
        waitForStandby(true);
        const auto restore = qScopeGuard([] { waitForStandby(false); });
        Answer<AppendedMessage> answer;
        fixture.store().append(direct(users[0], users[1], u"x"_s, u"a"_s), answer.reply());
        AWAIT(fixture.number(u"SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"_s) == 1);
        QCOMPARE(PostgresCluster::shared().execute(
                     u"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"_s),
                 QString());
        QVERIFY(answer.result());
        QVERIFY(!answer.result()->repeated);
        QCOMPARE(answer.result()->message.seq, Seq(2));
        waitForStandby(false);
        AWAIT_EQUAL(fixture.missed(users[1]).size(), 2U);
        QCOMPARE(fixture.store().metrics().messages.value(), 2U);
        QCOMPARE(fixture.append(direct(users[0], users[1], u"y"_s))->message.seq, Seq(3));
    }

    /** While ours does not look, another natterd takes the database: ours must not write into it. */
    void anotherTakesTheDatabase()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        QVERIFY(fixture.append(direct(users[0], users[1], u"first"_s)));
        const LogLines log;
        terminateAll(fixture);
        auto other = Store::open(fixture.options());
        QVERIFY2(other, qPrintable(other ? QString() : other.error().message()));
        QCOMPARE(codeOf(fixture.append(direct(users[0], users[1], u"refused"_s))), ErrorCode::Unavailable);
        Answer<AppendedMessage> theirs;
        (*other)->append(direct(users[0], users[1], u"theirs"_s), theirs.reply());
        QCOMPARE(theirs.result()->message.seq, Seq(2));
        AWAIT_EQUAL(log.about(u"another natterd is using it"_s).size(), 1);
        other->reset();
        AWAIT(fixture.append(direct(users[0], users[1], u"ours"_s, u"ours"_s)));
        const auto stored = fixture.append(direct(users[0], users[1], u"ours"_s, u"ours"_s));
        QCOMPARE(stored->message.seq, Seq(3));
        QCOMPARE(stored->message.rev, Rev(3));
        QCOMPARE(log.about(u"another natterd is using it"_s).size(), 1);
    }

    /** A backup that is put back under a running natterd, or another database of the name. */
    void aDatabaseThatHasGoneBack_data()
    {
        QTest::addColumn<QString>("change");
        QTest::addColumn<QString>("said");
        QTest::newRow("earlier") << u"UPDATE history SET rev = 1"_s << u"gone back from change 2 to change 1"_s;
        QTest::newRow("another") << u"UPDATE history SET name = 'x'"_s << u"another database than before"_s;
    }
    void aDatabaseThatHasGoneBack()
    {
        QFETCH(QString, change);
        QFETCH(QString, said);
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        QVERIFY(fixture.append(direct(users[0], users[1], u"first"_s)));
        QVERIFY(fixture.append(direct(users[0], users[1], u"second"_s)));
        const LogLines log;
        QCOMPARE(PostgresCluster::shared().execute(change, fixture.urlText()), QString());
        terminateAll(fixture);
        QCOMPARE(codeOf(fixture.append(direct(users[0], users[1], u"x"_s))), ErrorCode::Unavailable);
        AWAIT_EQUAL(log.about(said).size(), 1);
    }

    void noConnectionIsLeft()
    {
        auto &cluster = PostgresCluster::shared();
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        QVERIFY(fixture.append(direct(users[0], users[1], u"first"_s)));
        QCOMPARE(cluster.execute(u"ALTER DATABASE \"%1\" CONNECTION LIMIT 0"_s.arg(fixture.url().database)), QString());
        terminateAll(fixture);
        QCOMPARE(codeOf(fixture.append(direct(users[0], users[1], u"x"_s))), ErrorCode::Unavailable);
        const auto started = Store::open(fixture.options());
        QVERIFY(!started);
        QVERIFY2(started.error().message().contains(u"too many connections"), qPrintable(started.error().message()));
        QCOMPARE(cluster.execute(u"ALTER DATABASE \"%1\" CONNECTION LIMIT -1"_s.arg(fixture.url().database)),
                 QString());
        AWAIT(fixture.append(direct(users[0], users[1], u"y"_s)));
    }

    void destructionWithoutADatabase()
    {
        auto &cluster = PostgresCluster::shared();
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        QCOMPARE(cluster.stop(u"immediate"_s), QString());
        const auto restart = qScopeGuard([&] { QCOMPARE(cluster.restart(), QString()); });
        std::vector<Answer<AppendedMessage>> answers(50);
        for (auto &answer : answers)
            fixture.store().append(direct(users[0], users[1], u"x"_s), answer.reply());
        fixture.close();
        for (const auto &answer : answers)
            QVERIFY(answer.arrived() && codeOf(answer.result()) == ErrorCode::Unavailable);
    }

private:
    static void terminateAll(const StoreFixture &fixture)
    {
        const QString fault = PostgresCluster::shared().execute(
            u"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '%1'"_s.arg(
                fixture.url().database));
        if (!fault.isEmpty())
            qFatal("%s", qPrintable(fault));
    }

    /** Makes every commit wait for a standby that does not exist. */
    static void waitForStandby(bool wait)
    {
        for (const QString &sql :
             {u"ALTER SYSTEM SET synchronous_standby_names = '%1'"_s.arg(wait ? u"nobody"_s : u""_s),
              u"SELECT pg_reload_conf()"_s}) {
            const QString fault = PostgresCluster::shared().execute(sql);
            if (!fault.isEmpty())
                qFatal("%s", qPrintable(fault));
        }
        // The processes of the server hear of it one after the other: it is so when it is so for a new one.
        const QString names = wait ? u"nobody"_s : u""_s;
        (void)test::eventually([&] {
            return PostgresCluster::shared()
                .execute(u"DO $$ BEGIN ASSERT current_setting('synchronous_standby_names') = '%1'; END $$"_s.arg(names))
                .isEmpty();
        });
    }

    static void finish(Load &load)
    {
        load.stop();
        AWAIT_EQUAL(load.outstanding(), 0);
    }

    /** What was acknowledged is there, once, and the numbers have no gaps. */
    static void verifyStored(const StoreFixture &fixture, const Load &load)
    {
        const auto database = fixture.connection(Access::Read);
        const auto names = database->execute(
            u"SELECT client_message_id FROM messages WHERE content = 'text of ' || client_message_id"_s);
        const std::set<QString> stored(names->begin(), names->end());
        QCOMPARE(qint64(stored.size()), qint64(names->size()));
        for (const QString &name : load.acknowledged())
            QVERIFY2(stored.contains(name), qPrintable(name));
        QCOMPARE(database->execute(u"SELECT rev - (SELECT COUNT(*) FROM messages) FROM history"_s)->value(0), u"0"_s);
        QCOMPARE(
            database
                ->execute(u"SELECT COUNT(*) FROM conversations c WHERE last_seq <> (SELECT COUNT(*) FROM messages m "
                          "WHERE m.conversation_id = c.id) OR last_seq <> (SELECT MAX(seq) FROM messages m "
                          "WHERE m.conversation_id = c.id)"_s)
                ->value(0),
            u"0"_s);
    }
};

QTEST_GUILESS_MAIN(TestFaults)
#include "tst_faults.moc"
