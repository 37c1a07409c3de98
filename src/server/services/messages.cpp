// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/messages.h"

#include "domain/policy.h"
#include "store/tables/tables.h"

namespace natter::services {

using namespace protocol;

namespace {

/** A group takes up to 2 KB of a page: a name, and a hundred members. */
constexpr int backlogPageGroups = 50;
constexpr int backlogPageMessages = 200;
constexpr qsizetype backlogPageBytes = 128 * 1024;

ClientMessageId givenOrGenerated(std::optional<ClientMessageId> &&given)
{
    return given ? *std::move(given) : ClientMessageIdRules::generate();
}

Result<Backlog> readBacklog(store::Tables &tables, UserId user, BacklogPlace place, Rev until)
{
    Backlog page;
    page.next = place;
    if (!place.message) {
        auto unannounced = tables.conversations().unannounced(user, place.group, until, backlogPageGroups);
        if (!unannounced)
            return fail(std::move(unannounced.error()));
        page.groups = std::move(unannounced->groups);
        page.next.group = unannounced->next;
        page.more = unannounced->more;
        if (page.more)
            return page;
        const auto start = tables.messages().missedStart(user, MessageId(until.value()), Messages::missedMost);
        if (!start)
            return fail(start.error());
        place.message = *start;
    }
    auto missed =
        tables.messages().missed(user, *place.message, MessageId(until.value()), backlogPageMessages, backlogPageBytes);
    if (!missed)
        return fail(std::move(missed.error()));
    page.next.message = missed->messages.empty() ? *place.message : missed->messages.back().id;
    page.messages = std::move(missed->messages);
    page.more = missed->more;
    return page;
}

} // namespace

Messages::Messages(store::Store &store, Changes &changes, hub::Hub &hub, Deliveries &deliveries)
    : m_store(store)
    , m_changes(changes)
    , m_hub(hub)
    , m_deliveries(deliveries)
{
    // Its sender, who was told to try again, gets the first answer then; the others hear of it here.
    m_store.onLateMessage(
        [this](store::AppendedMessage late) { m_changes.commit(MessageSent{std::move(late.message)}, {}); });
}

void Messages::send(SendPersonalMessage command, const Caller &caller, hub::SubscriberId origin,
                    Reply<PersonalMessageAccepted> reply)
{
    store::AppendMessage message{caller.user, std::nullopt, command.to, std::move(command.content),
                                 givenOrGenerated(std::move(command.clientMessageId))};
    m_store.append(
        std::move(message), [this, origin, reply = std::move(reply)](Result<store::AppendedMessage> stored) mutable {
            if (!stored)
                return reply(fail(std::move(stored.error())));
            const UserId recipient = stored->message.recipient;
            // Asked once more, it tells nothing of somebody who has blocked the asker since.
            const bool online = m_hub.isOnline(recipient) && !m_changes.hasBlocked(recipient, stored->message.sender);
            if (stored->repeated)
                return reply(PersonalMessageAccepted{std::move(stored->message), online});
            const Event event = MessageSent{std::move(stored->message)};
            m_changes.commit(event, origin);
            reply(PersonalMessageAccepted{std::get<MessageSent>(event).message, online});
        });
}

void Messages::send(SendGroupMessage command, const Caller &caller, hub::SubscriberId origin,
                    Reply<GroupMessageAccepted> reply)
{
    store::AppendMessage message{caller.user,
                                 command.room,
                                 {},
                                 std::move(command.content),
                                 givenOrGenerated(std::move(command.clientMessageId))};
    m_store.append(std::move(message),
                   [this, origin, reply = std::move(reply)](Result<store::AppendedMessage> stored) mutable {
                       if (!stored)
                           return reply(fail(std::move(stored.error())));
                       if (stored->repeated)
                           return reply(GroupMessageAccepted{std::move(stored->message)});
                       const Event event = MessageSent{std::move(stored->message)};
                       m_changes.commit(event, origin);
                       reply(GroupMessageAccepted{std::get<MessageSent>(event).message});
                   });
}

void Messages::send(SendToConversation command, const Caller &caller, hub::SubscriberId origin,
                    Reply<ChatOutcome> reply)
{
    const ConversationId conversation = command.conversation;
    m_store.read([conversation,
                  user = caller.user](store::Tables &tables) { return tables.members().standing(conversation, user); },
                 [this, command = std::move(command), caller, origin,
                  reply = std::move(reply)](Result<std::optional<Standing>> standing) mutable {
                     if (!standing)
                         return reply(fail(std::move(standing.error())));
                     sendToConversation(std::move(command), *standing, caller, origin, std::move(reply));
                 });
}

void Messages::sendToConversation(SendToConversation command, std::optional<Standing> standing, const Caller &caller,
                                  hub::SubscriberId origin, Reply<ChatOutcome> reply)
{
    if (auto may = domain::mayDo(domain::Action::SendMessage, standing); !may)
        return reply(fail(std::move(may.error())));
    const auto answer = [](Reply<ChatOutcome> to) {
        return [to = std::move(to)](auto outcome) mutable {
            if (outcome)
                to(ChatOutcome(*std::move(outcome)));
            else
                to(fail(std::move(outcome.error())));
        };
    };
    // Who the two people of a direct conversation are never changes; whether one is in a group the commit sees to.
    if (standing->kind == ConversationKind::Direct)
        send(SendPersonalMessage{standing->peer, std::move(command.content), std::move(command.clientMessageId)},
             caller, origin, answer(std::move(reply)));
    else
        send(SendGroupMessage{command.conversation, std::move(command.content), std::move(command.clientMessageId)},
             caller, origin, answer(std::move(reply)));
}

namespace {

/** What became of an edit or a deletion. */
struct Altered
{
    Message message;
    std::vector<UserId> hiddenFrom = {};
    bool isNew = false; ///< nothing was written otherwise: it was so before
};

/** Lets @p user alter a message if the table of rules does. */
Result<Altered> alter(store::WritableTables &tables, ConversationId conversation, Seq seq, UserId user,
                      const std::optional<MessageContent> &content)
{
    const auto standing = tables.members().standing(conversation, user);
    if (!standing)
        return fail(standing.error());
    if (!*standing || seq < (*standing)->visibleFrom)
        return fail(ErrorCode::NotFound);
    auto found = tables.messages().at(conversation, seq);
    if (!found)
        return fail(std::move(found.error()));
    if (!*found || ((*found)->deleted && content))
        return fail(ErrorCode::NotFound);
    const bool own = (*found)->sender == user;
    if (content && !own)
        return fail(ErrorCode::Forbidden);
    const auto action = content ? domain::Action::EditOwnMessage
                        : own   ? domain::Action::DeleteOwnMessage
                                : domain::Action::DeleteOthersMessage;
    if (auto may = domain::mayDo(action, *standing); !may)
        return fail(std::move(may.error()));
    // To whom nothing more may be said, nothing more is said by way of what was said before.
    if (content && (*standing)->kind == ConversationKind::Direct) {
        const auto blocked = tables.blocks().has((*standing)->peer, user);
        if (!blocked)
            return fail(blocked.error());
        if (*blocked)
            return fail(ErrorCode::NotFound);
    }
    Altered altered{**std::move(found)};
    if (altered.message.deleted)
        return altered;
    auto hiddenFrom = tables.members().joinedBehind(conversation, seq);
    if (!hiddenFrom)
        return fail(std::move(hiddenFrom.error()));
    altered.hiddenFrom = *std::move(hiddenFrom);
    altered.message.rev = tables.history().next();
    const auto changed = tables.messages().change(altered.message, content, altered.message.rev);
    if (!changed)
        return fail(changed.error());
    altered.isNew = true;
    altered.message.changedAt = tables.history().time();
    altered.message.deleted = !content;
    altered.message.content = content ? content->toString() : QString();
    return altered;
}

} // namespace

void Messages::edit(EditMessage command, const Caller &caller, Reply<MessageEdited> reply)
{
    m_store.write(
        [command = std::move(command), user = caller.user](store::WritableTables &tables) {
            return alter(tables, command.conversation, command.seq, user, command.content);
        },
        [this, reply = std::move(reply)](Result<Altered> altered) mutable {
            if (!altered)
                return reply(fail(std::move(altered.error())));
            const Event event = MessageChanged{std::move(altered->message), std::move(altered->hiddenFrom)};
            m_changes.commit(event, {});
            reply(MessageEdited{std::get<MessageChanged>(event).message});
        });
}

void Messages::remove(DeleteMessage command, const Caller &caller, Reply<Done> reply)
{
    m_store.write(
        [command, user = caller.user](store::WritableTables &tables) {
            return alter(tables, command.conversation, command.seq, user, std::nullopt);
        },
        [this, reply = std::move(reply)](Result<Altered> altered) mutable {
            if (!altered)
                return reply(fail(std::move(altered.error())));
            if (altered->isNew)
                m_changes.commit(MessageChanged{std::move(altered->message), std::move(altered->hiddenFrom)}, {});
            reply(Done());
        });
}

void Messages::backlog(UserId user, BacklogPlace place, Rev until, Reply<Backlog> reply)
{
    m_store.read(
        [user, place, until](store::Tables &tables) { return readBacklog(tables, user, place, until); },
        [this, user, reading = m_deliveries.beginReading(), reply = std::move(reply)](Result<Backlog> page) mutable {
            if (page) {
                // Confirmed on another connection a moment ago, and not written when this was read.
                std::erase_if(page->messages, [&](const Message &message) {
                    return m_deliveries.isConfirmed(user, message.conversation, message.seq);
                });
                std::erase_if(page->groups,
                              [&](const Group &group) { return m_deliveries.isAnnounced(user, group.id); });
            }
            reply(std::move(page));
        });
}

} // namespace natter::services
