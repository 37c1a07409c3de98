// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "domain/directory.h"

#include <algorithm>
#include <iterator>

namespace natter::domain {

namespace {

template<class Id>
bool insertSorted(std::vector<Id> &ids, Id id)
{
    const auto at = std::ranges::lower_bound(ids, id);
    if (at != ids.end() && *at == id)
        return false;
    ids.insert(at, id);
    return true;
}

template<class Id>
bool eraseSorted(std::vector<Id> &ids, Id id)
{
    const auto at = std::ranges::lower_bound(ids, id);
    if (at == ids.end() || *at != id)
        return false;
    ids.erase(at);
    return true;
}

void decideBlock(std::vector<UserId> &blocked, UserId other, bool isBlocked)
{
    if (isBlocked)
        insertSorted(blocked, other);
    else
        eraseSorted(blocked, other);
}

} // namespace

void Directory::expect(UserId user)
{
    Person &person = m_people[user];
    ++person.expected;
    ++person.unsettled;
}

void Directory::settle(UserId user)
{
    const auto person = m_people.find(user);
    if (person != m_people.end() && --person->unsettled == 0)
        person->ended = {};
}

void Directory::join(UserId user, Person &person, ConversationId conversation, ConversationKind kind)
{
    if (!insertSorted(person.conversations, conversation))
        return;
    Room &room = m_rooms[conversation];
    room.kind = kind;
    insertSorted(room.present, user);
}

void Directory::count(ConversationId conversation, int memberCount, Rev at)
{
    const auto room = m_rooms.find(conversation);
    if (room == m_rooms.end() || at < room->countedAt)
        return;
    room->memberCount = memberCount;
    room->countedAt = at;
}

void Directory::load(UserId user, std::span<const Membership> memberships, Rev asOf)
{
    const auto person = m_people.find(user);
    if (person == m_people.end() || person->loaded)
        return;
    person->loaded = true;
    for (const Membership &membership : memberships) {
        join(user, *person, membership.conversation, membership.kind);
        count(membership.conversation, membership.memberCount, asOf);
    }
    for (const Moved &moved : person->early) {
        if (moved.rev > asOf)
            place(user, *person, moved);
    }
    person->early = {};
}

void Directory::loadBlocks(UserId user, std::vector<UserId> blocked)
{
    const auto person = m_people.find(user);
    if (person == m_people.end() || person->loaded)
        return;
    person->blocked = std::move(blocked);
    // Some of these are in the snapshot. Said once more, all of them in order, they lead to the same end.
    for (const auto &[other, isBlocked] : std::exchange(person->earlyBlocks, {}))
        decideBlock(person->blocked, other, isBlocked);
}

void Directory::setBlocked(UserId user, UserId other, bool blocked)
{
    const auto person = m_people.find(user);
    if (person == m_people.end())
        return;
    if (person->loaded)
        decideBlock(person->blocked, other, blocked);
    else
        person->earlyBlocks.emplace_back(other, blocked);
}

bool Directory::hasBlocked(UserId user, UserId other) const
{
    const auto person = m_people.constFind(user);
    return person != m_people.cend() && std::ranges::binary_search(person->blocked, other);
}

void Directory::depart(UserId user)
{
    const auto person = m_people.find(user);
    if (person == m_people.end() || --person->expected > 0)
        return;
    for (const ConversationId conversation : person->conversations)
        vacate(user, conversation);
    m_people.erase(person);
}

bool Directory::isLoaded(UserId user) const
{
    const auto person = m_people.constFind(user);
    return person != m_people.cend() && person->loaded;
}

std::vector<ConversationId> Directory::groupsOf(UserId user) const
{
    const auto person = m_people.constFind(user);
    if (person == m_people.cend())
        return {};
    std::vector<ConversationId> groups;
    std::ranges::copy_if(person->conversations, std::back_inserter(groups), [this](ConversationId conversation) {
        return m_rooms.constFind(conversation)->kind == ConversationKind::Group;
    });
    return groups;
}

int Directory::expectedCount(UserId user) const
{
    const auto person = m_people.constFind(user);
    return person == m_people.cend() ? 0 : person->expected;
}

void Directory::apply(const protocol::Event &event)
{
    const auto moveAll = [this](const std::vector<UserId> &users, const Moved &moved) {
        for (const UserId user : users)
            move(user, moved);
        count(moved.conversation, moved.memberCount, moved.rev);
    };
    if (const auto *sent = std::get_if<protocol::MessageSent>(&event)) {
        // A direct conversation begins with its first message; any other message changes nobody's place.
        const Message &message = sent->message;
        if (message.kind == ConversationKind::Direct && message.seq == Seq(1))
            moveAll({message.sender, message.recipient}, {message.conversation, message.rev, true, 2, message.kind});
    } else if (const auto *created = std::get_if<protocol::GroupCreated>(&event)) {
        const Group &group = created->group;
        moveAll(group.members, {group.id, created->rev, true, group.memberCount});
    } else if (const auto *added = std::get_if<protocol::GroupMembersAdded>(&event)) {
        moveAll(added->added, {added->change.group, added->change.rev, true, added->group.memberCount});
    } else if (const auto *removed = std::get_if<protocol::GroupMemberRemoved>(&event)) {
        moveAll({removed->user}, {removed->change.group, removed->change.rev, false, removed->memberCount});
    } else if (const auto *deleted = std::get_if<protocol::GroupDeleted>(&event)) {
        moveAll(deleted->members, {deleted->change.group, deleted->change.rev, false, 0});
    }
}

void Directory::move(UserId user, const Moved &moved)
{
    const auto person = m_people.find(user);
    if (person == m_people.end())
        return;
    if (!person->loaded)
        person->early.push_back(moved);
    else
        place(user, *person, moved);
}

void Directory::place(UserId user, Person &person, const Moved &moved)
{
    if (moved.in)
        join(user, person, moved.conversation, moved.kind);
    else
        leave(user, person, moved.conversation);
    count(moved.conversation, moved.memberCount, moved.rev);
}

void Directory::leave(UserId user, Person &person, ConversationId conversation)
{
    if (eraseSorted(person.conversations, conversation))
        vacate(user, conversation);
}

void Directory::vacate(UserId user, ConversationId conversation)
{
    const auto room = m_rooms.find(conversation);
    eraseSorted(room->present, user);
    if (room->present.empty())
        m_rooms.erase(room);
}

void Directory::endLogin(UserId user, LoginId login)
{
    if (const auto person = m_people.find(user); person != m_people.end() && person->unsettled > 0)
        person->ended.push_back(login);
}

bool Directory::hasEnded(UserId user, LoginId login) const
{
    const auto person = m_people.constFind(user);
    return person != m_people.cend() &&
           std::ranges::any_of(person->ended, [login](LoginId ended) { return ended == login || !ended.isValid(); });
}

std::span<const UserId> Directory::present(ConversationId conversation) const
{
    const auto room = m_rooms.constFind(conversation);
    return room == m_rooms.cend() ? std::span<const UserId>() : std::span<const UserId>(room->present);
}

std::span<const UserId> Directory::circle(ConversationId conversation) const
{
    const auto room = m_rooms.constFind(conversation);
    const bool told = room != m_rooms.cend() && room->memberCount <= closeCircle;
    return told ? std::span<const UserId>(room->present) : std::span<const UserId>();
}

bool Directory::isMember(UserId user, ConversationId conversation) const
{
    const auto person = m_people.constFind(user);
    return person != m_people.cend() && std::ranges::binary_search(person->conversations, conversation);
}

std::vector<UserId> Directory::acquaintances(UserId user) const
{
    std::vector<UserId> all;
    const auto person = m_people.constFind(user);
    if (person == m_people.cend())
        return all;
    for (const ConversationId conversation : person->conversations)
        std::ranges::copy(circle(conversation), std::back_inserter(all));
    std::ranges::sort(all);
    all.erase(std::ranges::unique(all).begin(), all.end());
    eraseSorted(all, user);
    return all;
}

} // namespace natter::domain
