// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/routes/route.h"
#include "protocol/codec.h"
#include "protocol/readiness.h"

namespace natter::net {

namespace {

void welcome(const RouteContext &context, const Request &, Respond respond)
{
    const QByteArrayView docs = context.admin ? "" : "/docs"; // the pages are on the public side
    respond(Answer::json(
        200, protocol::encodeWelcome(context.options.applicationName, context.options.applicationVersion, docs)));
}

void health(const RouteContext &, const Request &, Respond respond)
{
    respond(Answer::json(200, protocol::encodeHealth()));
}

void ready(const RouteContext &context, const Request &, Respond respond)
{
    context.gateway.readiness([respond = std::move(respond)](Result<protocol::Readiness> readiness) mutable {
        if (!readiness)
            return respond(Answer::failure(readiness.error()));
        respond(Answer::json(readiness->isReady() ? 200 : 503, protocol::encodeReadiness(*readiness)));
    });
}

constexpr auto routes = std::to_array<Route>({
    {Method::Get, "/", welcome},
    {Method::Get, "/health", health},
    {Method::Get, "/health/ready", ready, true},
});

} // namespace

std::span<const Route> serviceRoutes()
{
    return routes;
}

} // namespace natter::net
