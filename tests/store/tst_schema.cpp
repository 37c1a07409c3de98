// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/sqltext.h"
#include "store/storefixture.h"

#include <QDirIterator>
#include <QLoggingCategory>
#include <QRegularExpression>

using namespace natter;
using namespace natter::store;

using namespace Qt::StringLiterals;

/** The schema and the named queries. */
class TestSchema : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { StoreFixture::addEngines(); }
    void initTestCase() { QLoggingCategory::setFilterRules(u"natter.store.warning=false"_s); }

    /** resources/sql/schema.*.sql is what the migrations amount to. NATTER_UPDATE_GOLDEN=1 writes it anew. */
    void theGoldenDumpIsTrue()
    {
        StoreFixture fixture;
        const bool sqlite = StoreFixture::engine() == Engine::Sqlite;
        const QStringList parts = sqlite ? sqliteDump(fixture) : postgresDump(fixture);
        const QString dump =
            u"-- SPDX-FileCopyrightText: The Natter authors\n-- SPDX-License-Identifier: GPL-3.0-or-later\n"
            "--\n-- The schema after all migrations, as %1 has it. Written by tests/store/tst_schema.cpp.\n\n"_s.arg(
                sqlite ? u"SQLite"_s : u"PostgreSQL"_s) +
            parts.join(u";\n\n"_s) + u";\n"_s;
        QFile golden(sqlite ? QStringLiteral(NATTER_SOURCE_DIR "/resources/sql/schema.sqlite.sql")
                            : QStringLiteral(NATTER_SOURCE_DIR "/resources/sql/schema.postgres.sql"));
        if (qEnvironmentVariableIsSet("NATTER_UPDATE_GOLDEN")) {
            QVERIFY(golden.open(QIODevice::WriteOnly));
            golden.write(dump.toUtf8());
            golden.close();
        }
        QVERIFY(golden.open(QIODevice::ReadOnly));
        QCOMPARE(QString::fromUtf8(golden.readAll()), dump);
    }

    void everyQueryPrepares()
    {
        StoreFixture fixture;
        const Queries &queries = fixture.queries();
        const auto database = fixture.connection(Access::Write);
        QVERIFY(queries.all().size() > 20);
        for (const NamedQuery &query : queries.all())
            QVERIFY2(database->prepare(QLatin1StringView(query.name)), query.name.constData());
    }

    /** No query walks a table that grows. */
    void everyQuerySearches()
    {
        StoreFixture fixture;
        const QStringList allowed{
            u"SCAN page"_s, u"SCAN counted"_s, u"SCAN json_each VIRTUAL TABLE INDEX 1:"_s,
            u"SCAN natter_migrations USING COVERING INDEX sqlite_autoindex_natter_migrations_1"_s};
        for (const NamedQuery &query : fixture.queries().all()) {
            if (query.name == "messages.newest_time" || query.name == "audit.last") // of the table, and no further
                continue;
            // An administrator's searches for any text in any order, and what is counted for one, on a reader; and
            // bans, of which there are few.
            const QByteArrayList searches{"accounts.list", "accounts.count",      "rooms.list",   "rooms.count",
                                          "audit.page",    "bans.forget_expired", "census.count", "census.bytes"};
            if (searches.contains(query.name))
                continue;
            const QString plan = queryPlan(fixture, QLatin1StringView(query.name));
            for (const QString &step : plan.split(u'\n')) {
                QVERIFY2(!step.startsWith(u"SCAN") || allowed.contains(step), qPrintable(query.sql + u'\n' + plan));
                QVERIFY2(!step.contains(u"Seq Scan"), qPrintable(query.sql + u'\n' + plan));
            }
            QVERIFY2(!walksAnIndex(plan) || query.name == "migrations.applied", qPrintable(query.sql + u'\n' + plan));
        }
    }

    /** History, replay, lists with what is unread: each is led to its page by the index that is there for it. */
    void isLedByItsIndex_data()
    {
        QTest::addColumn<QString>("sqlite");
        QTest::addColumn<QString>("postgres");
        const auto row = [](const char *query, const QString &sqlite, const QString &postgres) {
            QTest::newRow(query) << sqlite << postgres;
        };
        const QString ofUser = u"members_of_user (user_id=?"_s;
        const QString place = u"sqlite_autoindex_messages_1 (conversation_id=? AND seq"_s;
        const QString placeKey = u"messages_conversation_id_seq_key"_s;
        row("replay.conversations", ofUser, u"members_of_user"_s);
        row("replay.message_id", place, placeKey);
        row("replay.messages", place, placeKey);
        row("replay.altered", u"messages_changed (conversation_id=? AND rev>? AND rev<?)"_s, u"messages_changed"_s);
        row("replay.changes", u"changes_of_conversation (conversation_id=? AND rev>? AND rev<?)"_s,
            u"changes_of_conversation"_s);
        row("replay.removals", u"removals_of_user (user_id=? AND rev>? AND rev<?)"_s, u"removals_of_user"_s);
        row("replay.reads", u"members_read (user_id=? AND read_rev>? AND read_rev<?)"_s, u"members_read"_s);
        row("conversations.list", ofUser, u"members_of_user"_s);
        row("conversations.unannounced", ofUser, u"members_of_user"_s);
        row("messages.before", place, placeKey);
        row("messages.after", place, placeKey);
        row("messages.at", place, placeKey);
        row("retention.oldest", place, placeKey);
        row("belongings.messages", u"sqlite_autoindex_messages_2 (sender_id=? AND client_message_id>?)"_s,
            u"messages_sender_id_client_message_id_key"_s);
    }
    void isLedByItsIndex()
    {
        QFETCH(QString, sqlite);
        QFETCH(QString, postgres);
        StoreFixture fixture;
        const QLatin1StringView name(QTest::currentDataTag());
        const bool isSqlite = StoreFixture::engine() == Engine::Sqlite;
        const QString index = isSqlite ? u"INDEX "_s + sqlite : u"using "_s + postgres;
        const QString plan = queryPlan(fixture, name);
        QVERIFY2(plan.contains(index), qPrintable(plan));
        // And this sees it when the index is gone.
        const QString bare = (isSqlite ? sqlite : postgres).section(u' ', 0, 0);
        if (bare.startsWith(u"sqlite_") || bare.endsWith(u"_key"))
            return; // a constraint's own
        fixture.change(u"DROP INDEX "_s + bare);
        QVERIFY(!queryPlan(fixture, name).contains(bare));
    }

    /** The names in the code and those in the files are the same. */
    void everyQueryIsUsed()
    {
        const Queries postgres((Dialect(Engine::Postgres))); // which has all of the others, and some of its own
        QStringList used;
        QDirIterator sources(QStringLiteral(NATTER_SOURCE_DIR "/src/server/store"), {u"*.cpp"_s, u"*.h"_s}, QDir::Files,
                             QDirIterator::Subdirectories);
        const QRegularExpression name(u"\"([a-z_]+\\.[a-z_]+)\"_L1"_s);
        while (sources.hasNext()) {
            QFile file(sources.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            for (const auto &match : name.globalMatch(QString::fromUtf8(file.readAll())))
                used += match.captured(1);
        }
        used.sort();
        used.removeDuplicates();
        QStringList names;
        for (const NamedQuery &query : postgres.all())
            names += QString::fromLatin1(query.name);
        QCOMPARE(used, names);
    }

    void scriptsAreTakenApart()
    {
        QCOMPARE(
            statementsOf(u"-- a; b\nCREATE TABLE a (\n    b TEXT -- \n);\n\n-- c\nINSERT INTO a VALUES ('x;y');\n"),
            (QStringList{u"CREATE TABLE a (\n    b TEXT -- \n)"_s, u"INSERT INTO a VALUES ('x;y')"_s}));
        QVERIFY(statementsOf(u"\n-- nothing\n").isEmpty());
    }

    /** The rules hold in the database itself, whatever the code believes. */
    void constraintsAreTheLaw_data()
    {
        QTest::addColumn<QString>("sql");
        const auto row = [](const char *name, const QString &sql) { QTest::newRow(name) << sql; };
        const QString message =
            u"INSERT INTO messages (id, conversation_id, seq, rev, sender_id, content, content_hash, client_message_id, sent_at) VALUES "_s;
        row("e-mail twice",
            u"INSERT INTO users (email, name, password_hash, created_at) VALUES ('u1@example.org', 'x', 'h', 0)"_s);
        row("role of a user", u"UPDATE users SET role = 2"_s);
        row("login of nobody",
            u"INSERT INTO logins (user_id, created_at, last_seen_at, user_agent, address) VALUES (9, 0, 0, '', '')"_s);
        row("second direct conversation",
            u"INSERT INTO conversations (kind, name, created_by, created_at, user_low, user_high) VALUES (0, '', 1, 0, 1, 2)"_s);
        row("people in the wrong order",
            u"INSERT INTO conversations (kind, name, created_by, created_at, user_low, user_high) VALUES (0, '', 1, 0, 3, 2)"_s);
        row("direct with a name", u"UPDATE conversations SET name = 'x' WHERE kind = 0"_s);
        row("group without a name",
            u"INSERT INTO conversations (kind, name, created_by, created_at) VALUES (1, '', 1, 0)"_s);
        row("unknown kind", u"UPDATE conversations SET kind = 2"_s);
        row("member twice",
            u"INSERT INTO members (conversation_id, user_id, joined_at, joined_rev) VALUES (1, 1, 0, 0)"_s);
        row("delivered before joined", u"UPDATE members SET joined_seq = delivered_seq + 1"_s);
        row("seq twice", message + u"(50, 1, 1, 50, 1, 'x', zeroblob(32), 'n', 0)"_s);
        row("client_message_id twice", message + u"(50, 1, 2, 50, 1, 'x', zeroblob(32), 'a', 0)"_s);
        row("seq 0", message + u"(50, 1, 0, 50, 1, 'x', zeroblob(32), 'n', 0)"_s);
        row("rev before id", message + u"(50, 1, 2, 49, 1, 'x', zeroblob(32), 'n', 0)"_s);
        row("half a hash", message + u"(50, 1, 2, 50, 1, 'x', zeroblob(16), 'n', 0)"_s);
        row("no client_message_id", message + u"(50, 1, 2, 50, 1, 'x', zeroblob(32), '', 0)"_s);
        row("message to nowhere", message + u"(50, 9, 2, 50, 1, 'x', zeroblob(32), 'n', 0)"_s);
        row("message of nobody", message + u"(50, 1, 2, 50, 9, 'x', zeroblob(32), 'n', 0)"_s);
        row("second history", u"INSERT INTO history (only_row, name, rev) VALUES (2, 'x', 0)"_s);
        row("unknown change", u"INSERT INTO changes (rev, conversation_id, kind) VALUES (50, 1, 0)"_s);
        row("user with logins and messages gone", u"DELETE FROM users WHERE id = 1"_s);
    }
    void constraintsAreTheLaw()
    {
        QFETCH(QString, sql);
        StoreFixture fixture;
        const auto users = fixture.addUsers(3);
        QVERIFY(fixture.append(direct(users[0], users[1], u"x"_s, u"a"_s)));
        const auto database = fixture.connection(Access::Write);
        const QString zeros = u"decode(repeat('00', \\1), 'hex')"_s;
        if (StoreFixture::engine() == Engine::Postgres)
            sql.replace(QRegularExpression(u"zeroblob\\((\\d+)\\)"_s), zeros);
        QVERIFY(!database->execute(sql));
        QCOMPARE(database->fault(), Fault::Constraint);
    }

    void numbersAreNeverGivenTwice()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(1);
        int made = 0;
        const auto login = [&] {
            return fixture
                .write([&](WritableTables &tables) {
                    return tables.logins().add(
                        {users[0], "hash", {}, {}, QByteArray::number(++made).leftJustified(32)});
                })
                .value();
        };
        const LoginId first = login();
        const auto database = fixture.connection(Access::Write);
        QVERIFY(database->execute(u"DELETE FROM refresh_tokens"_s));
        QVERIFY(database->execute(u"DELETE FROM logins"_s));
        QVERIFY(login() > first);
    }

private:
    static QStringList sqliteDump(const StoreFixture &fixture)
    {
        return fixture.connection(Access::Read)
            ->execute(u"SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%' "
                      "ORDER BY tbl_name, type DESC, name"_s)
            .value();
    }

    /** PostgreSQL keeps no text: the tables as its catalogue describes them. */
    static QStringList postgresDump(const StoreFixture &fixture)
    {
        const auto database = fixture.connection(Access::Read);
        QStringList parts;
        const QStringList tables =
            database
                ->execute(u"SELECT CAST(oid AS TEXT) || ' ' || relname FROM pg_class WHERE relkind = 'r' AND "
                          "relnamespace = CAST('public' AS REGNAMESPACE) ORDER BY relname"_s)
                .value();
        for (const QString &table : tables) {
            const QString oid = table.section(u' ', 0, 0);
            const QStringList lines =
                database
                    ->execute(u"SELECT '    ' || quote_ident(attname) || ' ' || format_type(atttypid, atttypmod) || "
                              "CASE WHEN attidentity = 'd' THEN ' GENERATED BY DEFAULT AS IDENTITY' ELSE '' END || "
                              "COALESCE(' DEFAULT ' || pg_get_expr(adbin, adrelid), '') || "
                              "CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END "
                              "FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum "
                              "WHERE attrelid = %1 AND attnum > 0 AND NOT attisdropped ORDER BY attnum"_s.arg(oid))
                    .value() +
                database
                    ->execute(u"SELECT '    CONSTRAINT ' || quote_ident(conname) || ' ' || pg_get_constraintdef(oid) "
                              "FROM pg_constraint WHERE conrelid = %1 ORDER BY contype, conname"_s.arg(oid))
                    .value();
            parts += u"CREATE TABLE %1 (\n%2\n)"_s.arg(table.section(u' ', 1), lines.join(u",\n"_s));
            parts +=
                database
                    ->execute(u"SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %1 AND NOT EXISTS "
                              "(SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))"
                              " ORDER BY 1"_s.arg(oid))
                    .value();
        }
        return parts;
    }

    /** PostgreSQL: reads an index, but from end to end. */
    static bool walksAnIndex(const QString &plan)
    {
        const QStringList steps = plan.split(u'\n');
        for (qsizetype i = 0; i < steps.size(); ++i) {
            if (steps[i].contains(QRegularExpression(u"Index (Only )?Scan"_s)) &&
                !steps.value(i + 1).contains(u"Index Cond:"))
                return true;
        }
        return false;
    }
};

QTEST_GUILESS_MAIN(TestSchema)
#include "tst_schema.moc"
