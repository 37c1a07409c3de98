// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/pending.h"
#include "hub/subscriber.h"
#include "model/user.h"
#include "protocol/command.h"
#include "protocol/event.h"
#include "services/changes.h"
#include "services/deliveries.h"
#include "store/store.h"

namespace natter::services {

class Signals;

/** Looking at conversations, and saying how far one has come in them. Loop thread. */
class Reading
{
public:
    /** @p eventBytes: what an event of a page may take on the wire. */
    Reading(store::Store &store, Changes &changes, Deliveries &deliveries, Signals &signalling, int eventBytes)
        : m_eventBytes(eventBytes)
        , m_store(store)
        , m_changes(changes)
        , m_deliveries(deliveries)
        , m_signals(signalling)
    {}

    /** A page of messages that the caller may see: as many as fit into an event, one at least. Errors: NotFound, the
     * store's. */
    void history(protocol::ReadHistory command, const Caller &caller, Reply<protocol::HistoryPage> reply);

    /** The caller's conversations with their last messages. Errors: the store's. */
    void conversations(protocol::ListConversations command, const Caller &caller,
                       Reply<protocol::ConversationList> reply);

    /**
     * Everything up to a message is read; positions only move forward. Tells the caller's connections but @p origin.
     * Errors: NotFound (not in the conversation, or no such message in it), the store's.
     */
    void mark(protocol::MarkRead command, const Caller &caller, hub::SubscriberId origin, Reply<protocol::Done> reply);

    /** Everything up to a message has arrived on this device. Errors: as above. */
    void mark(protocol::MarkDelivered command, const Caller &caller, Reply<protocol::Done> reply);

private:
    int m_eventBytes;
    store::Store &m_store;
    Changes &m_changes;
    Deliveries &m_deliveries;
    Signals &m_signals;
};

/**
 * The newest conversations of @p user, each with its last message, as many as @p eventBytes of the wire hold, one at
 * least; what a native connection begins with.
 */
[[nodiscard]] Result<protocol::ConversationList>
readConversations(store::Tables &tables, UserId user, const protocol::ListConversations &wanted, int eventBytes);

} // namespace natter::services
