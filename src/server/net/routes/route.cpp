// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/routes/route.h"

#include "model/ids.h"

#include <optional>

namespace natter::net {

namespace {

/** A number as a path spells it: no sign, no zeros in front, no blanks, so that each has one spelling. */
std::optional<qint64> pathNumber(QByteArrayView digits)
{
    bool fit = false;
    const qint64 number = digits.toLongLong(&fit);
    if (!fit || number < 1 || number > maxWireInteger || QByteArray::number(number) != digits)
        return std::nullopt;
    return number;
}

/** What stands in @p path for the names in @p pattern's braces, if it is a path that the pattern describes. */
std::optional<std::array<qint64, 2>> matchedIds(QByteArrayView pattern, QByteArrayView path)
{
    std::array<qint64, 2> ids{};
    std::size_t count = 0;
    for (;;) {
        const qsizetype brace = pattern.indexOf('{');
        if (brace < 0)
            return pattern == path ? std::optional(ids) : std::nullopt;
        if (!path.startsWith(pattern.first(brace)))
            return std::nullopt;
        path = path.sliced(brace);
        pattern = pattern.sliced(pattern.indexOf('}') + 1);
        const qsizetype slash = path.indexOf('/');
        const qsizetype length = slash < 0 ? path.size() : slash;
        const auto number = pathNumber(path.first(length));
        if (!number || count == ids.size())
            return std::nullopt;
        ids[count++] = *number;
        path = path.sliced(length);
    }
}

} // namespace

RouteTable::RouteTable(Side side)
{
    if (side == Side::Admin) {
        m_routes.assign(serviceRoutes().begin(), serviceRoutes().end());
        std::ranges::copy(adminRoutes(), std::back_inserter(m_routes));
        return;
    }
    for (const auto routes : {serviceRoutes(), authRoutes(), accountRoutes(), conversationRoutes(), groupRoutes()})
        m_routes.insert(m_routes.end(), routes.begin(), routes.end());
    std::ranges::copy(apiRoutes(), std::back_inserter(m_routes));
}

RouteTable::Match RouteTable::match(Method method, QByteArrayView path) const
{
    const Method wanted = method == Method::Head ? Method::Get : method;
    Match match;
    for (const Route &route : m_routes) {
        const auto ids = matchedIds(route.path, path);
        if (!ids)
            continue;
        if (route.method == wanted)
            return {&route, *ids, {}};
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
