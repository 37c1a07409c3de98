// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/httphead.h"
#include "net/routes/route.h"
#include "protocol/chatdecode.h"

#include <QJsonObject>

#include <initializer_list>
#include <utility>

namespace natter::net {

/** What @p names are in the target's query, as texts: absent ones are absent. */
[[nodiscard]] inline QJsonObject queryFields(const RequestHead &head, std::initializer_list<const char *> names)
{
    QJsonObject fields;
    for (const char *name : names) {
        if (const auto value = head.queryValue(name))
            fields.insert(QLatin1StringView(name), QString::fromUtf8(*value));
    }
    return fields;
}

/** The fields of the body, and @p ids of the path, which nothing in the body can change. */
[[nodiscard]] inline Result<QJsonObject> bodyFields(const Request &request,
                                                    std::initializer_list<std::pair<const char *, qint64>> ids)
{
    auto fields = protocol::decodeBody(request.body);
    if (!fields)
        return fields;
    for (const auto &[name, id] : ids)
        fields->insert(QLatin1StringView(name), id);
    return fields;
}

/** The command that is a WebSocket event too, of the body and the path. */
template<class Command>
[[nodiscard]] Result<protocol::ChatCommand> commandOf(const RouteContext &context, const Request &request,
                                                      std::initializer_list<std::pair<const char *, qint64>> ids)
{
    const auto fields = bodyFields(request, ids);
    if (!fields)
        return fail(fields.error());
    return protocol::decodeChatCommand(QLatin1StringView(Command::eventName), *fields, context.options.requestLimits);
}

} // namespace natter::net
