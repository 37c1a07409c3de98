// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/liveplane.h"

#include <QCoreApplication>
#include <QHostAddress>

namespace natter::server {

LivePlane::LivePlane(const Config &config, Parts parts, std::function<services::NetworkFigures()> network,
                     std::function<services::ServerFacts()> facts)
    : m_telemetry({parts.store, parts.passwords, parts.hub, parts.roster, std::move(network)})
    , m_connections(parts.roster, parts.changes)
    , m_overview(parts.store, parts.health, m_telemetry, std::move(facts))
    , m_records(parts.changes.news(), {})
    , m_admin({m_connections, m_overview, parts.levels, QCoreApplication::applicationVersion().toLatin1(),
               config.metricsToken, QHostAddress(config.adminHost).isLoopback()},
              {parts.hub, parts.roster, m_telemetry, parts.log, m_records, config.floodErrors})
{
    // Connected before any stream is: they tell of what is reported here, in the same beat.
    QObject::connect(&m_telemetry, &services::Telemetry::beaten, &m_telemetry,
                     [&roster = parts.roster] { roster.report(); });
}

} // namespace natter::server
