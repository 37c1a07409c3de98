// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/pending.h"
#include "model/person.h"
#include "protocol/command.h"
#include "protocol/event.h"
#include "services/changes.h"
#include "services/tokens.h"
#include "store/store.h"

namespace natter::services {

/**
 * Looking for others, and not wanting to hear from them. What a block forbids is decided where messages and groups are
 * stored. Loop thread.
 */
class People
{
public:
    /**
     * @p reach: whom users may find. Whom they share a conversation with they may look up in any case. @p blocksOfUser:
     * how many people one can have blocked.
     */
    People(store::Store &store, Changes &changes, DirectoryReach reach, int blocksOfUser)
        : m_store(store)
        , m_changes(changes)
        , m_reach(reach)
        , m_blocksOfUser(blocksOfUser)
    {}

    /** From the next command on. */
    void setReach(DirectoryReach reach) { m_reach = reach; }

    /**
     * For the bearer of @p claims. Errors: Unauthenticated, Suspended; NotFound for who is not there or may not be
     * seen; BadRequest for blocking oneself; LimitReached for one block more than are allowed; the store's.
     */
    void execute(const protocol::PeopleCommand &command, TokenClaims claims, Reply<protocol::AccountOutcome> reply);

private:
    using Outcome = protocol::AccountOutcome;
    using Answer = Reply<Outcome>;

    void perform(const protocol::FindPeople &command, TokenClaims claims, Answer reply);
    void perform(const protocol::ReadPerson &command, TokenClaims claims, Answer reply);
    void perform(const protocol::BlockPerson &command, TokenClaims claims, Answer reply);
    void perform(const protocol::UnblockPerson &command, TokenClaims claims, Answer reply);
    void perform(const protocol::ListBlocks &command, TokenClaims claims, Answer reply);
    Reply<std::monostate> noting(UserId user, UserId other, bool blocked, Answer reply);

    store::Store &m_store;
    Changes &m_changes;
    DirectoryReach m_reach;
    int m_blocksOfUser;
};

} // namespace natter::services
