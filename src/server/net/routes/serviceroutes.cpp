// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/routes/route.h"
#include "protocol/codec.h"

namespace natter::net {

namespace {

void welcome(const RouteContext &context, const Request &, Respond respond)
{
    respond(Answer::json(200,
                         protocol::encodeWelcome(context.options.applicationName, context.options.applicationVersion)));
}

void health(const RouteContext &, const Request &, Respond respond)
{
    respond(Answer::json(200, protocol::encodeHealth()));
}

constexpr auto routes = std::to_array<Route>({
    {Method::Get, "/", welcome},
    {Method::Get, "/health", health},
});

} // namespace

std::span<const Route> serviceRoutes()
{
    return routes;
}

} // namespace natter::net
