// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storedmessages.h"

#include "fieldscan.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QVariant>

namespace natter::bench {

namespace {

constexpr char connectionName[] = "bench";

/** Qt knows its connections by name, and a name may only go when nothing refers to it any more. */
struct NamedConnection
{
    QSqlDatabase database;
    explicit NamedConnection(const DatabasePlace &place)
        : database(QSqlDatabase::addDatabase(place.driver, QString::fromLatin1(connectionName)))
    {
        database.setDatabaseName(place.name);
        database.setHostName(place.host);
        database.setUserName(place.user);
        database.setConnectOptions(place.options);
    }
    ~NamedConnection()
    {
        database = {};
        QSqlDatabase::removeDatabase(QString::fromLatin1(connectionName));
    }
    NamedConnection(const NamedConnection &) = delete;
    NamedConnection &operator=(const NamedConnection &) = delete;
};

std::string nameOf(std::int64_t sender, std::int64_t number)
{
    return "message " + std::to_string(number) + " of user " + std::to_string(sender);
}

} // namespace

Outcome<std::vector<StoredMessages::Row>> StoredMessages::readNew() const
{
    NamedConnection connection(m_place);
    if (!connection.database.open())
        return failed("database: " + connection.database.lastError().text().toStdString());
    QSqlQuery query(connection.database);
    query.setForwardOnly(true);
    query.prepare(QStringLiteral("SELECT id, sender_id, client_message_id, conversation_id, seq, content FROM messages "
                                 "WHERE id > :id ORDER BY id"));
    query.bindValue(QStringLiteral(":id"), qint64(m_lastId));
    if (!query.exec())
        return failed("database: " + query.lastError().text().toStdString());
    std::vector<Row> rows;
    while (query.next()) {
        rows.push_back({query.value(0).toLongLong(),
                        query.value(1).toLongLong(),
                        query.value(2).toLongLong(),
                        {query.value(3).toLongLong(), query.value(4).toLongLong()},
                        query.value(5).toString().toStdString()});
    }
    return rows;
}

Outcome<std::vector<std::string>> StoredMessages::compare(const std::vector<Promise> &promises)
{
    const auto rows = readNew();
    if (!rows)
        return failed(rows.error());
    std::vector<std::string> faults;
    for (const Row &row : *rows) {
        const std::string name = nameOf(row.sender, row.number);
        if (row.content != DurableLoad::content(row.sender, row.number))
            faults.push_back(name + " has another content: " + row.content);
        if (!m_places.emplace(key(row.sender, row.number), row.place).second)
            faults.push_back(name + " is stored twice");
        std::int64_t &last = m_lastSeq[row.place.conversation];
        if (row.place.seq != last + 1)
            faults.push_back(name + " has seq " + std::to_string(row.place.seq) + " after " + std::to_string(last));
        last = row.place.seq;
        m_lastId = row.id;
    }
    for (const Promise &promise : promises) {
        const auto stored = m_places.find(key(promise.sender, promise.number));
        if (stored == m_places.end())
            faults.push_back(nameOf(promise.sender, promise.number) + " was acknowledged and is lost");
        else if (stored->second.conversation != promise.conversation || stored->second.seq != promise.seq)
            faults.push_back(nameOf(promise.sender, promise.number) + " was acknowledged for another place");
    }
    return faults;
}

std::vector<std::string>
StoredMessages::missing(const std::vector<std::pair<std::int64_t, std::int64_t>> &sentBySender) const
{
    std::vector<std::string> faults;
    for (const auto &[sender, sent] : sentBySender) {
        for (std::int64_t number = 1; number <= sent; ++number) {
            if (!m_places.contains(key(sender, number)))
                faults.push_back(nameOf(sender, number) + " was sent until it was acknowledged, and is not there");
        }
    }
    return faults;
}

} // namespace natter::bench
