// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/database.h"
#include "store/queries.h"
#include "store/store.h"
#include "store/storemetrics.h"
#include "store/tables/tables.h"
#include "support/await.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <optional>

namespace natter::store {

/**
 * Where an answer arrives. Give reply() to the store, then ask result(), which turns the loop until it is there.
 * May go out of scope before the answer comes.
 */
template<class T>
class Answer
{
public:
    [[nodiscard]] Reply<T> reply()
    {
        return [result = m_result](Result<T> arrived) {
            if (result->has_value())
                qFatal("a second answer");
            result->emplace(std::move(arrived));
        };
    }
    [[nodiscard]] bool arrived() const { return m_result->has_value(); }
    [[nodiscard]] const Result<T> &result() const
    {
        if (!test::eventually([this] { return arrived(); }))
            qFatal("no answer in 20 seconds");
        return **m_result;
    }

private:
    std::shared_ptr<std::optional<Result<T>>> m_result = std::make_shared<std::optional<Result<T>>>();
};

/** A database of its own in a temporary folder, of the engine the suite runs with at the moment, and ways to fill it.
 */
class StoreFixture
{
public:
    /** Adds the global test data: one row an engine. Call it from initTestCase_data(). */
    static void addEngines(std::initializer_list<Engine> engines = {Engine::Sqlite, Engine::Postgres});

    explicit StoreFixture(std::size_t maxWaitingJobs = 20'000);

    /** The engine of the row the suite runs with. */
    static Engine engine();
    [[nodiscard]] DatabaseUrl url() const { return m_options.url; }
    /** The URL as an operator would write it. */
    [[nodiscard]] QString urlText() const { return m_urlText; }
    /** A connection of one's own, beside the store. */
    [[nodiscard]] std::unique_ptr<Database> connection(Access access) const;
    [[nodiscard]] const Queries &queries() const { return m_queries; }

    [[nodiscard]] const StoreOptions &options() const { return m_options; }
    [[nodiscard]] QString file() const { return m_options.url.file; }
    [[nodiscard]] Store &store() { return *m_store; }
    void close() { m_store.reset(); }
    void open();

    template<class Work, class T = typename std::invoke_result_t<Work &, WritableTables &>::value_type>
    Result<T> write(Work work)
    {
        Answer<T> answer;
        m_store->write(std::move(work), answer.reply());
        return answer.result();
    }
    template<class Work, class T = typename std::invoke_result_t<Work &, Tables &>::value_type>
    Result<T> read(Work work)
    {
        Answer<T> answer;
        m_store->read(std::move(work), answer.reply());
        return answer.result();
    }
    Result<AppendedMessage> append(AppendMessage message);

    /** Users named u1, u2, …; @p count more of them. */
    std::vector<UserId> addUsers(int count);
    ConversationId addGroup(UserId owner, std::vector<UserId> members);
    Rev rev();
    void markDelivered(UserId user, ConversationId conversation, Seq seq, bool announced = false);
    std::vector<Message> missed(UserId user);

    /** A number straight from the database, past the store. */
    [[nodiscard]] qint64 number(const QString &sql) const;
    /** Alters the database past the store. */
    void change(const QString &sql) const;

private:
    QTemporaryDir m_folder;
    Queries m_queries{Dialect(engine())};
    QString m_urlText;
    StoreOptions m_options;
    std::unique_ptr<Store> m_store;
    int m_users = 0;
};

[[nodiscard]] AppendMessage direct(UserId sender, UserId recipient, const QString &text, const QString &clientId = {});
[[nodiscard]] AppendMessage toGroup(UserId sender, ConversationId group, const QString &text,
                                    const QString &clientId = {});
[[nodiscard]] DisplayName nameOf(const QString &text);
[[nodiscard]] EmailAddress emailOf(const QString &text);

/** What the engine means to do for the named query, a line a step. */
[[nodiscard]] QString queryPlan(const StoreFixture &fixture, QLatin1StringView query);

/** The code of an error, or nothing; to compare with. */
template<class T>
[[nodiscard]] std::optional<ErrorCode> codeOf(const Result<T> &result)
{
    return result ? std::nullopt : std::optional(result.error().code);
}

} // namespace natter::store
