// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/answer.h"
#include "net/apipages.h"
#include "protocol/admin/admindecode.h"
#include "session/admingateway.h"

#include <array>
#include <functional>
#include <span>

namespace natter::net {

/** One HTTP request as a route sees it: checked, whole. Lives as long as the call. */
struct Request
{
    const RequestHead &head;
    const QByteArray &body;
    const session::Peer &peer;
    const protocol::AdminOperation *operation = nullptr; ///< the route's
    std::array<qint64, 2> ids{};                         ///< what stands in the places of the path's names in braces
};

/** Takes the answer to one request, at once or later, on the loop thread. */
using Respond = std::move_only_function<void(Answer)>;

/** What routes work with. */
struct RouteContext
{
    session::Gateway &gateway;
    const Options &options;
    ApiPages &pages;
    session::AdminGateway *admin = nullptr; ///< of a server that serves the administration
};

/** One line of the routing table. */
struct Route
{
    Method method;
    QByteArrayView path; ///< matched literally, against the decoded path; but {name} is a number from 1 to 2^53 - 1
    void (*handle)(const RouteContext &context, const Request &request, Respond respond);
    bool noStore = false;
    bool takesBody = true; ///< which is JSON then; never for GET
    const protocol::AdminOperation *operation = nullptr;
};

/** The service's own pages: / and /health. */
[[nodiscard]] std::span<const Route> serviceRoutes();

/** Signup, login, refresh. */
[[nodiscard]] std::span<const Route> authRoutes();

/** What people do with their own accounts. */
[[nodiscard]] std::span<const Route> accountRoutes();

/** Conversations and their messages. */
[[nodiscard]] std::span<const Route> conversationRoutes();

/** Groups and who is in them. */
[[nodiscard]] std::span<const Route> groupRoutes();

/** The administration, whose table is protocol::adminOperations(). */
[[nodiscard]] std::vector<Route> adminRoutes();

/** Answers @p status with the outcome of @p command for the bearer of the request, 204 if there is nothing to say, or
 * the error. */
void executeForBearer(const RouteContext &context, const Request &request, Result<protocol::ChatCommand> command,
                      int status, Respond respond);

/** The API's description and its pages. */
[[nodiscard]] std::vector<Route> apiRoutes();

/** Which side a server has. */
enum class Side : quint8 { Public, Admin };

/** All routes of a side, and what they make of a request's method and path. */
class RouteTable
{
public:
    struct Match
    {
        const Route *route = nullptr;
        std::array<qint64, 2> ids{};
        QByteArray allow; ///< without a route: the methods that the path has, empty for an unknown path
    };

    explicit RouteTable(Side side = Side::Public);

    /** HEAD finds what GET has. */
    [[nodiscard]] Match match(Method method, QByteArrayView path) const;

    [[nodiscard]] std::span<const Route> routes() const { return m_routes; }

private:
    std::vector<Route> m_routes;
};

} // namespace natter::net
