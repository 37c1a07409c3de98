// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/config.h"
#include "protocol/admin/admincommand.h"
#include "services/admin/audittrail.h"
#include "services/backups.h"

#include <QObject>

#include <atomic>
#include <memory>
#include <optional>
#include <thread>

namespace natter::server {

/** A backup as administrators see it. */
[[nodiscard]] protocol::AdminBackup backupRow(const services::BackupRecord &record);

/**
 * What administrators ask of the server itself: its settings and its database. A check of the database runs on a thread
 * and a connection of its own, beside everything. Loop thread, owned by the application; destruction ends a check.
 */
class ServerAdmin
{
public:
    /** @p settings: those in force. @p backups: null until the server is ready. All of it outlives this. */
    ServerAdmin(const Config &config, const std::vector<EffectiveSetting> &settings, store::Store &store,
                services::AuditTrail &trail, const std::unique_ptr<services::Backups> &backups);
    ~ServerAdmin();
    Q_DISABLE_COPY_MOVE(ServerAdmin)

    /** False: it is none of its commands; @p reply was not touched. */
    bool execute(const protocol::AdminCommand &command, const services::Authority &by,
                 Reply<protocol::AdminOutcome> &reply);

private:
    [[nodiscard]] protocol::AdminPage<protocol::AdminSetting> listSettings() const;
    void readDatabase(Reply<protocol::AdminOutcome> reply);
    void checkDatabase(const services::Authority &by, Reply<protocol::AdminOutcome> reply);
    void startCheck();
    void backUp(const services::Authority &by, Reply<protocol::AdminOutcome> reply);

    const Config &m_config;
    const std::vector<EffectiveSetting> &m_settings;
    store::Store &m_store;
    services::AuditTrail &m_trail;
    const std::unique_ptr<services::Backups> &m_backups;
    QObject m_home; ///< answers of the thread are given here
    std::atomic<bool> m_stop{false};
    std::thread m_checking;
    bool m_isChecking = false;
    std::optional<protocol::AdminCheck> m_lastCheck;
};

} // namespace natter::server
