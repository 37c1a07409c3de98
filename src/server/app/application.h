// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/config.h"
#include "app/controlsocket.h"
#include "app/exitcodes.h"
#include "app/liveplane.h"
#include "app/serveradmin.h"
#include "app/supervision.h"
#include "app/unixsignals.h"
#include "base/timerwheel.h"
#include "domain/directory.h"
#include "hub/hub.h"
#include "hub/roster.h"
#include "net/server.h"
#include "net/tlscontext.h"
#include "services/accounts.h"
#include "services/admin/administration.h"
#include "services/backups.h"
#include "services/changes.h"
#include "services/deliveries.h"
#include "services/groups.h"
#include "services/health.h"
#include "services/loglevels.h"
#include "services/messages.h"
#include "services/operators.h"
#include "services/passwords.h"
#include "services/people.h"
#include "services/presence.h"
#include "services/reading.h"
#include "services/replay.h"
#include "services/retention.h"
#include "services/signals.h"
#include "services/tokens.h"
#include "session/router.h"
#include "session/serviceadmingateway.h"
#include "session/servicegateway.h"
#include "store/store.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>

namespace natter::server {

/**
 * The composition root: everything is made here, in the order of the members, and passed on by constructor. Destruction
 * in reverse order is the shutdown: first nobody is listened to any more, last the database is closed.
 */
class Application : public QObject
{
    Q_OBJECT

public:
    /** The certificate that @p config names; null if it names none. Errors: ValidationFailed. */
    static Result<std::unique_ptr<net::TlsContext>> loadTls(const Config &config);

    /** Reads all settings once more, from where they were read at the start. */
    using ReadSettings = std::function<Configuration()>;

    /** A server that serves as soon as the event loop runs. @p configuration has no faults. */
    static std::expected<std::unique_ptr<Application>, StartFault> start(const Configuration &configuration,
                                                                         ReadSettings readSettings);
    ~Application() override;

private:
    Application(const Configuration &configuration, ReadSettings readSettings, std::unique_ptr<UnixSignals> unixSignals,
                std::unique_ptr<store::Store> openStore, services::TokenOptions tokenOptions,
                std::unique_ptr<net::TlsContext> tls, QByteArray auditKey);
    std::expected<void, StartFault> listen();
    /** The ports of the chat and of the administration. */
    std::expected<std::pair<quint16, quint16>, StartFault> openListeners();
    std::expected<void, StartFault> ready();
    void connectionsGone();
    /** Finds out what has to be known before anybody is served, and then serves. */
    void prepare();
    void offerSetup();
    void serve();
    [[nodiscard]] int connectionCount() const;
    [[nodiscard]] services::NetworkFigures networkFigures() const;
    [[nodiscard]] services::ServerFacts facts() const;
    void reload();
    void reloadSettings();
    void reloadCertificate();
    [[nodiscard]] QByteArray status() const;
    [[nodiscard]] services::Health::Options healthOptions();
    void stop();
    void drain();

    Config m_config;
    std::vector<EffectiveSetting> m_settings; ///< those in force
    QString m_settingsFile;
    ReadSettings m_readSettings;
    quint16 m_port = 0;
    quint16 m_adminPort = 0;
    std::unique_ptr<UnixSignals> m_signals;
    services::LogLevels m_logLevels;
    TimerWheel m_wheel;
    std::unique_ptr<store::Store> m_store;
    domain::Directory m_directory;
    hub::Hub m_hub;
    hub::Roster m_roster;
    services::Changes m_changes;
    services::Deliveries m_deliveries;
    services::Passwords m_passwords;
    services::Health m_health;
    services::Tokens m_tokens;
    services::LoginGuard m_loginGuard;
    services::Accounts m_accounts;
    services::People m_people;
    services::OwnAccount m_ownAccount;
    services::Operators m_operators;
    services::Arrivals m_arrivals;
    services::Messages m_messages;
    services::Groups m_groups;
    services::Retention m_retention;
    services::Signals m_signalling;
    services::Reading m_reading;
    services::Replay m_replay;
    session::Handlers m_handlers;
    session::Router m_router;
    services::Administration m_administration;
    session::ServiceGateway m_gateway;
    ServerAdmin m_serverAdmin;
    std::unique_ptr<net::TlsContext> m_tls; ///< null: not spoken
    LivePlane m_live;
    session::ServiceAdminGateway m_adminGateway;
    std::unique_ptr<net::Server> m_server;
    std::unique_ptr<net::Server> m_adminServer;
    ControlSocket m_control;
    Supervision m_supervision;
    std::unique_ptr<services::Backups> m_backups; ///< none before the server is ready
    QTimer m_repetitions;
    QTimer m_stopDeadline;
    bool m_stopping = false;
};

} // namespace natter::server
