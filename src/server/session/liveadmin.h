// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "services/admin/audittrail.h"
#include "services/liveconnections.h"
#include "services/loglevels.h"
#include "services/overview.h"
#include "session/adminstream.h"

namespace natter::session {

/** What of the administration is about the server as it runs: its connections, its figures, its log, the live stream.
 * Who asks has been found out before. Loop thread. */
class LiveAdmin
{
public:
    struct Services
    {
        services::LiveConnections &connections;
        services::Overview &overview;
        services::LogLevels &levels;
        QByteArray version;
        QByteArray metricsToken; ///< empty: none is taken
        bool isLoopback = true;  ///< who reaches the administration is on this machine
    };

    LiveAdmin(Services services, StreamSurroundings surroundings)
        : m_services(std::move(services))
        , m_surroundings(surroundings)
    {}

    [[nodiscard]] services::LiveConnections &connections() { return m_services.connections; }

    /** From here on the metrics take their token, whatever the address was thought to be. */
    void openToOthers() { m_services.isLoopback = false; }

    /** Whether @p command is one of those that execute() knows. */
    [[nodiscard]] static bool knows(const protocol::AdminCommand &command);
    /** Does @p command on behalf of @p by; what changes something is noted in @p trail first. Errors: the command's. */
    void execute(const protocol::AdminCommand &command, const services::Authority &by, services::AuditTrail &trail,
                 Reply<protocol::AdminOutcome> reply);

    /** Prometheus' page for the bearer of @p token. Error: Unauthenticated. */
    [[nodiscard]] Result<protocol::AdminOutcome> metrics(QByteArrayView token) const;

    /** A live stream for @p caller, an administrator. */
    std::unique_ptr<Endpoint> openStream(Caller caller, Outlet &outlet);

private:
    [[nodiscard]] Result<protocol::AdminOutcome> change(const protocol::AdminCommand &command);

    Services m_services;
    StreamSurroundings m_surroundings;
};

} // namespace natter::session
