// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/reading.h"

#include "domain/policy.h"
#include "services/signals.h"
#include "store/tables/tables.h"

#include <limits>

namespace natter::services {

using namespace protocol;

namespace {

// What an event has around the rows of its page; a greeting the most.
constexpr int surroundings = 2048;
// What a conversation has on the wire beside its name and its last message, at most.
constexpr qsizetype restOfSummary = 512;

Result<HistoryPage> readHistory(store::Tables &tables, UserId user, const ReadHistory &wanted, int pageBytes)
{
    const auto standing = tables.members().standing(wanted.conversation, user);
    if (!standing)
        return fail(standing.error());
    if (auto may = domain::mayDo(domain::Action::ReadMessages, *standing); !may)
        return fail(std::move(may.error()));
    const Seq from = (*standing)->visibleFrom;
    const Seq behindLast((*standing)->last.value() + 1);
    auto found = wanted.after
                     ? tables.messages().after(wanted.conversation, *wanted.after, from, wanted.limit, pageBytes)
                     : tables.messages().before(wanted.conversation, wanted.before.value_or(behindLast), from,
                                                wanted.limit, pageBytes);
    if (!found)
        return fail(std::move(found.error()));
    HistoryPage page;
    page.conversation = wanted.conversation;
    page.messages = std::move(found->messages);
    page.firstSeq = from;
    page.lastSeq = (*standing)->last;
    if (!page.messages.empty()) {
        page.moreBefore = page.messages.front().seq > from;
        page.moreAfter = page.messages.back().seq < page.lastSeq;
    } else if (wanted.after) {
        page.moreBefore = from <= page.lastSeq;
    } else {
        page.moreAfter = from <= page.lastSeq;
    }
    return page;
}

/** A position that was wanted, and what came of it. */
struct Moved
{
    bool isNew = false;
    Rev rev;
    Standing standing;
};

Result<Moved> markRead(store::WritableTables &tables, UserId user, const MarkRead &wanted)
{
    const auto standing = tables.members().standing(wanted.conversation, user);
    if (!standing)
        return fail(standing.error());
    if (auto may = domain::mayDo(domain::Action::MarkPosition, *standing); !may)
        return fail(std::move(may.error()));
    if (wanted.seq > (*standing)->last)
        return fail(ErrorCode::NotFound);
    Moved moved{wanted.seq > (*standing)->read, {}, **standing};
    if (!moved.isNew)
        return moved;
    moved.rev = tables.history().next();
    if (auto marked = tables.members().markRead(user, wanted.conversation, wanted.seq, moved.rev); !marked)
        return fail(std::move(marked.error()));
    return moved;
}

} // namespace

Result<ConversationList> readConversations(store::Tables &tables, UserId user, const ListConversations &wanted,
                                           int eventBytes)
{
    const Rev before = wanted.before.isValid() ? wanted.before : Rev(std::numeric_limits<qint64>::max());
    auto found = tables.conversations().list(user, before, wanted.groupsOnly, wanted.limit + 1);
    if (!found)
        return fail(std::move(found.error()));
    ConversationList list{*std::move(found), {}};
    if (list.conversations.size() > std::size_t(wanted.limit)) {
        list.conversations.pop_back();
        list.next = list.conversations.back().lastRev;
    }
    qsizetype bytes = 0;
    for (std::size_t i = 0; i < list.conversations.size(); ++i) {
        ConversationSummary &summary = list.conversations[i];
        if (summary.lastSeq >= summary.firstSeq) {
            auto last = tables.messages().at(summary.id, summary.lastSeq);
            if (!last)
                return fail(std::move(last.error()));
            summary.lastMessage = *std::move(last);
        }
        bytes += restOfSummary + jsonSize(summary.name) +
                 (summary.lastMessage ? store::Messages::wireSize(*summary.lastMessage) : 0);
        if (bytes > eventBytes - surroundings && i > 0) {
            list.conversations.resize(i);
            list.next = list.conversations.back().lastRev;
        }
    }
    return list;
}

void Reading::history(ReadHistory command, const Caller &caller, Reply<HistoryPage> reply)
{
    m_store.read([command, user = caller.user, bytes = m_eventBytes - surroundings](
                     store::Tables &tables) { return readHistory(tables, user, command, bytes); },
                 std::move(reply));
}

void Reading::conversations(ListConversations command, const Caller &caller, Reply<ConversationList> reply)
{
    m_store.read([command, user = caller.user, bytes = m_eventBytes](
                     store::Tables &tables) { return readConversations(tables, user, command, bytes); },
                 std::move(reply));
}

void Reading::mark(MarkRead command, const Caller &caller, hub::SubscriberId origin, Reply<Done> reply)
{
    const UserId user = caller.user;
    m_store.write([command, user](store::WritableTables &tables) { return markRead(tables, user, command); },
                  [this, command, user, origin, reply = std::move(reply)](Result<Moved> moved) mutable {
                      if (!moved)
                          return reply(fail(std::move(moved.error())));
                      if (moved->isNew) {
                          m_changes.commit(ReadMoved{user, command.conversation, command.seq, moved->rev}, origin);
                          m_signals.receipt({command.conversation, user, command.seq, command.seq});
                      }
                      reply(Done{moved->rev});
                  });
}

void Reading::mark(MarkDelivered command, const Caller &caller, Reply<Done> reply)
{
    const UserId user = caller.user;
    m_store.read(
        [command, user](store::Tables &tables) -> Result<std::monostate> {
            const auto standing = tables.members().standing(command.conversation, user);
            if (!standing)
                return fail(standing.error());
            if (auto may = domain::mayDo(domain::Action::MarkPosition, *standing); !may)
                return fail(std::move(may.error()));
            return command.seq > (*standing)->last ? Result<std::monostate>(fail(ErrorCode::NotFound))
                                                   : std::monostate();
        },
        [this, command, user, reply = std::move(reply)](Result<std::monostate> may) mutable {
            if (!may)
                return reply(fail(std::move(may.error())));
            m_deliveries.confirm(user, command.conversation, command.seq, false);
            m_signals.receipt({command.conversation, user, command.seq, {}});
            reply(Done());
        });
}

} // namespace natter::services
