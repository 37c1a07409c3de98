// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/changes.h"

#include <array>

namespace natter::services {

using namespace protocol;

void Changes::commit(const Event &event, hub::SubscriberId origin)
{
    m_directory.apply(event);
    const hub::Broadcast broadcast(event);
    Q_ASSERT(broadcast.rev() > m_rev);
    m_rev = broadcast.rev();

    if (const auto *sent = std::get_if<MessageSent>(&event)) {
        if (sent->message.kind == ConversationKind::Direct) {
            const std::array receiver{sent->message.recipient};
            m_hub.publish(broadcast, {receiver, {}});
        } else {
            m_hub.publish(broadcast, {m_directory.present(sent->message.conversation), origin});
        }
    } else if (const auto *created = std::get_if<GroupCreated>(&event)) {
        m_hub.publish(broadcast, {m_directory.present(created->group.id), origin});
    }
}

void Changes::endLogin(UserId user, LoginId login)
{
    m_directory.endLogin(user, login);
    m_hub.endLogin(user, login);
}

void Changes::suspend(UserId user)
{
    m_directory.endLogin(user, LoginId());
    m_hub.suspend(user);
}

} // namespace natter::services
