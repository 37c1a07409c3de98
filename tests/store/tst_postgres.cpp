// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/patientopening.h"
#include "store/storefixture.h"

#include "support/await.h"
#include "support/postgrescluster.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QTcpServer>
#include <QTcpSocket>

#include <thread>

using namespace natter;
using namespace natter::store;
using natter::test::PostgresCluster;

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/** Opening a PostgreSQL database: whose it is, who else has it, and what people are told who cannot have it. */
class TestPostgres : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { StoreFixture::addEngines({Engine::Postgres}); }

    void theSettingsAreReallySet()
    {
        StoreFixture fixture;
        const QString admin = PostgresCluster::shared().execute(
            u"ALTER DATABASE \"%1\" SET synchronous_commit = off; ALTER DATABASE \"%1\" SET client_encoding = "
            u"'LATIN1'; "
            "ALTER DATABASE \"%1\" SET default_transaction_read_only = on; ALTER DATABASE \"%1\" SET "
            "standard_conforming_strings = off; ALTER DATABASE \"%1\" SET statement_timeout = '1ms'; "
            "ALTER DATABASE \"%1\" SET DateStyle = 'German'"_s.arg(fixture.url().database));
        QCOMPARE(admin, QString());
        fixture.close();
        fixture.open(); // whatever the administrator has set for everybody
        const auto users = fixture.addUsers(2);
        const QString odd = u"h\u00e9 \U0001F600 '; DROP TABLE users; -- \\' $1 ? %n \\x41"_s;
        QVERIFY(fixture.append(direct(users[0], users[1], odd, u"a"_s)));
        QVERIFY(fixture.append(direct(users[0], users[1], odd, u"a"_s))->repeated);
        QCOMPARE(fixture.missed(users[1]).front().content, odd);

        const auto write = fixture.connection(Access::Write);
        const auto value = [](Database &database, const QString &name) {
            return database.execute(u"SHOW "_s + name)->value(0);
        };
        QCOMPARE(value(*write, u"synchronous_commit"_s), u"on"_s);
        QVERIFY(write->makeImpatient());
        QCOMPARE(value(*write, u"statement_timeout"_s), u"1500ms"_s);
        const auto read = fixture.connection(Access::Read);
        QCOMPARE(value(*read, u"default_transaction_read_only"_s), u"on"_s);
        QVERIFY(Transaction::begin(*read));
        QCOMPARE(codeOf(read->change("history.advance"_L1, {5})), ErrorCode::Unavailable);
        QCOMPARE(read->fault(), Fault::Refused);
        // Even if it were told otherwise: a job's transaction is read-only by itself.
        QVERIFY(read->execute(u"SET default_transaction_read_only TO off"_s));
        const auto job = Transaction::begin(*read);
        QCOMPARE(codeOf(read->change("history.advance"_L1, {5})), ErrorCode::Unavailable);
    }

    void aStrongerCommitIsKept()
    {
        StoreFixture fixture;
        QCOMPARE(PostgresCluster::shared().execute(
                     u"ALTER DATABASE \"%1\" SET synchronous_commit = remote_apply"_s.arg(fixture.url().database)),
                 QString());
        QCOMPARE(fixture.connection(Access::Write)->execute(u"SHOW synchronous_commit"_s)->value(0), u"remote_apply"_s);
    }

    void aSecondOpenerIsRefused()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        const auto second = Store::open(fixture.options());
        QVERIFY(!second);
        QCOMPARE(second.error().code, ErrorCode::Unavailable);
        const QString message = second.error().message();
        QVERIFY2(message.contains(u"another natterd is using it (\"natterd on "), qPrintable(message));
        QVERIFY2(message.contains(u"process %1,"_s.arg(QCoreApplication::applicationPid())), qPrintable(message));
        QVERIFY(!message.contains(PostgresCluster::password()));
        // Having tried did no harm to the first.
        QVERIFY(fixture.append(direct(users[0], users[1], u"x"_s)));
        fixture.close();
        QVERIFY(Store::open(fixture.options()));
    }

    void refusals_data()
    {
        QTest::addColumn<QString>("alter"); // SQL in the database beforehand
        QTest::addColumn<QString>("from");  // what of the URL is replaced
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("said");
        QTest::newRow("no database") << u""_s << u"/chat%20"_s << u"/nosuch%20"_s
                                     << u"createdb --owner=chat's owner --encoding=UTF8 --template=template0 nosuch "_s;
        QTest::newRow("no user") << u""_s << u"chat%27s%20owner"_s << u"stranger"_s << u"is wrong"_s;
        QTest::newRow("wrong password") << u""_s << u"%20end@"_s << u"@"_s
                                        << u"the user or the password in DATABASE_URL is wrong"_s;
        QTest::newRow("no server") << u""_s << u"?host="_s << u"?host=/nowhere"_s << u"/nowhere"_s;
        QTest::newRow("other tables")
            << u"CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR, hashed_password VARCHAR)"_s << u""_s << u""_s
            << u"natterd import-seed"_s;
        QTest::newRow("newer schema")
            << u"CREATE TABLE natter_migrations AS SELECT CAST(n AS BIGINT) AS version, "
               "'x' AS name, 0 AS applied_at FROM generate_series(1, 99) n; GRANT ALL ON natter_migrations TO PUBLIC"_s
            << u""_s << u""_s << u"newer natterd"_s;
        QTest::newRow("no rights") << u"REVOKE ALL ON SCHEMA public FROM PUBLIC; ALTER SCHEMA public OWNER TO admin"_s
                                   << u""_s << u""_s << u"the user has to own the database"_s;
        QTest::newRow("bad option") << u""_s << u"?host="_s << u"?sslmode=perhaps&host="_s << u"sslmode"_s;
    }
    void refusals()
    {
        QFETCH(QString, alter);
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(QString, said);
        auto &cluster = PostgresCluster::shared();
        const QString made = cluster.makeDatabase();
        if (!alter.isEmpty())
            QCOMPARE(cluster.execute(alter, made), QString());
        QString url = made;
        if (!from.isEmpty())
            url.replace(from, to);
        StoreOptions options;
        options.url = DatabaseUrl::parse(url).value();
        const auto store = Store::open(options);
        QVERIFY(!store);
        QCOMPARE(store.error().code, ErrorCode::Unavailable);
        QVERIFY2(store.error().message().contains(said), qPrintable(store.error().message()));
        QVERIFY(store.error().message().startsWith(u"Cannot use the database postgresql://"));
        QVERIFY(!store.error().message().contains(PostgresCluster::password()));
        QVERIFY(!store.error().message().contains(u'\n'));
    }

    void anotherEncodingIsRefused()
    {
        StoreOptions options;
        options.url = DatabaseUrl::parse(PostgresCluster::shared().makeDatabase(u"LATIN1"_s)).value();
        const auto store = Store::open(options);
        QVERIFY(!store);
        QVERIFY2(store.error().message().contains(u"its encoding is LATIN1 and has to be UTF8"),
                 qPrintable(store.error().message()));
    }

    void aRefusalLeavesTheDatabaseAlone()
    {
        auto &cluster = PostgresCluster::shared();
        const QString url = cluster.makeDatabase();
        QCOMPARE(cluster.execute(u"CREATE TABLE users (id INTEGER)"_s, url), QString());
        StoreOptions options;
        options.url = DatabaseUrl::parse(url).value();
        QVERIFY(!Store::open(options));
        const Queries queries((Dialect(Engine::Postgres)));
        const auto database = Database::open(options.url, Access::Read, queries).value();
        QCOMPARE(database->execute(database->dialect().tableNamesSql()).value(), QStringList{u"users"_s});
    }

    void faultsAreToldApart()
    {
        const Dialect dialect(Engine::Postgres);
        const std::pair<QString, Fault> rows[] = {
            {u""_s, Fault::LinkLost},        {u"57P01"_s, Fault::LinkLost}, {u"57P03"_s, Fault::LinkLost},
            {u"08006"_s, Fault::LinkLost},   {u"25P03"_s, Fault::LinkLost}, {u"23505"_s, Fault::Constraint},
            {u"23503"_s, Fault::Constraint}, {u"40001"_s, Fault::Busy},     {u"40P01"_s, Fault::Busy},
            {u"55P03"_s, Fault::Busy},       {u"57014"_s, Fault::Busy},     {u"53100"_s, Fault::Full},
            {u"53300"_s, Fault::Busy},       {u"58030"_s, Fault::Io},       {u"XX001"_s, Fault::Corrupt},
            {u"25006"_s, Fault::Refused},    {u"42501"_s, Fault::Refused},  {u"42601"_s, Fault::Other},
            {u"25P02"_s, Fault::Other}};
        for (const auto &[state, fault] : rows)
            QVERIFY2(dialect.classify(state) == fault, qPrintable(state));
        QCOMPARE(errorCodeOf(Fault::LinkLost), ErrorCode::Unavailable);
        QVERIFY(isEnvironmental(Fault::LinkLost));
    }

    /** PostgreSQL says yes to the COMMIT of a transaction that it has given up. */
    void aFailedTransactionIsNotCommitted()
    {
        StoreFixture fixture;
        fixture.addUsers(1);
        fixture.close();
        const auto database = fixture.connection(Access::Write);
        auto transaction = Transaction::begin(*database);
        QVERIFY(database->change("history.advance"_L1, {5}));
        QVERIFY(!database->change("members.add"_L1, {99, 99, 0, 0, 0, 0}));
        QVERIFY(!transaction->commit());
    }

    /** QPSQL asks its server several things before anybody can watch its link. */
    void anOpeningIsGivenUp()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        const QString name = u"given up"_s;
        QSqlDatabase connection = openingAt(server, name, u"sslmode=disable gssencmode=disable"_s);
        bool isInTime = true;
        std::thread thread([&] { isInTime = openWithin(connection, 2s); });
        const auto join = qScopeGuard([&] {
            if (thread.joinable())
                thread.join();
        });
        AWAIT(server.hasPendingConnections());
        const std::unique_ptr<QTcpSocket> link(server.nextPendingConnection());
        AWAIT(link->bytesAvailable() > 8);
        link->readAll();
        // "Authenticated", "ready for a query"; and from then on not a word.
        link->write(QByteArray::fromHex("5200000008000000005a0000000549"));
        AWAIT(link->bytesAvailable() > 0);
        thread.join();
        QVERIFY(!isInTime);
        QVERIFY(!connection.isValid());
        QVERIFY(QSqlDatabase::connectionNames().contains(name));
        link->abort();
        AWAIT(!QSqlDatabase::connectionNames().contains(name));
    }

    void anOpeningSaysWhatWentWrong()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        const QString name = u"refused"_s;
        QSqlDatabase connection = openingAt(server, name, {});
        server.close();
        QVERIFY(openWithin(connection, 20s));
        QVERIFY(!connection.isOpen());
        QVERIFY2(connection.lastError().databaseText().contains(u"refused"), qPrintable(connection.lastError().text()));
        connection = QSqlDatabase();
        QSqlDatabase::removeDatabase(name);
    }

private:
    static QSqlDatabase openingAt(const QTcpServer &server, const QString &name, const QString &options)
    {
        QSqlDatabase connection = QSqlDatabase::addDatabase(u"QPSQL"_s, name);
        connection.setHostName(u"127.0.0.1"_s);
        connection.setPort(server.serverPort());
        connection.setUserName(u"natter"_s);
        connection.setConnectOptions(options);
        return connection;
    }
};

QTEST_GUILESS_MAIN(TestPostgres)
#include "tst_postgres.moc"
