// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/servers.h"

#include <QSettings>
#include <QStringList>

#include <algorithm>

namespace natter::admin {

namespace {

const QString key = QStringLiteral("servers/recent");

} // namespace

Servers::Servers(QSettings &settings)
    : m_settings(settings)
{
    for (const QString &entry : m_settings.value(key).toStringList()) {
        const auto server = ServerAddress::parse(entry);
        if (server && std::ranges::find(m_servers, *server) == m_servers.end() && m_servers.size() < most)
            m_servers.push_back(*server);
    }
}

std::optional<ServerAddress> Servers::current() const
{
    return m_servers.empty() ? std::nullopt : std::optional(m_servers.front());
}

void Servers::choose(const ServerAddress &server)
{
    std::erase(m_servers, server);
    m_servers.insert(m_servers.begin(), server);
    if (m_servers.size() > most)
        m_servers.pop_back();
    save();
}

void Servers::forget(const ServerAddress &server)
{
    std::erase(m_servers, server);
    save();
}

void Servers::save()
{
    QStringList entries;
    for (const ServerAddress &server : m_servers)
        entries.append(server.toString());
    m_settings.setValue(key, entries);
}

} // namespace natter::admin
