// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/changes.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

namespace natter::services {

using namespace protocol;

namespace {

/** The group whose row is another one after @p event; none if it is about no group, or nothing that its row shows. */
ConversationId groupOf(const Event &event)
{
    if (const auto *sent = std::get_if<MessageSent>(&event))
        return sent->message.kind == ConversationKind::Group ? sent->message.conversation : ConversationId();
    if (const auto *created = std::get_if<GroupCreated>(&event))
        return created->group.id;
    if (const auto *updated = std::get_if<GroupUpdated>(&event))
        return updated->change.group;
    if (const auto *added = std::get_if<GroupMembersAdded>(&event))
        return added->group.id;
    if (const auto *removed = std::get_if<GroupMemberRemoved>(&event))
        return removed->change.group;
    if (const auto *deleted = std::get_if<GroupDeleted>(&event))
        return deleted->change.group;
    return {};
}

} // namespace

void Changes::commit(const Event &event, hub::SubscriberId origin)
{
    Q_ASSERT(revOf(event) > m_rev);
    m_rev = revOf(event);

    struct
    {
        Changes &changes;
        const Event &event;
        hub::SubscriberId origin;

        void operator()(const MessageSent &sent) const { toConversation(sent.message, origin); }
        void operator()(const MessageChanged &changed) const
        {
            if (changed.hiddenFrom.empty())
                return toConversation(changed.message, {});
            std::vector<UserId> told;
            std::ranges::set_difference(changes.m_directory.present(changed.message.conversation), changed.hiddenFrom,
                                        std::back_inserter(told));
            changes.publish(event, told, {});
        }
        void operator()(const GroupCreated &created) const { toGroup(created.group.id, origin); }
        void operator()(const GroupUpdated &updated) const { toGroup(updated.change.group, {}); }
        void operator()(const GroupMembersAdded &added) const
        {
            // To those who were added it is a new group; a member hears of the change.
            const Event news = GroupCreated{added.group, added.change.rev};
            changes.publish(news, added.added, {});
            std::vector<UserId> others;
            std::ranges::set_difference(changes.m_directory.present(added.group.id), added.added,
                                        std::back_inserter(others));
            changes.publish(event, others, {});
        }
        void operator()(const GroupMemberRemoved &removed) const
        {
            toGroup(removed.change.group, {});
            const std::array user{removed.user};
            changes.publish(event, user, {});
        }
        void operator()(const GroupDeleted &deleted) const { changes.publish(event, deleted.members, {}); }
        void operator()(const ReadMoved &moved) const
        {
            const std::array user{moved.user};
            changes.publish(event, user, origin);
        }
        // What is not durable is signalled, never committed.
        void operator()(const Receipt &) const {}
        void operator()(const TypingChanged &) const {}
        void operator()(const PresenceChanged &) const {}
        void operator()(const Announcement &) const {}

        void toGroup(ConversationId group, hub::SubscriberId except) const
        {
            changes.publish(event, changes.m_directory.present(group), except);
        }
        void toConversation(const Message &message, hub::SubscriberId except) const
        {
            if (message.kind == ConversationKind::Group)
                return toGroup(message.conversation, except);
            // The sender's own other devices; which of them hear of it is the sessions' business.
            const std::array both{message.recipient, message.sender};
            changes.publish(event, std::span(both).first(message.recipient == message.sender ? 1 : 2), except);
        }
    } visitor{*this, event, origin};
    m_directory.apply(event);
    std::visit(visitor, event);
    if (const ConversationId group = groupOf(event); group.isValid())
        Q_EMIT m_news.groupChanged(group);
}

void Changes::signal(const Event &event, std::span<const UserId> users)
{
    publish(event, users, {});
}

void Changes::publish(const Event &event, std::span<const UserId> users, hub::SubscriberId except)
{
    const hub::Broadcast broadcast(event, m_history);
    m_hub.publish(broadcast, {users, except});
}

void Changes::endLogin(UserId user, LoginId login)
{
    m_directory.endLogin(user, login);
    m_hub.endLogin(user, login);
    Q_EMIT m_news.userChanged(user);
}

void Changes::rename(UserId user, const QString &name)
{
    m_hub.rename(user, name);
    Q_EMIT m_news.userChanged(user);
}

void Changes::suspend(UserId user)
{
    m_directory.endLogin(user, LoginId());
    m_hub.suspend(user);
    Q_EMIT m_news.userChanged(user);
}

} // namespace natter::services
