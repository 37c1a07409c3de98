// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/tables/heads.h"
#include "store/tables/messages.h"

#include <QByteArray>
#include <QHash>
#include <QString>

#include <span>
#include <vector>

namespace natter::store {

/**
 * Appends many messages by two statements instead of three for each: the first asks how things stand for all of them,
 * the second stores what has been decided. What comes of it is what comes of one after the other. Writer only, for one
 * call.
 *
 * Nobody else writes between the two statements: there is one writer. The second one looks at the memberships again all
 * the same, and if anything is not as it was decided, the transaction is not to be trusted, and each message goes
 * alone.
 */
class WholeBatch
{
public:
    /** As many of @p messages as one statement should hold. */
    [[nodiscard]] static std::span<const AppendMessage> first(std::span<const AppendMessage> messages);

    WholeBatch(Messages &tables, std::span<const AppendMessage> messages);

    /** One result for each message, in their order, as Messages::append() has them. */
    [[nodiscard]] std::vector<Result<AppendedMessage>> append();

private:
    /** A message that is stored, or will be. */
    struct Earlier
    {
        MessageId id;
        ConversationId conversation;
        Seq seq;
        QByteArray hash;
        Timestamp sentAt;
    };
    /** How things stand for one of the messages. */
    struct Outlook
    {
        ConversationId conversation; ///< zero: there is none yet
        Seq last;
        bool isMember = false;
        bool isArchived = false;
        bool isReached = false; ///< who gets a direct message is there, and has not blocked the sender
        std::optional<Earlier> sameName;
    };
    using Name = std::pair<UserId, QString>;

    Result<std::monostate> look();
    Result<AppendedMessage> decide(std::size_t number);
    Result<Head *> head(const AppendMessage &message, const Outlook &outlook);
    /** What the message's name was used for, before or by a message of this batch. */
    [[nodiscard]] const Earlier *sameName(const AppendMessage &message, const Outlook &outlook) const;
    Result<std::monostate> store();

    Database &m_database;
    Batch &m_batch;
    Messages &m_tables;
    std::span<const AppendMessage> m_messages;
    std::vector<Outlook> m_outlooks;
    Heads m_heads;
    std::vector<std::size_t> m_new; ///< which of the messages are to be stored
    QHash<Name, Earlier> m_named;   ///< those, by name
};

} // namespace natter::store
