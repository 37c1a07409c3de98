// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenario.h"
#include "support/postgrescluster.h"

#include <QCryptographicHash>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QUrl>
#include <QVariant>

#include <algorithm>
#include <array>

namespace natter::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 messagesByDefault = 1'000'000;
constexpr qint64 messagesOfAConversation = 20;
constexpr int starts = 5;
const QString content = QString(100, u'x');

/** What a large database is filled with: two people a conversation, each message in the place that the commits would
 * have given it, so that natterd verify finds nothing. "numbers(last)" stands for a table of 1 to last. */
QStringList fillSql(qint64 messages)
{
    const qint64 conversations = messages / messagesOfAConversation;
    const QString people = QString::number(2 * conversations);
    const QString talks = QString::number(conversations);
    const QString last = QString::number((messagesOfAConversation - 1) * conversations);
    return {
        u"INSERT INTO users (id, email, name, password_hash, created_at) SELECT n, 'user' || n || '@example.org', "
        "'User ' || n, 'x', 0 FROM numbers(%1)"_s.arg(people),
        u"INSERT INTO user_names (folded, user_id, is_whole) SELECT 'user ' || n, n, 1 FROM numbers(%1)"_s.arg(people),
        u"INSERT INTO conversations (id, kind, name, created_by, created_at, user_low, user_high, last_seq, last_rev, "
        "member_count) SELECT n, 0, '', 2 * n - 1, 0, 2 * n - 1, 2 * n, %1, %2 + n, 2 FROM numbers(%3)"_s
            .arg(messagesOfAConversation)
            .arg(last, talks),
        u"INSERT INTO members (conversation_id, user_id, joined_at, joined_rev, delivered_seq, read_seq) "
        "SELECT (n + 1) / 2, n, 0, 0, %1, %2 FROM numbers(%3)"_s.arg(messagesOfAConversation)
            .arg(messagesOfAConversation / 2)
            .arg(people),
        u"INSERT INTO messages (id, conversation_id, seq, rev, sender_id, content, content_hash, client_message_id, "
        "sent_at) SELECT n, (n - 1) %% %1 + 1, (n - 1) / %1 + 1, n, 2 * ((n - 1) %% %1) + 1, '%2', ?, 'm' || n, n "
        "FROM numbers(%3)"_s.replace(u"%%"_s, u"%"_s)
            .arg(conversations)
            .arg(content)
            .arg(messages),
        u"UPDATE history SET rev = %1"_s.arg(messages),
    };
}

Outcome<> fill(QSqlDatabase &database, qint64 messages)
{
    const bool isSqlite = database.driverName() == u"QSQLITE";
    const QVariant hash = QCryptographicHash::hash(content.toUtf8(), QCryptographicHash::Sha256);
    QStringList statements = fillSql(messages);
    if (!isSqlite) {
        for (const QString &table : {u"users"_s, u"conversations"_s})
            statements += u"SELECT setval('%1_id_seq', (SELECT MAX(id) FROM %1))"_s.arg(table);
        statements += u"ANALYZE"_s;
    }
    for (QString sql : statements) {
        const qsizetype begin = sql.indexOf(u"numbers(");
        if (begin >= 0) {
            const QString last = sql.sliced(begin + 8).chopped(1);
            sql =
                isSqlite
                    ? QString(u"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < " +
                              last + u") " + sql.first(begin) + u"numbers")
                    : QString(sql.first(begin) + u"generate_series(CAST(1 AS BIGINT), " + last + u") n");
        }
        QSqlQuery query(database);
        bool done = false;
        if (sql.contains(u'?')) {
            done = query.prepare(sql);
            query.addBindValue(hash);
            done = done && query.exec();
        } else {
            done = query.exec(sql); // not everything can be prepared
        }
        if (!done)
            return failed("filling: " + query.lastError().text().toStdString());
    }
    return {};
}

/** Opens what natterd has made, past it, and fills it. */
Outcome<> fillIn(const ServerProcess &server, const test::PostgresCluster *cluster, const QString &url, qint64 messages)
{
    const QString name = u"large"_s;
    Outcome<> done;
    {
        auto database = QSqlDatabase::addDatabase(cluster ? u"QPSQL"_s : u"QSQLITE"_s, name);
        if (cluster) {
            database.setHostName(cluster->folder());
            database.setUserName(u"admin"_s);
            database.setDatabaseName(QUrl(url).path(QUrl::FullyDecoded).mid(1));
        } else {
            database.setDatabaseName(QString::fromStdString((server.dataFolder() / "natter.db").string()));
        }
        if (!database.open())
            done = failed(database.lastError().text().toStdString());
        if (done && !cluster)
            QSqlQuery(database).exec(u"PRAGMA synchronous = OFF"_s);
        if (done && !database.transaction())
            done = failed("no transaction");
        if (done)
            done = fill(database, messages);
        if (done && !database.commit())
            done = failed(database.lastError().text().toStdString());
    }
    QSqlDatabase::removeDatabase(name);
    return done;
}

double milliseconds(std::chrono::nanoseconds time)
{
    return double(time.count()) / 1e6;
}

Outcome<> startOn(const std::string &engine, const Options &options, test::PostgresCluster *cluster, Figures &figures)
{
    const QString url = cluster ? cluster->makeDatabase() : QString();
    ServerProcess::Settings settings;
    if (cluster)
        settings["DATABASE_URL"] = url.toStdString();
    ServerProcess server(options, settings);
    const qint64 messages = options.storedMessages ? qint64(options.storedMessages) : messagesByDefault;
    if (const auto started = server.start(); !started)
        return started;
    if (const auto ended = server.terminate(); !ended)
        return ended;
    if (const auto filled = fillIn(server, cluster, url, messages); !filled)
        return filled;
    std::array<double, starts> times{};
    std::size_t memory = 0;
    for (double &time : times) {
        if (const auto started = server.start(); !started)
            return started;
        time = milliseconds(server.startTime());
        memory = std::max(memory, server.memory());
        if (const auto ended = server.terminate(); !ended)
            return ended;
    }
    std::ranges::sort(times);
    figures.add(engine + ": ready, median of five starts", "ms", times[starts / 2]);
    figures.add(engine + ": ready, slowest of them", "ms", times.back());
    figures.add(engine + ": memory when ready", "MiB", double(memory) / (1024 * 1024));
    return {};
}

} // namespace

Outcome<Figures> runLarge(const Options &options)
{
    Figures figures;
    if (const auto done = startOn("SQLite", options, nullptr, figures); !done)
        return failed(done.error());
    test::PostgresCluster cluster;
    const QString fault =
        cluster.start(test::PostgresCluster::Fsync::On, {u"shared_buffers = 128MB"_s, u"max_wal_size = 4GB"_s},
                      QString::fromStdString(options.workFolder));
    if (!fault.isEmpty())
        return failed(fault.toStdString());
    if (const auto done = startOn("PostgreSQL", options, &cluster, figures); !done)
        return failed(done.error());
    return figures;
}

} // namespace natter::bench
