// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/pending.h"
#include "model/person.h"
#include "store/store.h"
#include "store/tables/users.h"

namespace natter::services {

/** The lists that whoever runs the server asks for at the machine, in the order of ids. Loop thread. */
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

private:
    store::Store &m_store;
};

} // namespace natter::services
