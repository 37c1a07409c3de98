// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/pending.h"
#include "model/summary.h"
#include "protocol/event.h"
#include "store/store.h"

#include <optional>
#include <vector>

namespace natter::services {

/** What a native connection begins with. */
struct Greeting
{
    std::vector<ConversationSummary> conversations; ///< the newest
    bool isFarBehind = false;                       ///< more has changed than is replayed
    Rev asOf;                                       ///< everything up to here had happened when it was read
};

/** A page of what has changed for somebody. */
struct ReplayPage
{
    std::vector<protocol::Event> events; ///< in order of their revs, each with what it is about as it is now
    Rev next;                            ///< ask for what follows from here
    bool more = false;
    Rev asOf; ///< everything up to here had happened when it was read: who was out by then is shown nothing
};

/**
 * Brings native connections up to date. Loop thread.
 *
 * A change is a number in the order of changes, and each is told once at its own: what was written and then edited or
 * deleted in between comes at both of its numbers, both times as it is now, so that a connection that breaks between
 * the two goes on from there without a gap. Of several edits only the last has a number still.
 */
class Replay
{
public:
    /** @p eventBytes: what a greeting may take on the wire. */
    Replay(store::Store &store, int eventBytes)
        : m_store(store)
        , m_eventBytes(eventBytes)
    {}

    /** More changes than this are not replayed (PROTOCOL §3.2). */
    static constexpr int changesMost = 10'000;

    /** What @p user is greeted with who knows everything up to @p after; nothing: who knows nothing. Errors: the
     * store's. */
    void greet(UserId user, std::optional<Rev> after, Rev until, Reply<Greeting> reply);

    /** What changed for @p user above @p after and up to @p until, from the beginning. Errors: the store's. */
    void page(UserId user, Rev after, Rev until, Reply<ReplayPage> reply);

private:
    store::Store &m_store;
    int m_eventBytes;
};

} // namespace natter::services
