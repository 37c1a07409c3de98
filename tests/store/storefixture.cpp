// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/storefixture.h"

#include <algorithm>

namespace natter::store {

void StoreFixture::addEngines()
{
    QTest::addColumn<int>("engine");
    QTest::newRow("sqlite") << int(Engine::Sqlite);
}

StoreFixture::StoreFixture(std::size_t maxWaitingJobs)
{
    m_options.url.engine = Engine(*static_cast<const int *>(QTest::qGlobalData("engine", qMetaTypeId<int>())));
    m_options.url.file = m_folder.filePath(QStringLiteral("state/natter.db"));
    m_options.maxWaitingJobs = maxWaitingJobs;
    open();
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

qint64 StoreFixture::number(const QString &sql)
{
    const Queries queries((Dialect(m_options.url.engine)));
    const auto database = Database::open(m_options.url, Access::Read, queries).value();
    const auto rows = database->execute(sql).value();
    return rows.value(0).toLongLong();
}

void StoreFixture::change(const QString &sql)
{
    const Queries queries((Dialect(m_options.url.engine)));
    const auto database = Database::open(m_options.url, Access::Write, queries).value();
    if (!database->execute(sql))
        qFatal("%s", qPrintable(sql));
}

AppendMessage direct(UserId sender, UserId recipient, const QString &text, const QString &clientId)
{
    return {sender, std::nullopt, recipient, *ContentRules::parse(text, {}),
            clientId.isEmpty() ? ClientMessageIdRules::generate() : *ClientMessageIdRules::parse(clientId)};
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

QString queryPlan(const QString &file, const QString &sql)
{
    const QString connection = QStringLiteral("plan");
    QStringList steps;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), connection);
        database.setDatabaseName(file);
        if (!database.open())
            qFatal("no database");
        QSqlQuery query(database);
        if (!query.exec(QStringLiteral("EXPLAIN QUERY PLAN ") + sql))
            qFatal("no plan");
        while (query.next())
            steps += query.value(3).toString();
    }
    QSqlDatabase::removeDatabase(connection);
    return steps.join(u'\n');
}

} // namespace natter::store
