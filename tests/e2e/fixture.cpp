// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/fixture.h"

#include "support/await.h"
#include "support/certificate.h"
#include "support/postgrescluster.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QSslSocket>
#include <QVariant>

namespace natter::test {

using namespace Qt::StringLiterals;

Fixture::Fixture(const QHash<QString, QString> &settings, Wire wire, int descriptors)
{
    server.setDescriptorLimit(descriptors);
    if (wire == Wire::Tls) {
        const CertificateFiles files = makeCertificate(m_folder.path());
        server.setSetting(u"TLS_CERT"_s, files.certificate);
        server.setSetting(u"TLS_KEY"_s, files.key);
        m_tls = trusting(files);
    }
    if (qEnvironmentVariable("NATTER_TEST_ENGINE") == u"postgres") {
        m_databaseUrl = PostgresCluster::shared().makeDatabase();
        server.setSetting(u"DATABASE_URL"_s, m_databaseUrl);
    }
    for (auto setting = settings.cbegin(); setting != settings.cend(); ++setting)
        server.setSetting(setting.key(), *setting);
    failure = server.start();
}

Person Fixture::newPerson(const QString &name)
{
    const QString email = u"person%1@example.org"_s.arg(++m_people);
    const auto answer =
        http().post(u"/auth/signup"_s, {{u"email"_s, email}, {u"name"_s, name}, {u"password"_s, u"password123"_s}});
    return {answer.json.value(u"user_id"_s).toInteger(), email,
            answer.json.value(u"access_token"_s).toString().toLatin1(),
            answer.json.value(u"refresh_token"_s).toString()};
}

std::unique_ptr<WireClient> Fixture::connectOpen(const Person &person)
{
    auto end = connect(person);
    return end->waitUntilOpen() ? std::move(end) : nullptr;
}

std::unique_ptr<QTcpSocket> Fixture::rawConnection() const
{
    constexpr int limit = int(patience.count());
    if (m_tls.isNull()) {
        auto socket = std::make_unique<QTcpSocket>();
        socket->connectToHost(u"127.0.0.1"_s, server.port());
        return socket->waitForConnected(limit) ? std::move(socket) : nullptr;
    }
    auto socket = std::make_unique<QSslSocket>();
    socket->setSslConfiguration(m_tls);
    socket->connectToHostEncrypted(u"127.0.0.1"_s, server.port());
    return socket->waitForEncrypted(limit) ? std::move(socket) : nullptr;
}

void Fixture::besideServer(const QString &options, const std::function<void(QSqlQuery &)> &work) const
{
    const QString name = u"beside"_s;
    {
        QSqlDatabase database;
        if (m_databaseUrl.isEmpty()) {
            database = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
            database.setDatabaseName(server.dataDir() + u"/natter.db"_s);
            database.setConnectOptions(options);
        } else {
            database = QSqlDatabase::addDatabase(u"QPSQL"_s, name);
            database.setHostName(PostgresCluster::shared().folder());
            database.setUserName(u"admin"_s);
            database.setDatabaseName(QUrl(m_databaseUrl).path(QUrl::FullyDecoded).mid(1));
        }
        if (database.open()) {
            QSqlQuery query(database);
            work(query);
        }
    }
    QSqlDatabase::removeDatabase(name);
}

QVariant Fixture::fromDatabase(const QString &query) const
{
    QVariant value;
    besideServer(u"QSQLITE_OPEN_READONLY"_s, [&](QSqlQuery &rows) {
        if (rows.exec(query) && rows.next())
            value = rows.value(0);
    });
    return value;
}

QList<qint64> Fixture::intoDatabase(const QString &statement)
{
    QList<qint64> numbers;
    besideServer(u"QSQLITE_BUSY_TIMEOUT=10000"_s, [&](QSqlQuery &rows) {
        if (!rows.exec(statement))
            qWarning("%s", qUtf8Printable(rows.lastError().text()));
        while (rows.next())
            numbers += rows.value(0).toLongLong();
    });
    return numbers;
}

} // namespace natter::test
