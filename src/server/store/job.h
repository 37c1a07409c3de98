// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/pending.h"
#include "model/message.h"
#include "model/text.h"

#include <functional>
#include <optional>
#include <utility>

namespace natter::store {

class AppendJob;
class Tables;
class WritableTables;

/** A message to be stored. */
struct AppendMessage
{
    UserId sender;
    std::optional<ConversationId> group; ///< the group it goes to; without one it goes to `recipient`
    UserId recipient;                    ///< of a direct message; the conversation is made with the first one
    MessageContent content;
    ClientMessageId clientMessageId; ///< always there: generated where the client gave none
};

/** A message that is stored. */
struct AppendedMessage
{
    Message message;       ///< with the first answer's id, seq and time if it is a repetition
    bool repeated = false; ///< the same client_message_id had stored it before: nothing new happened
};

/** One piece of work for a database thread and the answer that waits for it. Made and finished on the loop thread. */
class Job
{
public:
    virtual ~Job() = default;

    /** On the database thread, inside a transaction. May be called again after a rollback. */
    virtual void run(WritableTables &tables) = 0;
    virtual void read(Tables &tables) = 0;

    /** Whether run() or read() ended in an error, and which. */
    [[nodiscard]] virtual const Error *error() const = 0;
    /** Replaces the outcome: the transaction around it failed. */
    virtual void fail(Error error) = 0;

    /** On the loop thread: gives the answer. */
    virtual void finish() = 0;

    /** This, if it is a message to be appended: the writer gives the tables many of those at once. */
    [[nodiscard]] virtual AppendJob *appendJob() { return nullptr; }
};

template<class T, class TablesOfWork, class Work>
class WorkJob final : public Job
{
public:
    WorkJob(Work work, Reply<T> reply)
        : m_work(std::move(work))
        , m_reply(std::move(reply))
    {}

    void run(WritableTables &tables) override { m_outcome.emplace(m_work(tables)); }
    void read(Tables &tables) override
    {
        if constexpr (std::is_same_v<TablesOfWork, Tables>)
            m_outcome.emplace(m_work(tables));
    }
    [[nodiscard]] const Error *error() const override
    {
        return m_outcome && !m_outcome->has_value() ? &m_outcome->error() : nullptr;
    }
    void fail(Error error) override { m_outcome.emplace(std::unexpected(std::move(error))); }
    void finish() override { m_reply(*std::move(m_outcome)); }

private:
    Work m_work;
    Reply<T> m_reply;
    std::optional<Result<T>> m_outcome;
};

/** The job of appending one message. */
class AppendJob final : public Job
{
public:
    AppendJob(AppendMessage message, Reply<AppendedMessage> reply)
        : m_message(std::move(message))
        , m_reply(std::move(reply))
    {}

    [[nodiscard]] const AppendMessage &message() const { return m_message; }
    void setOutcome(Result<AppendedMessage> outcome) { m_outcome.emplace(std::move(outcome)); }
    /** Whether a new message came of it. */
    [[nodiscard]] bool isStored() const { return m_outcome && m_outcome->has_value() && !(*m_outcome)->repeated; }

    /** What came of it, if isStored(). */
    [[nodiscard]] const AppendedMessage &stored() const { return **m_outcome; }

    void run(WritableTables &tables) override;
    void read(Tables &tables) override;
    [[nodiscard]] const Error *error() const override
    {
        return m_outcome && !m_outcome->has_value() ? &m_outcome->error() : nullptr;
    }
    void fail(Error error) override { m_outcome.emplace(std::unexpected(std::move(error))); }
    void finish() override { m_reply(*std::move(m_outcome)); }
    [[nodiscard]] AppendJob *appendJob() override { return this; }

private:
    AppendMessage m_message;
    Reply<AppendedMessage> m_reply;
    std::optional<Result<AppendedMessage>> m_outcome;
};

/** Tells of a message that turned out to be stored after its sender was told that nobody knows. */
class LateJob final : public Job
{
public:
    /** @p tell outlives the job, and may be empty. */
    LateJob(AppendedMessage message, const std::function<void(AppendedMessage)> &tell)
        : m_message(std::move(message))
        , m_tell(tell)
    {}

    void run(WritableTables &) override {}
    void read(Tables &) override {}
    [[nodiscard]] const Error *error() const override { return nullptr; }
    void fail(Error) override {}
    void finish() override
    {
        if (m_tell)
            m_tell(std::move(m_message));
    }

private:
    AppendedMessage m_message;
    const std::function<void(AppendedMessage)> &m_tell;
};

} // namespace natter::store
