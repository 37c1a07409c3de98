// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/routes/fields.h"
#include "net/routes/route.h"
#include "protocol/chatdecode.h"

namespace natter::net {

namespace {

namespace field = protocol::field;

void createGroup(const RouteContext &context, const Request &request, Respond respond)
{
    executeForBearer(context, request, commandOf<protocol::CreateGroup>(context, request, {}), 201, std::move(respond));
}

void listGroups(const RouteContext &context, const Request &request, Respond respond)
{
    executeForBearer(context, request,
                     protocol::decodeListConversations(queryFields(request.head, {field::cursor, field::limit}), true,
                                                       context.options.requestLimits),
                     200, std::move(respond));
}

void readGroup(const RouteContext &context, const Request &request, Respond respond)
{
    executeForBearer(context, request, protocol::ReadGroup{ConversationId(request.ids[0])}, 200, std::move(respond));
}

void editGroup(const RouteContext &context, const Request &request, Respond respond)
{
    const auto fields = bodyFields(request, {{field::roomId, request.ids[0]}});
    executeForBearer(context, request,
                     fields ? protocol::decodeEditGroup(*fields, context.options.requestLimits) : fail(fields.error()),
                     204, std::move(respond));
}

void deleteGroup(const RouteContext &context, const Request &request, Respond respond)
{
    executeForBearer(context, request, protocol::DeleteGroup{ConversationId(request.ids[0])}, 204, std::move(respond));
}

void listMembers(const RouteContext &context, const Request &request, Respond respond)
{
    executeForBearer(context, request,
                     protocol::decodeListMembers(queryFields(request.head, {field::cursor, field::limit}),
                                                 ConversationId(request.ids[0]), context.options.requestLimits),
                     200, std::move(respond));
}

void addMembers(const RouteContext &context, const Request &request, Respond respond)
{
    executeForBearer(context, request,
                     commandOf<protocol::AddGroupMembers>(context, request, {{field::roomId, request.ids[0]}}), 204,
                     std::move(respond));
}

void setRole(const RouteContext &context, const Request &request, Respond respond)
{
    executeForBearer(context, request,
                     commandOf<protocol::SetGroupRole>(
                         context, request, {{field::roomId, request.ids[0]}, {field::userId, request.ids[1]}}),
                     204, std::move(respond));
}

void removeMember(const RouteContext &context, const Request &request, Respond respond)
{
    executeForBearer(context, request,
                     protocol::RemoveGroupMember{ConversationId(request.ids[0]), UserId(request.ids[1])}, 204,
                     std::move(respond));
}

void leaveGroup(const RouteContext &context, const Request &request, Respond respond)
{
    executeForBearer(context, request, protocol::LeaveGroup{ConversationId(request.ids[0])}, 204, std::move(respond));
}

constexpr auto routes = std::to_array<Route>({
    {Method::Post, "/groups", createGroup, true},
    {Method::Get, "/groups", listGroups, true},
    {Method::Get, "/groups/{id}", readGroup, true},
    {Method::Patch, "/groups/{id}", editGroup, true},
    {Method::Delete, "/groups/{id}", deleteGroup, true, false},
    {Method::Get, "/groups/{id}/members", listMembers, true},
    {Method::Post, "/groups/{id}/members", addMembers, true},
    {Method::Patch, "/groups/{id}/members/{user_id}", setRole, true},
    {Method::Delete, "/groups/{id}/members/{user_id}", removeMember, true, false},
    {Method::Post, "/groups/{id}/leave", leaveGroup, true, false},
});

} // namespace

std::span<const Route> groupRoutes()
{
    return routes;
}

} // namespace natter::net
