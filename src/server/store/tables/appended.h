// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/job.h"

#include <QCryptographicHash>

namespace natter::store {

/** Names that the server made up are its own business. */
[[nodiscard]] inline QString shownClientMessageId(const QString &id)
{
    return id.startsWith(u'~') ? QString() : id;
}

/** What a repetition of the message is recognised by. */
[[nodiscard]] inline QByteArray contentHash(const MessageContent &content)
{
    return QCryptographicHash::hash(content.toString().toUtf8(), QCryptographicHash::Sha256);
}

/**
 * What is kept of contentHash() once the content is gone: so little that nobody can find the content by trying, and
 * enough that most other texts are told from it.
 */
[[nodiscard]] inline QByteArray faintHash(const QByteArray &hash)
{
    return hash.first(1).leftJustified(hash.size(), '\0');
}

/** Whether @p stored, a whole or a faint one, can be of what @p hash is of. */
[[nodiscard]] inline bool isHashOf(const QByteArray &stored, const QByteArray &hash)
{
    return stored == hash || stored == faintHash(hash);
}

/** @p wanted as a message of @p conversation, without the numbers it gets when it is stored. */
[[nodiscard]] inline Message toMessage(const AppendMessage &wanted, ConversationId conversation)
{
    Message message;
    message.conversation = conversation;
    message.kind = wanted.group ? ConversationKind::Group : ConversationKind::Direct;
    message.sender = wanted.sender;
    message.recipient = wanted.group ? UserId() : wanted.recipient;
    message.content = wanted.content.toString();
    message.clientMessageId = shownClientMessageId(wanted.clientMessageId.toString());
    return message;
}

} // namespace natter::store
