// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "model/message.h"
#include "store/job.h"

#include <QLatin1StringView>

#include <optional>
#include <span>
#include <vector>

namespace natter::store {

class Batch;
class Database;
class Heads;
struct Head;

/** Messages a user missed, a page of them. */
struct MissedMessages
{
    std::vector<Message> messages; ///< others', undelivered, in order of id
    bool more = false;             ///< there are further ones in this snapshot
};

/** The messages of all conversations. */
class Messages
{
public:
    Messages(Database &database, Batch *batch)
        : m_database(database)
        , m_batch(batch)
    {}

    /** The id after which the newest @p most missed messages of @p user up to @p until begin; zero if there are no
     * more. */
    Result<MessageId> missedStart(UserId user, MessageId until, int most) const;
    /**
     * Missed messages above @p after and up to @p until: at most @p most, and at most @p maxBytes of content (but one
     * at least). (Later ones reach the connection live: the bound keeps the two apart.)
     */
    Result<MissedMessages> missed(UserId user, MessageId after, MessageId until, int most, qsizetype maxBytes) const;
    /** The message in its present state; nothing if there is none. Who may see it is the caller's business. */
    Result<std::optional<Message>> at(ConversationId conversation, Seq seq) const;
    Result<std::optional<Message>> byId(MessageId id) const;
    /** Bytes of @p message in an answer, at most. */
    [[nodiscard]] static qsizetype wireSize(const Message &message);
    /**
     * Messages from @p visibleFrom on, in order of seq: the last ones before @p before, or the first ones after @p
     * after. At most @p most, and at most @p maxBytes in an answer (but one at least); `more`: the page could not hold
     * all.
     */
    Result<MissedMessages> before(ConversationId conversation, Seq before, Seq visibleFrom, int most,
                                  qsizetype maxBytes) const;
    Result<MissedMessages> after(ConversationId conversation, Seq after, Seq visibleFrom, int most,
                                 qsizetype maxBytes) const;
    /**
     * Writer only. Puts @p content, or nothing for a deletion, in the place of @p message, by the change @p rev. False:
     * it is deleted, and nothing was written.
     */
    Result<bool> change(const Message &message, const std::optional<MessageContent> &content, Rev rev);
    /** Whether @p message is stored, by the change @p id. */
    Result<bool> holds(const AppendMessage &message, MessageId id) const;
    /**
     * Writer only. One result for each message, in their order. Errors: NotFound (no such recipient or group, the
     * sender is not a member or blocked by the recipient), ClientMessageIdReused; after these two the message has
     * written nothing.
     */
    std::vector<Result<AppendedMessage>> append(std::span<const AppendMessage> messages);

private:
    friend class WholeBatch;

    template<class... Values>
    Result<MissedMessages> page(QLatin1StringView query, int most, qsizetype maxBytes, Values... values) const;
    std::vector<Result<AppendedMessage>> appendOneByOne(std::span<const AppendMessage> messages);
    Result<AppendedMessage> appendOne(const AppendMessage &message, Heads &heads);
    Result<std::monostate> storeHeads(const Heads &heads);
    /** What came of an earlier message of that name; NotFound if there is none. */
    Result<AppendedMessage> repeat(const AppendMessage &message, ConversationId conversation, const QByteArray &hash);
    Result<Head> head(const AppendMessage &message);
    Result<AppendedMessage> answerArchived(const AppendMessage &message, ConversationId conversation,
                                           const QByteArray &hash);
    Result<Head> startDirect(const AppendMessage &message);
    /** The two people and the conversation between them. NotFound if one is not there, or has blocked who writes. */
    Result<Head> addDirect(const AppendMessage &message);

    Database &m_database;
    Batch *m_batch;
};

} // namespace natter::store
