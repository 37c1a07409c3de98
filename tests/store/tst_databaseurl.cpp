// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/databaseurl.h"

#include <QTest>

using namespace natter;
using namespace natter::store;

class TestDatabaseUrl : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sqlite_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("file");
        QTest::newRow("relative") << QStringLiteral("sqlite:///chat.db") << QStringLiteral("chat.db");
        QTest::newRow("dotted, as in the seed") << QStringLiteral("sqlite:///./chat.db") << QStringLiteral("./chat.db");
        QTest::newRow("absolute") << QStringLiteral("sqlite:////var/lib/natter/n.db")
                                  << QStringLiteral("/var/lib/natter/n.db");
        QTest::newRow("driver") << QStringLiteral("sqlite+pysqlite:////n.db") << QStringLiteral("/n.db");
        QTest::newRow("options") << QStringLiteral("sqlite:///n.db?check_same_thread=false") << QStringLiteral("n.db");
    }
    void sqlite()
    {
        QFETCH(QString, url);
        QFETCH(QString, file);
        const auto parsed = DatabaseUrl::parse(url);
        QVERIFY(parsed);
        QCOMPARE(parsed->engine, Engine::Sqlite);
        QCOMPARE(parsed->file, file);
    }

    void postgres()
    {
        const auto parsed = DatabaseUrl::parse(QStringLiteral(
            "postgresql+psycopg2://app:p%40ss%2Fw@db.example.org:6432/chat?sslmode=require&application_name=a'b"));
        QVERIFY(parsed);
        QCOMPARE(parsed->engine, Engine::Postgres);
        QCOMPARE(parsed->host, QStringLiteral("db.example.org"));
        QCOMPARE(parsed->port, 6432);
        QCOMPARE(parsed->user, QStringLiteral("app"));
        QCOMPARE(parsed->password, QStringLiteral("p@ss/w"));
        QCOMPARE(parsed->database, QStringLiteral("chat"));
        QCOMPARE(parsed->options, QStringLiteral("sslmode='require' application_name='a\\'b'"));
    }

    void postgresDefaults()
    {
        const auto parsed = DatabaseUrl::parse(QStringLiteral("postgres://localhost/chat_db"));
        QVERIFY(parsed);
        QCOMPARE(parsed->port, 5432);
        QVERIFY(parsed->user.isEmpty());
        const auto socket = DatabaseUrl::parse(QStringLiteral("postgresql:///chat?host=/run/postgresql"));
        QVERIFY(socket);
        QCOMPARE(socket->host, QStringLiteral("/run/postgresql"));
    }

    void refusals_data()
    {
        QTest::addColumn<QString>("url");
        for (const char *url : {"",
                                "chat.db",
                                "mysql://a/b",
                                "sqlite://",
                                "sqlite:///",
                                "sqlite://chat.db",
                                "sqlite:///dir/",
                                "sqlite:///:memory:",
                                "postgresql://host",
                                "postgresql://host/",
                                "postgresql://host:port/db",
                                "postgresql://a:hunter2@host:99999/db",
                                "postgresql://a:hunter2@host/db?a%20b=c",
                                "postgresql//a:hunter2@host/db",
                                "postgresql://a:hunter2@host/db/x",
                                "postgresql://a:hunter2@host/db#x",
                                "postgresql://a:hunter2%@host/db",
                                "postgresql://a:hunter2%00@host/db",
                                "postgresql://a:hunter2%ff@host/db",
                                "postgresql://a:hunter2@host/db?port=0",
                                "postgresql://a:hunter2@host/db?sslkey=a;b",
                                "postgresql://host/db?password=hunter2%"})
            QTest::newRow(*url ? url : "empty") << QString::fromLatin1(url);
    }
    void refusals()
    {
        QFETCH(QString, url);
        const auto parsed = DatabaseUrl::parse(url);
        QVERIFY(!parsed);
        QCOMPARE(parsed.error().code, ErrorCode::ValidationFailed);
        QVERIFY(parsed.error().message().contains(u"DATABASE_URL"));
        QVERIFY(!parsed.error().message().contains(u"hunter2"));
    }

    void oddPasswords_data()
    {
        QTest::addColumn<QString>("written");
        QTest::addColumn<QString>("password");
        const auto row = [](const QString &written, const QString &password) {
            QTest::newRow(qPrintable(written)) << written << password;
        };
        for (const char *raw : {"a/b", "a#b", "a?b=c&d", "a:b:c", "a;b", "a'b\"c", "a\\b", "[a]", "a b"})
            row(QString::fromLatin1(raw), QString::fromLatin1(raw));
        row(QStringLiteral("%40%25%2f"), QStringLiteral("@%/"));
        row(QStringLiteral("%C3%A9%F0%9F%98%80"), QStringLiteral("\u00e9\U0001F600"));
        row(QString(), QString());
    }
    void oddPasswords()
    {
        QFETCH(QString, written);
        QFETCH(QString, password);
        const auto parsed = DatabaseUrl::parse(
            QStringLiteral("postgresql://us%40er:%1@[2001:db8::1]:6432/chat?connect_timeout=3").arg(written));
        QVERIFY2(parsed, qPrintable(parsed ? QString() : parsed.error().message()));
        QCOMPARE(parsed->password, password);
        QCOMPARE(parsed->user, QStringLiteral("us@er"));
        QCOMPARE(parsed->host, QStringLiteral("2001:db8::1"));
        QCOMPARE(parsed->port, 6432);
        QCOMPARE(parsed->database, QStringLiteral("chat"));
        QCOMPARE(parsed->options, QStringLiteral("connect_timeout='3'"));
        QVERIFY(password.isEmpty() || !parsed->shown().contains(password));
    }

    /** What libpq calls an option, and QtSql wants to have by itself. */
    void optionsThatArePartsOfTheUrl()
    {
        const auto parsed = DatabaseUrl::parse(QStringLiteral(
            "postgresql:///?host=/run/p%20g&port=6432&user=ann&password=a%26b&dbname=chat&sslmode=verify-full&"
            "sslrootcert=/etc/ssl/root.pem"));
        QVERIFY(parsed);
        QCOMPARE(parsed->host, QStringLiteral("/run/p g"));
        QCOMPARE(parsed->port, 6432);
        QCOMPARE(parsed->user, QStringLiteral("ann"));
        QCOMPARE(parsed->password, QStringLiteral("a&b"));
        QCOMPARE(parsed->database, QStringLiteral("chat"));
        QCOMPARE(parsed->options, QStringLiteral("sslmode='verify-full' sslrootcert='/etc/ssl/root.pem'"));
    }
};

QTEST_GUILESS_MAIN(TestDatabaseUrl)
#include "tst_databaseurl.moc"
