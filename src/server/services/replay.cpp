// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/replay.h"

#include "services/reading.h"
#include "store/tables/tables.h"

namespace natter::services {

using namespace protocol;
using store::ReplayStep;

namespace {

constexpr int greetingConversations = 50;
constexpr int pageSteps = 200;
constexpr qsizetype pageBytes = 128 * 1024;

/** What a change of a group looks like now; nothing if the group is gone. */
Result<std::optional<Event>> changeOf(store::Tables &tables, const ReplayStep &step)
{
    auto group = tables.conversations().group(step.conversation);
    if (!group)
        return fail(std::move(group.error()));
    if (!*group)
        return std::nullopt;
    const GroupChange change{step.conversation, step.by, step.at, step.rev};
    switch (step.change) {
    case store::ChangeKind::Created:
        return GroupCreated{**std::move(group), step.rev};
    case store::ChangeKind::Added: {
        std::vector<UserId> added;
        for (const QString &id : step.detail.split(u',', Qt::SkipEmptyParts))
            added.emplace_back(id.toLongLong());
        return GroupMembersAdded{change, **std::move(group), std::move(added)};
    }
    case store::ChangeKind::Removed:
        return GroupMemberRemoved{change, step.user, (*group)->memberCount};
    case store::ChangeKind::Updated:
        return GroupUpdated{change, (*group)->name, (*group)->archived, std::nullopt};
    case store::ChangeKind::RoleSet:
        return GroupUpdated{change, (*group)->name, (*group)->archived,
                            GroupMemberRole{step.user, Role(step.detail.toInt())}};
    case store::ChangeKind::Deleted:
        break;
    }
    return GroupDeleted{change, {}};
}

Result<std::optional<Event>> eventOf(store::Tables &tables, const ReplayStep &step, UserId user)
{
    switch (step.kind) {
    case ReplayStep::Kind::Sent:
    case ReplayStep::Kind::Altered: {
        auto message = tables.messages().byId(step.message);
        if (!message)
            return fail(std::move(message.error()));
        if (!*message)
            return std::nullopt; // too old to be kept, since its number was read
        if (step.kind == ReplayStep::Kind::Sent)
            return MessageSent{**std::move(message)};
        return MessageChanged{**std::move(message)};
    }
    case ReplayStep::Kind::Joined: {
        auto group = tables.conversations().group(step.conversation);
        if (!group)
            return fail(std::move(group.error()));
        if (!*group)
            return std::nullopt;
        return GroupCreated{**std::move(group), step.rev};
    }
    case ReplayStep::Kind::Changed:
        return changeOf(tables, step);
    case ReplayStep::Kind::Left:
        if (step.change == store::ChangeKind::Deleted)
            return GroupDeleted{{step.conversation, step.by, step.at, step.rev}, {}};
        return GroupMemberRemoved{{step.conversation, step.by, step.at, step.rev}, user, 0};
    case ReplayStep::Kind::Read:
        break;
    }
    return ReadMoved{user, step.conversation, step.read, step.rev};
}

qsizetype contentBytes(const Event &event)
{
    if (const auto *sent = std::get_if<MessageSent>(&event))
        return sent->message.content.toUtf8().size();
    if (const auto *changed = std::get_if<MessageChanged>(&event))
        return changed->message.content.toUtf8().size();
    return 0;
}

Result<ReplayPage> readPage(store::Tables &tables, UserId user, Rev after, Rev until)
{
    const auto steps = tables.replay().steps(user, after, until, pageSteps);
    if (!steps)
        return fail(steps.error());
    const auto asOf = tables.history().rev();
    if (!asOf)
        return fail(asOf.error());
    ReplayPage page;
    page.asOf = *asOf;
    page.next = after;
    qsizetype bytes = 0;
    for (const ReplayStep &step : *steps) {
        auto event = eventOf(tables, step, user);
        if (!event)
            return fail(std::move(event.error()));
        if (*event) {
            // An edit may have come since: this is the present state, at the place of what happened.
            if (auto *changed = std::get_if<MessageChanged>(&**event))
                changed->message.rev = step.rev;
            bytes += contentBytes(**event);
            if (bytes > pageBytes && !page.events.empty()) {
                page.more = true;
                return page;
            }
            page.events.push_back(**std::move(event));
        }
        page.next = step.rev;
    }
    page.more = steps->size() == std::size_t(pageSteps);
    return page;
}

} // namespace

void Replay::greet(UserId user, std::optional<Rev> after, Rev until, Reply<Greeting> reply)
{
    m_store.read(
        [user, after, until, bytes = m_eventBytes](store::Tables &tables) -> Result<Greeting> {
            ListConversations wanted;
            wanted.limit = greetingConversations;
            auto list = readConversations(tables, user, wanted, bytes);
            if (!list)
                return fail(std::move(list.error()));
            const auto asOf = tables.history().rev();
            if (!asOf)
                return fail(asOf.error());
            Greeting greeting{std::move(list->conversations), false, *asOf};
            if (after) {
                const auto count = tables.replay().count(user, *after, until, changesMost);
                if (!count)
                    return fail(count.error());
                greeting.isFarBehind = *count > changesMost;
            }
            return greeting;
        },
        std::move(reply));
}

void Replay::page(UserId user, Rev after, Rev until, Reply<ReplayPage> reply)
{
    m_store.read([user, after, until](store::Tables &tables) { return readPage(tables, user, after, until); },
                 std::move(reply));
}

} // namespace natter::services
