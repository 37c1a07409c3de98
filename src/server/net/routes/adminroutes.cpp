// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/routes/fields.h"
#include "net/routes/route.h"

namespace natter::net {

namespace {

/** The parameters of the target's query that some operation looks for. */
QJsonObject parametersOf(const RequestHead &head)
{
    QJsonObject parameters;
    for (const char *name : protocol::adminParameters()) {
        if (const auto value = head.queryValue(name))
            parameters.insert(QLatin1StringView(name), QString::fromUtf8(*value));
    }
    return parameters;
}

Answer answerOf(const protocol::AdminOutcome &outcome, int status)
{
    protocol::AdminDocument document = protocol::encodeAdminOutcome(outcome);
    Answer answer{.status = document.body.isEmpty() && status != 202 ? 204 : status, .body = {}, .fields = {}};
    answer.body = std::move(document.body);
    if (!document.contentType.isEmpty())
        answer.contentType = std::move(document.contentType);
    if (!document.fileName.isEmpty()) {
        const QByteArray disposition = "attachment; filename=\"" + document.fileName + '"';
        answer.fields.emplace_back("Content-Disposition", disposition);
    }
    return answer;
}

void administer(const RouteContext &context, const Request &request, Respond respond)
{
    const QJsonObject query = parametersOf(request.head);
    auto command = request.operation->decode({request.ids, query, request.body, context.options.requestLimits});
    if (!command && !request.operation->takesToken)
        return respond(Answer::failure(command.error()));
    context.admin->execute(std::move(command), bearerToken(request.head), request.peer,
                           [status = request.operation->status,
                            respond = std::move(respond)](Result<protocol::AdminOutcome> outcome) mutable {
                               respond(outcome ? answerOf(*outcome, status) : Answer::failure(outcome.error()));
                           });
}

} // namespace

std::vector<Route> adminRoutes()
{
    std::vector<Route> routes;
    for (const protocol::AdminOperation &operation : protocol::adminOperations()) {
        Route route{*methodNamed(operation.method), operation.path, administer, true, operation.takesBody};
        route.operation = &operation;
        routes.push_back(route);
    }
    return routes;
}

} // namespace natter::net
