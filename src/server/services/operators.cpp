// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/operators.h"

#include "store/tables/tables.h"

namespace natter::services {

void Operators::listInvites(qint64 after, int most, Reply<std::vector<Invite>> reply)
{
    m_store.read([after, most](store::Tables &tables) { return tables.invites().page(after, most); }, std::move(reply));
}

void Operators::listUsers(UserId after, int most, Reply<std::vector<store::ListedUser>> reply)
{
    m_store.read([after, most](store::Tables &tables) { return tables.users().page(after, most); }, std::move(reply));
}

} // namespace natter::services
