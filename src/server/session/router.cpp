// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/router.h"

#include "base/log.h"
#include "protocol/chatdecode.h"
#include "protocol/chatencode.h"
#include "services/changes.h"
#include "session/handlers.h"

namespace natter::session {

using namespace protocol;

namespace {

/** The group that @p outcome tells its client of. */
ConversationId announced(const ChatOutcome &outcome)
{
    const auto *made = std::get_if<GroupMade>(&outcome);
    return made ? made->group.id : ConversationId();
}

/** On a seed connection: what the asker is told as one of its receivers, too. A native one has every number in order.
 */
bool isNews(const ChatOutcome &outcome, Dialect dialect)
{
    if (std::holds_alternative<GroupMessageAccepted>(outcome) || std::holds_alternative<GroupMade>(outcome))
        return true;
    if (const auto *accepted = std::get_if<PersonalMessageAccepted>(&outcome))
        return dialect == Dialect::Native || accepted->message.recipient == accepted->message.sender;
    const auto *done = std::get_if<Done>(&outcome);
    return dialect == Dialect::Native && done && done->rev.isValid();
}

} // namespace

int costOf(const ChatCommand &command)
{
    // Each of them takes some queries of the one writer; five hundred at the price of a message would let one person
    // keep it busy.
    constexpr int peopleForOne = 10;
    std::size_t people = 0;
    if (const auto *create = std::get_if<CreateGroup>(&command))
        people = create->members.size();
    else if (const auto *add = std::get_if<AddGroupMembers>(&command))
        people = add->users.size();
    return 1 + int(people) / peopleForOne;
}

std::optional<Error> Router::refusal(UserId user, const ChatCommand &command)
{
    const bool light = std::holds_alternative<MarkDelivered>(command) || std::holds_alternative<MarkRead>(command) ||
                       std::holds_alternative<SetTyping>(command) || std::holds_alternative<Ping>(command);
    const auto wait = (light ? m_lightRate : m_rate).take(user, Steady::now(), costOf(command));
    if (wait == std::chrono::seconds(0))
        return std::nullopt;
    Error error(ErrorCode::RateLimited);
    error.retryAfter = wait;
    return error;
}

bool Router::handle(QByteArrayView text, const Asker &asker, Answer answer)
{
    if (m_closed)
        return true; // the client sends it again where it connects next
    QByteArray requestId;
    QString clientMessageId;
    const auto refuse = [&](const Error &error) {
        qCDebug(logChat, "user %lld: refused, %s", asker.caller.user.value(), errorRow(error.code).name.data());
        answer({encodeErrorEvent(error, requestId, clientMessageId), {}, false});
        return false;
    };
    auto envelope = decodeEnvelope(text);
    if (!envelope)
        return refuse(envelope.error());
    requestId = std::move(envelope->requestId);
    clientMessageId = clientMessageIdOf(*envelope, m_limits);
    auto command = decodeChatCommand(*envelope, asker.dialect, m_limits);
    if (!command)
        return refuse(command.error());
    if (const auto refused = refusal(asker.caller.user, *command))
        return refuse(*refused);
    // The seed tells somebody of their message to themselves on the connection that sent it, too.
    const bool hearsItself = asker.dialect == Dialect::Seed && std::holds_alternative<SendPersonalMessage>(*command);
    const hub::SubscriberId origin = hearsItself ? hub::SubscriberId() : asker.connection;
    m_handlers.execute(*std::move(command), asker.caller, origin,
                       [this, dialect = asker.dialect, requestId, clientMessageId,
                        answer = std::move(answer)](Result<ChatOutcome> outcome) mutable {
                           if (outcome)
                               answer({encodeAnswer(*outcome, dialect, m_changes.history(), requestId),
                                       announced(*outcome), isNews(*outcome, dialect)});
                           else
                               answer({encodeErrorEvent(outcome.error(), requestId, clientMessageId), {}, false});
                       });
    return true;
}

} // namespace natter::session
