// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/messages.h"

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

void Messages::send(SendPersonalMessage command, const Caller &caller, Reply<PersonalMessageAccepted> reply)
{
    store::AppendMessage message{caller.user, std::nullopt, command.to, std::move(command.content),
                                 givenOrGenerated(std::move(command.clientMessageId))};
    m_store.append(std::move(message), [this, reply = std::move(reply)](Result<store::AppendedMessage> stored) mutable {
        if (!stored)
            return reply(fail(std::move(stored.error())));
        const bool online = m_hub.isOnline(stored->message.recipient);
        if (stored->repeated)
            return reply(PersonalMessageAccepted{std::move(stored->message), online});
        const Event event = MessageSent{std::move(stored->message)};
        m_changes.commit(event, {});
        reply(PersonalMessageAccepted{std::get<MessageSent>(event).message, online});
    });
}

void Messages::send(SendGroupMessage command, const Caller &caller, hub::SubscriberId origin, Reply<Message> reply)
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
                           return reply(std::move(stored->message));
                       const Event event = MessageSent{std::move(stored->message)};
                       m_changes.commit(event, origin);
                       reply(std::get<MessageSent>(event).message);
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
