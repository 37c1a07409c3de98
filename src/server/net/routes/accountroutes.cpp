// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/routes/route.h"
#include "protocol/accountcodec.h"
#include "protocol/peoplecodec.h"

namespace natter::net {

namespace {

using protocol::AccountCommand;

void execute(const RouteContext &context, const Request &request, Result<AccountCommand> command, Respond respond)
{
    context.gateway.execute(std::move(command), bearerToken(request.head), request.peer,
                            [respond = std::move(respond)](Result<protocol::AccountOutcome> outcome) mutable {
                                if (!outcome)
                                    return respond(Answer::failure(outcome.error()));
                                QByteArray body = protocol::encodeAccountOutcome(*outcome);
                                const int status = body.isEmpty() ? 204 : 200;
                                respond(Answer::json(status, std::move(body)));
                            });
}

void logOut(const RouteContext &context, const Request &request, Respond respond)
{
    execute(context, request, protocol::LogOut{}, std::move(respond));
}

void changePassword(const RouteContext &context, const Request &request, Respond respond)
{
    execute(context, request, protocol::decodeChangePassword(request.body, context.options.requestLimits),
            std::move(respond));
}

void readProfile(const RouteContext &context, const Request &request, Respond respond)
{
    execute(context, request, protocol::ReadProfile{}, std::move(respond));
}

void editProfile(const RouteContext &context, const Request &request, Respond respond)
{
    execute(context, request, protocol::decodeEditProfile(request.body, context.options.requestLimits),
            std::move(respond));
}

void listLogins(const RouteContext &context, const Request &request, Respond respond)
{
    execute(context, request, protocol::ListLogins{}, std::move(respond));
}

void endLogin(const RouteContext &context, const Request &request, Respond respond)
{
    execute(context, request, protocol::EndLogin{LoginId(request.ids[0])}, std::move(respond));
}

void endOtherLogins(const RouteContext &context, const Request &request, Respond respond)
{
    execute(context, request, protocol::EndOtherLogins{}, std::move(respond));
}

void eraseAccount(const RouteContext &context, const Request &request, Respond respond)
{
    execute(context, request, protocol::decodeEraseAccount(request.body, context.options.requestLimits),
            std::move(respond));
}

protocol::ListParameters listParameters(const RequestHead &head)
{
    return {head.queryValue("limit"), head.queryValue("cursor"), head.queryValue("query")};
}

/** A command of others as one of those of the whole catalogue. */
template<class Command>
Result<AccountCommand> ofPeople(Result<Command> command)
{
    if (!command)
        return fail(std::move(command.error()));
    return protocol::PeopleCommand(*std::move(command));
}

void findPeople(const RouteContext &context, const Request &request, Respond respond)
{
    execute(context, request,
            ofPeople(protocol::decodeFindPeople(listParameters(request.head), context.options.requestLimits)),
            std::move(respond));
}

void readPerson(const RouteContext &context, const Request &request, Respond respond)
{
    execute(context, request, protocol::PeopleCommand(protocol::ReadPerson{UserId(request.ids[0])}),
            std::move(respond));
}

void listBlocks(const RouteContext &context, const Request &request, Respond respond)
{
    execute(context, request,
            ofPeople(protocol::decodeListBlocks(listParameters(request.head), context.options.requestLimits)),
            std::move(respond));
}

void blockPerson(const RouteContext &context, const Request &request, Respond respond)
{
    execute(context, request, protocol::PeopleCommand(protocol::BlockPerson{UserId(request.ids[0])}),
            std::move(respond));
}

void unblockPerson(const RouteContext &context, const Request &request, Respond respond)
{
    execute(context, request, protocol::PeopleCommand(protocol::UnblockPerson{UserId(request.ids[0])}),
            std::move(respond));
}

constexpr auto routes = std::to_array<Route>({
    {Method::Post, "/auth/logout", logOut, true, false},
    {Method::Post, "/auth/password", changePassword, true},
    {Method::Get, "/auth/me", readProfile, true},
    {Method::Patch, "/auth/me", editProfile, true},
    {Method::Get, "/auth/sessions", listLogins, true},
    {Method::Delete, "/auth/sessions", endOtherLogins, true, false},
    {Method::Delete, "/auth/sessions/{id}", endLogin, true, false},
    {Method::Delete, "/auth/me", eraseAccount, true},
    {Method::Get, "/users", findPeople, true},
    {Method::Get, "/users/{id}", readPerson, true},
    {Method::Get, "/blocks", listBlocks, true},
    {Method::Put, "/blocks/{id}", blockPerson, true, false},
    {Method::Delete, "/blocks/{id}", unblockPerson, true, false},
});

} // namespace

std::span<const Route> accountRoutes()
{
    return routes;
}

} // namespace natter::net
