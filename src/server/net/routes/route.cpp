// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/routes/route.h"

#include "model/ids.h"

#include <optional>

namespace natter::net {

namespace {

/** The id in @p path, or 0 without one, if it is one that @p pattern describes. */
std::optional<qint64> matchedId(QByteArrayView pattern, QByteArrayView path)
{
    constexpr QByteArrayView place("{id}");
    const qsizetype at = pattern.indexOf(place);
    if (at < 0)
        return pattern == path ? std::optional<qint64>(0) : std::nullopt;
    const QByteArrayView behind = pattern.sliced(at + place.size());
    if (!path.startsWith(pattern.first(at)) || !path.endsWith(behind) || path.size() <= at + behind.size())
        return std::nullopt;
    const QByteArrayView digits = path.sliced(at, path.size() - at - behind.size());
    bool fit = false;
    const qint64 id = digits.toLongLong(&fit);
    // One spelling for each id: no sign, no zeros in front, no blanks.
    if (!fit || id < 1 || id > maxWireInteger || QByteArray::number(id) != digits)
        return std::nullopt;
    return id;
}

} // namespace

RouteTable::RouteTable()
{
    for (const auto routes : {serviceRoutes(), authRoutes(), accountRoutes()})
        m_routes.insert(m_routes.end(), routes.begin(), routes.end());
    std::ranges::copy(apiRoutes(), std::back_inserter(m_routes));
}

RouteTable::Match RouteTable::match(Method method, QByteArrayView path) const
{
    const Method wanted = method == Method::Head ? Method::Get : method;
    Match match;
    for (const Route &route : m_routes) {
        const auto id = matchedId(route.path, path);
        if (!id)
            continue;
        if (route.method == wanted)
            return {&route, *id, {}};
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
