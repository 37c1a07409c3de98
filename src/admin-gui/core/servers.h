// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/serveraddress.h"

#include <optional>
#include <vector>

class QSettings;

namespace natter::admin {

/**
 * The servers this console has been pointed at, the most recent first. Kept in the settings it is given, which outlive
 * it; entries that somebody edited into nonsense are passed over. Holds addresses only: no credentials.
 */
class Servers
{
public:
    static constexpr std::size_t most = 10;

    explicit Servers(QSettings &settings);

    [[nodiscard]] const std::vector<ServerAddress> &all() const { return m_servers; }
    /** The one to watch at start: the last one that was chosen. */
    [[nodiscard]] std::optional<ServerAddress> current() const;

    /** Makes @p server the current one; beyond `most` the one that was not used for the longest time is forgotten. */
    void choose(const ServerAddress &server);
    void forget(const ServerAddress &server);

private:
    void save();

    QSettings &m_settings;
    std::vector<ServerAddress> m_servers;
};

} // namespace natter::admin
