// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/routes/fields.h"
#include "net/routes/route.h"
#include "protocol/chatdecode.h"
#include "protocol/chatencode.h"

namespace natter::net {

namespace field = protocol::field;

void executeForBearer(const RouteContext &context, const Request &request, Result<protocol::ChatCommand> command,
                      int status, Respond respond)
{
    context.gateway.execute(std::move(command), bearerToken(request.head), request.peer,
                            [status, respond = std::move(respond)](Result<protocol::ChatOutcome> outcome) mutable {
                                if (!outcome)
                                    return respond(Answer::failure(outcome.error()));
                                QByteArray body = protocol::encodeBody(*outcome);
                                const int shown = body.isEmpty() ? 204 : status;
                                respond(Answer::json(shown, std::move(body)));
                            });
}

namespace {

void listConversations(const RouteContext &context, const Request &request, Respond respond)
{
    executeForBearer(context, request,
                     protocol::decodeListConversations(queryFields(request.head, {field::cursor, field::limit}), false,
                                                       context.options.requestLimits),
                     200, std::move(respond));
}

void readHistory(const RouteContext &context, const Request &request, Respond respond)
{
    auto fields = queryFields(request.head, {field::beforeSeq, field::afterSeq, field::limit});
    fields.insert(QLatin1StringView(field::conversationId), request.ids[0]);
    executeForBearer(context, request,
                     protocol::decodeChatCommand(QLatin1StringView(protocol::ReadHistory::eventName), fields,
                                                 context.options.requestLimits, protocol::FieldReader::From::Query),
                     200, std::move(respond));
}

void sendToConversation(const RouteContext &context, const Request &request, Respond respond)
{
    const auto fields = bodyFields(request, {{field::conversationId, request.ids[0]}});
    executeForBearer(context, request,
                     fields ? protocol::decodeSendToConversation(*fields, context.options.requestLimits)
                            : fail(fields.error()),
                     201, std::move(respond));
}

void sendToUser(const RouteContext &context, const Request &request, Respond respond)
{
    executeForBearer(context, request,
                     commandOf<protocol::SendPersonalMessage>(context, request, {{field::toUserId, request.ids[0]}}),
                     201, std::move(respond));
}

void editMessage(const RouteContext &context, const Request &request, Respond respond)
{
    executeForBearer(context, request,
                     commandOf<protocol::EditMessage>(
                         context, request, {{field::conversationId, request.ids[0]}, {field::seq, request.ids[1]}}),
                     200, std::move(respond));
}

void deleteMessage(const RouteContext &context, const Request &request, Respond respond)
{
    executeForBearer(context, request, protocol::DeleteMessage{ConversationId(request.ids[0]), Seq(request.ids[1])},
                     204, std::move(respond));
}

void markRead(const RouteContext &context, const Request &request, Respond respond)
{
    executeForBearer(context, request,
                     commandOf<protocol::MarkRead>(context, request, {{field::conversationId, request.ids[0]}}), 204,
                     std::move(respond));
}

constexpr auto routes = std::to_array<Route>({
    {Method::Get, "/conversations", listConversations, true},
    {Method::Get, "/conversations/{id}/messages", readHistory, true},
    {Method::Post, "/conversations/{id}/messages", sendToConversation, true},
    {Method::Post, "/users/{id}/messages", sendToUser, true},
    {Method::Patch, "/conversations/{id}/messages/{seq}", editMessage, true},
    {Method::Delete, "/conversations/{id}/messages/{seq}", deleteMessage, true, false},
    {Method::Put, "/conversations/{id}/read", markRead, true},
});

} // namespace

std::span<const Route> conversationRoutes()
{
    return routes;
}

} // namespace natter::net
