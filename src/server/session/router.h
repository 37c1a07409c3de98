// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hub/subscriber.h"
#include "model/user.h"
#include "protocol/codec.h"
#include "session/ratelimit.h"

#include <functional>

namespace natter::services {
class Groups;
class Messages;
} // namespace natter::services

namespace natter::session {

/** One request of a connection: who makes it, and the way back for its direct answer. */
struct Request
{
    Caller caller;
    hub::SubscriberId origin;
    QByteArray requestId;    ///< as JSON, to be repeated
    QString clientMessageId; ///< to be repeated in an error
};

/** The direct answer to a request. */
struct DirectAnswer
{
    QByteArray json;
    ConversationId announces; ///< the group whose news it is, to be confirmed by the client as any news is; or none
    bool isNews = false;      ///< an event of a group's order, which may not overtake earlier ones
};

/** Takes the direct answer; does nothing any more once its connection is gone. */
using Answer = std::move_only_function<void(const DirectAnswer &answer)>;

/** Turns what a connection says into commands and their outcomes into answers. Loop thread; one for all connections. */
class Router
{
public:
    Router(services::Messages &messages, services::Groups &groups, protocol::RequestLimits limits, Rate rate)
        : m_messages(messages)
        , m_groups(groups)
        , m_limits(limits)
        , m_rate(rate)
    {}

    /**
     * Carries out what @p text asks for and answers it, at once or later, exactly once (never after close()).
     * Returns false if it was not even a command: malformed, unknown or over the rate (what counts as noise).
     */
    bool handle(QByteArrayView text, const Caller &caller, hub::SubscriberId origin, Answer answer);

    /** The server stops: what comes from now on is neither carried out nor answered. */
    void close() { m_closed = true; }

private:
    void handle(protocol::SendPersonalMessage command, Request request, Answer answer);
    void handle(protocol::SendGroupMessage command, Request request, Answer answer);
    void handle(protocol::CreateGroup command, Request request, Answer answer);

    services::Messages &m_messages;
    services::Groups &m_groups;
    protocol::RequestLimits m_limits;
    RateLimit m_rate;
    bool m_closed = false;
};

} // namespace natter::session
