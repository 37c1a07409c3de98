// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/pending.h"
#include "protocol/admin/adminserver.h"
#include "protocol/readiness.h"

#include <functional>

namespace natter::store {
class Store;
}

namespace natter::services {

class Health;
class Telemetry;

/** What only who put the server together knows of it. */
struct ServerFacts
{
    QString version;
    protocol::AdminOverview::Listener publicListener;
    QString engine; ///< "sqlite" or "postgresql"
    std::optional<protocol::AdminOverview::Certificate> certificate;
    protocol::AdminOverview::SecretKey secretKey;
    std::optional<protocol::AdminBackup> lastBackup;
    std::chrono::hours backupInterval{0}; ///< 0: none are taken by themselves
    std::optional<qint64> freeDiskBytes;
    bool isClockUnsynchronised = false;
    qint64 bans = 0;
};

/** What counts as too much, too old, too long. */
struct AlertLimits
{
    qint64 diskWarning = qint64(1024) * 1024 * 1024;
    qint64 certificateDays = 14;
    qint64 certificateCriticalDays = 3;
    qint64 writerQueue = 2'000;
    std::chrono::milliseconds loopLag{500};
    std::chrono::seconds clockStep{5};
};

/**
 * What an operator has to know now, in whole sentences, the critical first. Nothing else of the server is looked at
 * than what is given.
 */
[[nodiscard]] std::vector<protocol::AdminAlert> alertsOf(const protocol::AdminOverview &overview,
                                                         const ServerFacts &facts, std::chrono::milliseconds clockStep,
                                                         const AlertLimits &limits = {});

/** The first page of the administration: how the server is. Loop thread. */
class Overview
{
public:
    Overview(store::Store &store, Health &health, const Telemetry &telemetry, std::function<ServerFacts()> facts)
        : m_store(store)
        , m_health(health)
        , m_telemetry(telemetry)
        , m_facts(std::move(facts))
    {}

    /** Never an error: what cannot be read is told as an alert, and counts as zero. */
    void read(Reply<protocol::AdminOverview> reply);

private:
    protocol::AdminOverview compose(const protocol::Readiness &readiness) const;

    store::Store &m_store;
    Health &m_health;
    const Telemetry &m_telemetry;
    std::function<ServerFacts()> m_facts;
};

} // namespace natter::services
