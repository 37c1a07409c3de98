// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/pending.h"
#include "hub/subscriber.h"
#include "model/user.h"
#include "protocol/command.h"
#include "protocol/event.h"

namespace natter::services {
class Groups;
class Messages;
class Reading;
class Signals;
} // namespace natter::services

namespace natter::session {

/**
 * The catalogue of what can be asked for in conversations, one handler a command, whichever door it comes through. Loop
 * thread.
 */
class Handlers
{
public:
    Handlers(services::Messages &messages, services::Groups &groups, services::Reading &reading,
             services::Signals &signalling)
        : m_messages(messages)
        , m_groups(groups)
        , m_reading(reading)
        , m_signals(signalling)
    {}

    /**
     * Carries @p command out for @p caller. @p origin is the connection that asks, invalid for REST. The reply comes at
     * once or later, exactly once, after the commit if there is one. Errors: the services'.
     */
    void execute(protocol::ChatCommand command, const Caller &caller, hub::SubscriberId origin,
                 Reply<protocol::ChatOutcome> reply);

private:
    services::Messages &m_messages;
    services::Groups &m_groups;
    services::Reading &m_reading;
    services::Signals &m_signals;
};

} // namespace natter::session
