// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/routes/route.h"

namespace natter::net {

RouteTable::RouteTable()
{
    for (const auto routes : {serviceRoutes(), authRoutes()})
        m_routes.insert(m_routes.end(), routes.begin(), routes.end());
    std::ranges::copy(apiRoutes(), std::back_inserter(m_routes));
}

RouteTable::Match RouteTable::match(Method method, QByteArrayView path) const
{
    const Method wanted = method == Method::Head ? Method::Get : method;
    Match match;
    for (const Route &route : m_routes) {
        if (route.path != path)
            continue;
        if (route.method == wanted)
            return {&route, {}};
        const auto allow = [&match](Method allowed) {
            match.allow.append(match.allow.isEmpty() ? "" : ", ").append(methodName(allowed));
        };
        allow(route.method);
        if (route.method == Method::Get)
            allow(Method::Head);
    }
    if (!match.allow.isEmpty())
        match.allow.append(", OPTIONS");
    return match;
}

} // namespace natter::net
