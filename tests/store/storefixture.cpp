// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/storefixture.h"

#include "support/postgrescluster.h"

#include <algorithm>

namespace natter::store {

void StoreFixture::addEngines(std::initializer_list<Engine> engines)
{
    QTest::addColumn<int>("engine");
    for (const Engine engine : engines)
        QTest::newRow(engine == Engine::Sqlite ? "sqlite" : "postgres") << int(engine);
}

Engine StoreFixture::engine()
{
    return Engine(*static_cast<const int *>(QTest::qGlobalData("engine", qMetaTypeId<int>())));
}

StoreFixture::StoreFixture(std::size_t maxWaitingJobs)
{
    m_urlText = engine() == Engine::Postgres
                    ? test::PostgresCluster::shared().makeDatabase()
                    : QString(QStringLiteral("sqlite:///") + m_folder.filePath(QStringLiteral("state/natter.db")));
    m_options.url = DatabaseUrl::parse(m_urlText).value();
    m_options.maxWaitingJobs = maxWaitingJobs;
    open();
}

std::unique_ptr<Database> StoreFixture::connection(Access access) const
{
    auto opened = Database::open(m_options.url, access, m_queries);
    if (!opened)
        qFatal("%s", qPrintable(opened.error().message()));
    return *std::move(opened);
}

void StoreFixture::open()
{
    auto store = Store::open(m_options);
    if (!store)
        qFatal("%s", qPrintable(store.error().message()));
    m_store = *std::move(store);
}

Result<AppendedMessage> StoreFixture::append(AppendMessage message)
{
    Answer<AppendedMessage> answer;
    m_store->append(std::move(message), answer.reply());
    return answer.result();
}

std::vector<UserId> StoreFixture::addUsers(int count)
{
    const int first = m_users + 1;
    m_users += count;
    return write([first, count](WritableTables &tables) -> Result<std::vector<UserId>> {
               std::vector<UserId> added;
               for (int i = first; i < first + count; ++i) {
                   const auto user = tables.users().add(emailOf(QStringLiteral("u%1@example.org").arg(i)),
                                                        nameOf(QStringLiteral("u%1").arg(i)), "hash");
                   if (!user)
                       return natter::fail(user.error());
                   added.push_back(user->id);
               }
               return added;
           })
        .value();
}

ConversationId StoreFixture::addGroup(UserId owner, std::vector<UserId> members)
{
    std::sort(members.begin(), members.end());
    NewGroup group{owner, nameOf(QStringLiteral("group")), std::move(members)};
    return write([group](WritableTables &tables) { return tables.conversations().addGroup(group); }).value().group.id;
}

Rev StoreFixture::rev()
{
    return read([](Tables &tables) { return tables.history().rev(); }).value();
}

void StoreFixture::markDelivered(UserId user, ConversationId conversation, Seq seq, bool announced)
{
    const DeliveredMark mark{user, conversation, seq, announced};
    const auto done = write([mark](WritableTables &tables) { return tables.members().markDelivered({&mark, 1}); });
    if (!done)
        qFatal("the mark was not stored");
}

std::vector<Message> StoreFixture::missed(UserId user)
{
    return read([user](Tables &tables) {
               return tables.messages().missed(user, MessageId(), MessageId(maxWireInteger), 1'000'000, 1'000'000'000);
           })
        .value()
        .messages;
}

qint64 StoreFixture::number(const QString &sql) const
{
    return connection(Access::Read)->execute(sql).value().value(0).toLongLong();
}

void StoreFixture::change(const QString &sql) const
{
    if (!connection(Access::Write)->execute(sql))
        qFatal("%s", qPrintable(sql));
}

AppendMessage direct(UserId sender, UserId recipient, const QString &text, const QString &clientId)
{
    return {sender, std::nullopt, recipient, *ContentRules::parse(text, {}),
            clientId.isEmpty() ? ClientMessageIdRules::generate() : *ClientMessageIdRules::parse(clientId, {})};
}

AppendMessage toGroup(UserId sender, ConversationId group, const QString &text, const QString &clientId)
{
    AppendMessage message = direct(sender, UserId(), text, clientId);
    message.group = group;
    return message;
}

DisplayName nameOf(const QString &text)
{
    return *NameRules::parse(text, {});
}

EmailAddress emailOf(const QString &text)
{
    return *EmailRules::parse(text, {});
}

QString queryPlan(const StoreFixture &fixture, QLatin1StringView query)
{
    const bool sqlite = StoreFixture::engine() == Engine::Sqlite;
    const QString name = QStringLiteral("plan");
    QString sql = fixture.queries().find(query)->sql;
    QStringList steps;
    if (!sqlite) {
        // As the store has it prepared, with the settings of its connections.
        const auto database = fixture.connection(sql.startsWith(u"SELECT") ? Access::Read : Access::Write);
        QStringList values;
        for (qsizetype at = sql.indexOf(u'?'); at >= 0; at = sql.indexOf(u'?')) {
            const QString rest = sql.mid(at);
            const bool isArray = rest.startsWith(u"? AS BIGINT[]") || rest.startsWith(u"? AS TEXT[]");
            values += isArray ? QStringLiteral("'{}'") : QStringLiteral("'1'");
            sql.replace(at, 1, QStringLiteral("$%1").arg(values.size()));
        }
        const QString given = values.isEmpty() ? QString() : QString(u'(' + values.join(u',') + u')');
        if (!database->execute(QStringLiteral("PREPARE plan AS ") + sql))
            qFatal("%s does not prepare", query.data());
        return database->execute(QStringLiteral("EXPLAIN EXECUTE plan") + given).value().join(u'\n');
    }
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), name);
        database.setDatabaseName(fixture.file());
        if (!database.open())
            qFatal("no database");
        QSqlQuery explained(database);
        if (!explained.exec(QStringLiteral("EXPLAIN QUERY PLAN ") + sql.replace(u'?', QStringLiteral("NULL"))))
            qFatal("no plan");
        while (explained.next())
            steps += explained.value(3).toString();
    }
    QSqlDatabase::removeDatabase(name);
    return steps.join(u'\n');
}

} // namespace natter::store
