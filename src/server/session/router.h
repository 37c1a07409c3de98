// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hub/subscriber.h"
#include "model/user.h"
#include "protocol/codec.h"
#include "protocol/dialect.h"
#include "session/ratelimit.h"

#include <functional>
#include <optional>

namespace natter::services {
class Changes;
} // namespace natter::services

namespace natter::session {

class Handlers;

/** Who asks on a connection, and what the connection speaks. */
struct Asker
{
    const Caller &caller;
    hub::SubscriberId connection;
    protocol::Dialect dialect;
};

/** The direct answer to a request. */
struct DirectAnswer
{
    QByteArray json;
    ConversationId announces; ///< the group whose news it is, to be confirmed by the client as any news is; or none
    bool isNews = false;      ///< it has its place in an order of events, and may not overtake earlier ones
};

/** Takes the direct answer; does nothing any more once its connection is gone. */
using Answer = std::move_only_function<void(const DirectAnswer &answer)>;

/** What @p command costs of the rate: a message is one, and so are ten people who are put into a group. */
[[nodiscard]] int costOf(const protocol::ChatCommand &command);

/** Turns what a connection says into commands and their outcomes into answers. Loop thread; one for all connections. */
class Router
{
public:
    Router(Handlers &handlers, const services::Changes &changes, protocol::RequestLimits limits, Rate rate)
        : m_handlers(handlers)
        , m_changes(changes)
        , m_limits(limits)
        , m_rate(rate)
        , m_lightRate({lightCommands * rate.perSecond, lightCommands * rate.burst})
    {}

    /**
     * Carries out what @p text asks for and answers it, at once or later, exactly once (never after close()).
     * Returns false if it was not even a command: malformed, unknown or over the rate (what counts as noise).
     */
    bool handle(QByteArrayView text, const Asker &asker, Answer answer);

    /** Why @p user may not ask for that now, RateLimited; the same measure for both doors. */
    [[nodiscard]] std::optional<Error> refusal(UserId user, const protocol::ChatCommand &command);

    [[nodiscard]] const protocol::RequestLimits &limits() const { return m_limits; }

    /** The server stops: what comes from now on is neither carried out nor answered. */
    void close() { m_closed = true; }
    [[nodiscard]] bool isClosed() const { return m_closed; }

private:
    /** Positions, typing and the like cost little, and come with every message: so many for one that is counted. */
    static constexpr int lightCommands = 10;

    Handlers &m_handlers;
    const services::Changes &m_changes;
    protocol::RequestLimits m_limits;
    RateLimit m_rate;
    RateLimit m_lightRate;
    bool m_closed = false;
};

} // namespace natter::session
