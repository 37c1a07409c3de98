// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/codec.h"
#include "protocol/fields.h"

namespace natter::protocol {

/** Pages of lists (PROTOCOL §1). */

/**
 * The command of the WebSocket event called @p event with the fields of @p payload. REST asks the same question, with
 * the ids of its path among the fields, so that a command is decoded in one place whichever door it comes through.
 * Errors: UnknownEvent, ValidationFailed.
 */
[[nodiscard]] Result<ChatCommand> decodeChatCommand(QAnyStringView event, const QJsonObject &payload,
                                                    const RequestLimits &limits,
                                                    FieldReader::From from = FieldReader::From::Body);

// What only REST can ask for. Errors: ValidationFailed.
[[nodiscard]] Result<ChatCommand> decodeSendToConversation(const QJsonObject &object, const RequestLimits &limits);
/** RENAME_GROUP's REST form: a name, whether it is archived, or both. */
[[nodiscard]] Result<ChatCommand> decodeEditGroup(const QJsonObject &object, const RequestLimits &limits);
[[nodiscard]] Result<ChatCommand> decodeListConversations(const QJsonObject &query, bool groupsOnly,
                                                          const RequestLimits &limits);
[[nodiscard]] Result<ChatCommand> decodeListMembers(const QJsonObject &query, ConversationId room,
                                                    const RequestLimits &limits);

/** A native connection's first message. Errors: ValidationFailed. */
[[nodiscard]] Result<Hello> decodeHello(const Envelope &envelope);

} // namespace natter::protocol
