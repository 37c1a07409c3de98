// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/pending.h"
#include "model/person.h"
#include "store/store.h"
#include "store/tables/users.h"

#include <optional>

namespace natter::services {

/** What whoever runs the server asks of accounts, invitations and groups, besides what administrators can too. Loop
 * thread. */
class Operators
{
public:
    explicit Operators(store::Store &store)
        : m_store(store)
    {}

    /** A page, in order of id, of those above @p after. */
    void listInvites(qint64 after, int most, Reply<std::vector<Invite>> reply);
    /** A page, in order of id, of those above @p after. */
    void listUsers(UserId after, int most, Reply<std::vector<store::ListedUser>> reply);
    /** How long @p group keeps its messages, zero: for ever; none: as long as the server does. Errors: NotFound, the
     * store's. */
    void keepMessages(ConversationId group, std::optional<std::chrono::days> time, Reply<std::monostate> reply);

private:
    store::Store &m_store;
};

} // namespace natter::services
