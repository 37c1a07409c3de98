// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/messages.h"

#include "store/tables/tables.h"

namespace natter::services {

using namespace protocol;

namespace {

constexpr int backlogPageMessages = 200;
constexpr qsizetype backlogPageBytes = 128 * 1024;

ClientMessageId givenOrGenerated(std::optional<ClientMessageId> &&given)
{
    return given ? *std::move(given) : ClientMessageIdRules::generate();
}

Result<Backlog> readBacklog(store::Tables &tables, UserId user, std::optional<MessageId> after, Rev until)
{
    Backlog page;
    if (!after) {
        auto groups = tables.conversations().unannounced(user, until);
        if (!groups)
            return fail(std::move(groups.error()));
        page.groups = *std::move(groups);
        const auto start = tables.messages().missedStart(user, MessageId(until.value()), Messages::missedMost);
        if (!start)
            return fail(start.error());
        after = *start;
    }
    auto missed =
        tables.messages().missed(user, *after, MessageId(until.value()), backlogPageMessages, backlogPageBytes);
    if (!missed)
        return fail(std::move(missed.error()));
    page.next = missed->messages.empty() ? *after : missed->messages.back().id;
    page.messages = std::move(missed->messages);
    page.more = missed->more;
    return page;
}

} // namespace

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

void Messages::backlog(UserId user, std::optional<MessageId> after, Rev until, Reply<Backlog> reply)
{
    m_store.read([user, after, until](store::Tables &tables) { return readBacklog(tables, user, after, until); },
                 [this, user, reply = std::move(reply)](Result<Backlog> page) mutable {
                     if (page) {
                         // Confirmed on another connection a moment ago, and not written yet.
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
