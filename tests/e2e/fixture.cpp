// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/fixture.h"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariant>

namespace natter::test {

using namespace Qt::StringLiterals;

Fixture::Fixture(const QHash<QString, QString> &settings)
{
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
            answer.json.value(u"access_token"_s).toString().toLatin1()};
}

std::unique_ptr<WireClient> Fixture::connectOpen(const Person &person)
{
    auto end = connect(person);
    return end->waitUntilOpen() ? std::move(end) : nullptr;
}

QVariant Fixture::fromDatabase(const QString &query) const
{
    const QString name = u"beside"_s;
    QVariant value;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
        database.setDatabaseName(server.dataDir() + u"/natter.db"_s);
        database.setConnectOptions(u"QSQLITE_OPEN_READONLY"_s);
        if (database.open()) {
            QSqlQuery rows(database);
            if (rows.exec(query) && rows.next())
                value = rows.value(0);
        }
    }
    QSqlDatabase::removeDatabase(name);
    return value;
}

} // namespace natter::test
