// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/routes/route.h"

namespace natter::net {

namespace {

void serveFile(const RouteContext &context, const Request &request, Respond respond)
{
    respond(context.pages.answer(request.head));
}

} // namespace

std::vector<Route> apiRoutes()
{
    std::vector<Route> routes;
    for (const ApiFile &file : apiFiles())
        routes.push_back({Method::Get, file.path, serveFile});
    return routes;
}

} // namespace natter::net
