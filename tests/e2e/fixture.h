// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "e2e/wireclient.h"
#include "support/natterdprocess.h"

#include <QTcpSocket>
#include <QTemporaryDir>

#include <functional>
#include <memory>

class QSqlQuery;

namespace natter::test {

enum class Wire { Plain, Tls };

/** A running natterd and what the suites do with it all the time; on PostgreSQL with NATTER_TEST_ENGINE=postgres. */
class Fixture
{
public:
    /** Starts natterd; @p settings come on top of what NatterdProcess sets, and TLS has a certificate of its own. It
     * may open @p descriptors, 0: as many as we. */
    explicit Fixture(const QHash<QString, QString> &settings = {}, Wire wire = Wire::Plain, int descriptors = 0);
    explicit Fixture(Wire wire)
        : Fixture({}, wire)
    {}

    NatterdProcess server;
    QString failure; ///< why it did not start; empty: it runs

    /** Whom to trust from here on, for a server with a certificate that came by @p settings. */
    void trust(const QSslConfiguration &tls) { m_tls = tls; }

    [[nodiscard]] const QSslConfiguration &tls() const { return m_tls; }

    [[nodiscard]] HttpClient http() { return HttpClient(server.baseUrl(), m_tls); }
    /** As the bearer of @p person's token. */
    [[nodiscard]] HttpClient http(const Person &person) { return HttpClient(server.baseUrl(), m_tls, person.token); }
    /** A bare connection, past the handshake if there is TLS. Null if it does not come about. */
    [[nodiscard]] std::unique_ptr<QTcpSocket> rawConnection() const;
    /** Signs up somebody new. */
    Person newPerson(const QString &name = QStringLiteral("Somebody"));
    std::unique_ptr<WireClient> connect(const Person &person)
    {
        return std::make_unique<WireClient>(server.baseUrl(), m_tls, person.token);
    }
    /** The same with subprotocols to choose from, and no token in the URL. */
    std::unique_ptr<WireClient> connectSpeaking(const QStringList &subprotocols)
    {
        return std::make_unique<WireClient>(server.baseUrl(), m_tls, QByteArray(), subprotocols);
    }
    /** A connection that is open and live: everything missed has come. */
    std::unique_ptr<WireClient> connectOpen(const Person &person);

    /** One value of the first row of @p query on the database, read beside the running server. */
    [[nodiscard]] QVariant fromDatabase(const QString &query) const;
    /** Changes something past the server. The numbers of the first column that @p statement returns. */
    QList<qint64> intoDatabase(const QString &statement);

private:
    void besideServer(const QString &options, const std::function<void(QSqlQuery &)> &work) const;

    QTemporaryDir m_folder;
    QSslConfiguration m_tls; ///< null without TLS
    QString m_databaseUrl;   ///< empty: natterd's own SQLite file
    int m_people = 0;
};

} // namespace natter::test
