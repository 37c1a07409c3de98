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

/** How far somebody's backlog has been read: first the groups they do not know of, then the messages. */
struct BacklogPlace
{
    Rev group;                        ///< groups up to here are done
    std::optional<MessageId> message; ///< messages up to here are done; none before the first page of them
};

/** A page of what somebody missed. */
struct Backlog
{
    std::vector<Group> groups;     ///< newly made ones they never confirmed to know
    std::vector<Message> messages; ///< others', oldest first; behind the last of the groups
    BacklogPlace next;             ///< ask for the following page from here
    bool more = false;
};

/** Sending messages, and handing over what was missed. Loop thread. */
class Messages
{
public:
    Messages(store::Store &store, Changes &changes, hub::Hub &hub, Deliveries &deliveries);

    /**
     * Stores a message to a person and tells their connections. The reply comes after the commit. Errors: NotFound (no
     * such user), ClientMessageIdReused, the store's.
     */
    void send(protocol::SendPersonalMessage command, const Caller &caller, hub::SubscriberId origin,
              Reply<protocol::PersonalMessageAccepted> reply);

    /**
     * Stores a message to a group and tells the connections of all members but @p origin, which gets the reply instead.
     * Errors: NotFound (no such group, or the caller is not in it), ClientMessageIdReused, the store's.
     */
    void send(protocol::SendGroupMessage command, const Caller &caller, hub::SubscriberId origin,
              Reply<protocol::GroupMessageAccepted> reply);

    /** The same for a conversation that the caller is in, of whichever kind. Errors: those of its kind. */
    void send(protocol::SendToConversation command, const Caller &caller, hub::SubscriberId origin,
              Reply<protocol::ChatOutcome> reply);

    /**
     * Puts another text in the place of one's own message and tells everybody in the conversation. Errors: NotFound (no
     * such message that the caller can see, or it is deleted), Forbidden (another's), Archived, the store's.
     */
    void edit(protocol::EditMessage command, const Caller &caller, Reply<protocol::MessageEdited> reply);

    /**
     * Takes a message's text out of the database and leaves its place. One's own, or as a group's admin another's.
     * Deleting what is deleted is done already. Errors: NotFound, Forbidden, the store's.
     */
    void remove(protocol::DeleteMessage command, const Caller &caller, Reply<protocol::Done> reply);

    /** From which message on the newest missed ones are handed over; older ones stay in the history. */
    static constexpr int missedMost = 1'000;

    /**
     * The page of what @p user missed in commits up to @p until that follows @p place. Errors: the store's.
     */
    void backlog(UserId user, BacklogPlace place, Rev until, Reply<Backlog> reply);

private:
    void sendToConversation(protocol::SendToConversation command, std::optional<Standing> standing,
                            const Caller &caller, hub::SubscriberId origin, Reply<protocol::ChatOutcome> reply);

    store::Store &m_store;
    Changes &m_changes;
    hub::Hub &m_hub;
    Deliveries &m_deliveries;
};

} // namespace natter::services
