// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/config.h"
#include "services/admin/administration.h"
#include "services/liveconnections.h"
#include "services/overview.h"
#include "services/recordnews.h"
#include "services/telemetry.h"
#include "session/liveadmin.h"
#include "session/recordfeed.h"

namespace natter::server {

/**
 * The live half of the administration, put together: what watches the server, and what shows it. A part of the
 * composition root; loop thread.
 */
class LivePlane
{
public:
    struct Parts
    {
        store::Store &store;
        services::Passwords &passwords;
        services::Health &health;
        hub::Hub &hub;
        hub::Roster &roster;
        services::Changes &changes;
        services::LogLevels &levels;
        const services::LogBook &log;
        services::Administration &administration;
    };

    LivePlane(const Config &config, Parts parts, std::function<services::NetworkFigures()> network,
              std::function<services::ServerFacts()> facts);

    /** From here on it looks once a second; the network has to be there. */
    void start() { m_telemetry.start(); }

    [[nodiscard]] session::LiveAdmin &admin() { return m_admin; }
    [[nodiscard]] services::LiveConnections &connections() { return m_connections; }
    [[nodiscard]] services::Overview &overview() { return m_overview; }

private:
    services::Telemetry m_telemetry;
    services::LiveConnections m_connections;
    services::Overview m_overview;
    session::RecordFeed m_records;
    session::LiveAdmin m_admin;
};

} // namespace natter::server
