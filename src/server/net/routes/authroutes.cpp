// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/routes/route.h"
#include "protocol/accountcodec.h"

namespace natter::net {

namespace {

/** Answers @p status with what @p encode makes of the outcome, or the error's own. */
Reply<protocol::LoggedIn> answering(Respond respond, int status, QByteArray (*encode)(const protocol::LoggedIn &))
{
    return [respond = std::move(respond), status, encode](Result<protocol::LoggedIn> outcome) mutable {
        respond(outcome ? Answer::json(status, encode(*outcome)) : Answer::failure(outcome.error()));
    };
}

void signUp(const RouteContext &context, const Request &request, Respond respond)
{
    auto command = protocol::decodeSignUp(request.body, context.options.requestLimits);
    if (!command)
        return respond(Answer::failure(command.error()));
    context.gateway.execute(*std::move(command), request.peer,
                            answering(std::move(respond), 201, protocol::encodeSignedUp));
}

void logIn(const RouteContext &context, const Request &request, Respond respond)
{
    auto command = protocol::decodeLogIn(request.body, context.options.requestLimits);
    if (!command)
        return respond(Answer::failure(command.error()));
    context.gateway.execute(*std::move(command), request.peer,
                            answering(std::move(respond), 200, protocol::encodeLoggedIn));
}

void refresh(const RouteContext &context, const Request &request, Respond respond)
{
    auto command = protocol::decodeRefreshLogin(request.body);
    if (!command)
        return respond(Answer::failure(command.error()));
    context.gateway.execute(*std::move(command), request.peer,
                            answering(std::move(respond), 200, protocol::encodeLoggedIn));
}

constexpr auto routes = std::to_array<Route>({
    {Method::Post, "/auth/signup", signUp, true},
    {Method::Post, "/auth/login", logIn, true},
    {Method::Post, "/auth/refresh", refresh, true},
});

} // namespace

std::span<const Route> authRoutes()
{
    return routes;
}

} // namespace natter::net
