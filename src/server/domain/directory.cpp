// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "domain/directory.h"

#include <algorithm>

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

void decideBlock(std::vector<UserId> &blocked, UserId other, bool isBlocked)
{
    if (isBlocked) {
        insertSorted(blocked, other);
    } else if (const auto at = std::ranges::lower_bound(blocked, other); at != blocked.end() && *at == other) {
        blocked.erase(at);
    }
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

void Directory::join(UserId user, Person &person, ConversationId conversation)
{
    if (insertSorted(person.conversations, conversation))
        insertSorted(m_present[conversation], user);
}

void Directory::load(UserId user, std::span<const Membership> memberships, Rev asOf)
{
    const auto person = m_people.find(user);
    if (person == m_people.end() || person->loaded)
        return;
    person->loaded = true;
    for (const Membership &membership : memberships) {
        // The audience of a direct message is in the message itself.
        if (membership.kind == ConversationKind::Group)
            join(user, *person, membership.conversation);
    }
    for (const Joined &joined : person->early) {
        if (joined.rev > asOf)
            join(user, *person, joined.conversation);
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
    for (const ConversationId conversation : person->conversations) {
        const auto present = m_present.find(conversation);
        const auto at = std::ranges::lower_bound(*present, user);
        present->erase(at);
        if (present->empty())
            m_present.erase(present);
    }
    m_people.erase(person);
}

bool Directory::isLoaded(UserId user) const
{
    const auto person = m_people.constFind(user);
    return person != m_people.cend() && person->loaded;
}

int Directory::expectedCount(UserId user) const
{
    const auto person = m_people.constFind(user);
    return person == m_people.cend() ? 0 : person->expected;
}

void Directory::apply(const protocol::Event &event)
{
    const auto *created = std::get_if<protocol::GroupCreated>(&event);
    if (!created)
        return; // a message changes nobody's place
    for (const UserId member : created->group.members) {
        const auto person = m_people.find(member);
        if (person == m_people.end())
            continue;
        if (person->loaded)
            join(member, *person, created->group.id);
        else
            person->early.push_back({created->group.id, created->rev});
    }
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
    const auto present = m_present.constFind(conversation);
    return present == m_present.cend() ? std::span<const UserId>() : std::span<const UserId>(*present);
}

} // namespace natter::domain
