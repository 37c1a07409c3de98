// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/groups.h"

#include "store/tables/tables.h"

namespace natter::services {

using namespace protocol;

void Groups::create(CreateGroup command, const Caller &caller, hub::SubscriberId origin, Reply<Group> reply)
{
    store::NewGroup wanted{caller.user, std::move(command.name), std::move(command.members)};
    std::erase(wanted.members, caller.user);
    m_store.write(
        [wanted = std::move(wanted)](store::WritableTables &tables) { return tables.conversations().addGroup(wanted); },
        [this, origin, reply = std::move(reply)](Result<store::CreatedGroup> made) mutable {
            if (!made)
                return reply(fail(std::move(made.error())));
            const Event event = GroupCreated{std::move(made->group), made->rev};
            m_changes.commit(event, origin);
            reply(std::get<GroupCreated>(event).group);
        });
}

} // namespace natter::services
