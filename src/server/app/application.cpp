// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/application.h"

#include "app/livecommands.h"
#include "app/logging.h"
#include "app/networkoptions.h"
#include "app/repeatfilter.h"
#include "app/secretkey.h"
#include "app/serverfacts.h"
#include "app/servicemanager.h"
#include "app/startup.h"
#include "base/log.h"
#include "store/tables/tables.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QSaveFile>

#include <algorithm>
#include <limits>
#include <thread>

#include <sys/resource.h>
#include <sysexits.h>

namespace natter::server {

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

/** Logins that may wait for the hashing pool; at cost 12 a thread does five a second. */
constexpr int hashesWaitingMost = 200;
/** How long connections may take to say goodbye when the server stops. */
constexpr auto stopTime = 8s;

/** One processor is left to chat: a login may wait, a message should not. */
int hashingThreads()
{
    return std::max(1, int(std::thread::hardware_concurrency()) - 1);
}

/** Who has set a port would look for the server there. */
/** A socket of the service manager stands in for the settings called @p names. */
void warnOfUnusedAddress(const std::vector<EffectiveSetting> &settings,
                         std::initializer_list<QLatin1StringView> names = {"HOST"_L1, "PORT"_L1})
{
    for (const EffectiveSetting &given : settings) {
        if (!given.isDefault && std::ranges::find(names, QLatin1StringView(given.setting->name)) != names.end()) {
            qCWarning(logServer, "%s (%s) is not used: the service manager has opened the sockets", given.setting->name,
                      qUtf8Printable(given.where));
        }
    }
}

std::expected<void, StartFault> writePortFile(const QString &name, const char *setting, quint16 port)
{
    if (name.isEmpty())
        return {};
    QSaveFile file(name);
    if (file.open(QIODevice::WriteOnly) && file.write(QByteArray::number(port) + '\n') >= 0 && file.commit())
        return {};
    return std::unexpected(StartFault{
        EX_CANTCREAT,
        QStringLiteral("%1 (%2) cannot be written: %3").arg(name, QLatin1StringView(setting), file.errorString())});
}

services::Retention::Options retentionOptions(const Config &config)
{
    services::Retention::Options options;
    options.days = config.retention;
    return options;
}

void logCertificate(const char *what, const net::TlsCertificate &certificate)
{
    qCInfo(logServer, "%s, certificate of %s, valid until %s", what, qUtf8Printable(certificate.subject),
           qUtf8Printable(certificate.validUntil.toString(Qt::ISODate)));
    for (const QString &concern : certificate.concerns)
        qCWarning(logServer, "%s", qUtf8Printable(concern));
}

} // namespace

Result<std::unique_ptr<net::TlsContext>> Application::loadTls(const Config &config)
{
    if (config.tlsCertificates.isEmpty())
        return nullptr;
    return net::TlsContext::load({config.tlsCertificates, config.tlsKey});
}

std::expected<std::unique_ptr<Application>, StartFault> Application::start(const Configuration &configuration,
                                                                           ReadSettings readSettings)
{
    const Config &config = configuration.config;
    if (auto raised = raiseOpenFiles(); !raised)
        return std::unexpected(std::move(raised.error()));
    auto unixSignals = UnixSignals::watch();
    if (!unixSignals)
        return std::unexpected(StartFault{EX_OSERR, unixSignals.error().message()});
    auto tls = loadTls(config);
    if (!tls)
        return std::unexpected(StartFault{EX_CONFIG, tls.error().message()});
    if (auto made = makeDataDir(config.dataDir); !made)
        return std::unexpected(std::move(made.error()));
    auto key = secretKey(config);
    if (!key)
        return std::unexpected(std::move(key.error()));
    auto chainKey = auditKey(config);
    if (!chainKey)
        return std::unexpected(std::move(chainKey.error()));
    store::StoreOptions storeOptions;
    storeOptions.url = config.database;
    auto openStore = store::Store::open(storeOptions);
    if (!openStore)
        return std::unexpected(databaseFault(config.database, openStore.error()));
    std::unique_ptr<Application> application(new Application(
        configuration, std::move(readSettings), *std::move(unixSignals), *std::move(openStore),
        {*std::move(key), config.algorithm, config.accessTokenLifetime}, *std::move(tls), *std::move(chainKey)));
    if (auto listening = application->listen(); !listening)
        return std::unexpected(std::move(listening.error()));
    return application;
}

Application::Application(const Configuration &configuration, ReadSettings readSettings,
                         std::unique_ptr<UnixSignals> unixSignals, std::unique_ptr<store::Store> openStore,
                         services::TokenOptions tokenOptions, std::unique_ptr<net::TlsContext> tls, QByteArray auditKey)
    : m_config(configuration.config)
    , m_settings(configuration.settings)
    , m_settingsFile(configuration.file)
    , m_readSettings(std::move(readSettings))
    , m_signals(std::move(unixSignals))
    , m_store(std::move(openStore))
    , m_changes(m_directory, m_hub)
    , m_deliveries(*m_store)
    , m_passwords(m_config.bcryptCost, hashingThreads(), hashesWaitingMost)
    , m_health(*m_store, m_passwords, healthOptions())
    , m_tokens(std::move(tokenOptions))
    , m_loginGuard({m_config.rateLimitLogins, m_config.rateLimitSignups})
    , m_accounts(*m_store, m_passwords, m_tokens, m_loginGuard, m_changes, m_config.refreshTokenLifetime,
                 m_config.registration)
    , m_people(*m_store, m_changes, m_config.directory, m_config.blocksOfUser)
    , m_ownAccount(*m_store, m_passwords, m_loginGuard, m_changes, m_people)
    , m_operators(*m_store)
    , m_arrivals(*m_store, m_directory, m_changes)
    , m_messages(*m_store, m_changes, m_hub, m_deliveries)
    , m_groups(*m_store, m_changes, m_config.groupLimits)
    , m_retention(*m_store, m_wheel, retentionOptions(m_config))
    , m_signalling(m_directory, m_changes, m_hub, m_wheel)
    , m_reading(*m_store, m_changes, m_deliveries, m_signalling, m_config.eventBytes)
    , m_replay(*m_store, m_config.eventBytes)
    , m_handlers(m_messages, m_groups, m_reading, m_signalling)
    , m_router(m_handlers, m_changes, m_config.requestLimits,
               {m_config.rateLimitMessages, 3 * m_config.rateLimitMessages})
    , m_administration({*m_store, m_passwords, m_tokens, m_changes, m_accounts, m_directory, m_hub}, m_config.dataDir,
                       std::move(auditKey), m_config.groupLimits)
    , m_gateway(m_accounts, m_ownAccount, m_arrivals, m_tokens, m_directory, m_handlers,
                {m_hub, m_roster, m_changes, m_deliveries, m_messages, m_replay, m_signalling, m_router, m_wheel,
                 m_config.floodErrors, std::chrono::duration_cast<std::chrono::seconds>(m_config.pingAfter)},
                m_config.maxConnectionsPerUser, m_health, &m_administration.bans)
    , m_serverAdmin(m_config, m_settings, *m_store, m_administration.trail, m_backups)
    , m_tls(std::move(tls))
    , m_live(
          m_config,
          {*m_store, m_passwords, m_health, m_hub, m_roster, m_changes, m_logLevels, logBook(), m_administration},
          [this] { return networkFigures(); }, [this] { return facts(); })
    , m_adminGateway(
          m_administration, m_live.admin(),
          [this](const protocol::AdminCommand &command, const services::Authority &by,
                 Reply<protocol::AdminOutcome> &reply) { return m_serverAdmin.execute(command, by, reply); },
          QHostAddress(m_config.adminHost).isLoopback())
    , m_control([this](const protocol::ControlRequest &request, AnswerControl answer) {
        if (isLiveCommand(request))
            return runLiveCommand(request, {m_live, m_administration.trail}, std::move(answer));
        runOperatorCommand(request, {m_operators, m_administration}, m_config.requestLimits.text, std::move(answer));
    })
    , m_supervision(m_health, [this] { return status(); })
{
    setLogLevels(m_config, m_logLevels);
    m_changes.resumeFrom(m_store->openedAt(), m_store->historyName().toLatin1());
    m_retention.start();
    // Often enough that a flood which has ended is not long without its last line.
    connect(&m_repetitions, &QTimer::timeout, this, [] { logRepetitions(Steady::now()); });
    m_repetitions.start(RepeatFilter::window / 2);
    connect(m_signals.get(), &UnixSignals::stopRequested, this, &Application::stop);
    connect(m_signals.get(), &UnixSignals::reloadRequested, this, &Application::reload);
    m_stopDeadline.setSingleShot(true);
    connect(&m_stopDeadline, &QTimer::timeout, this, [] {
        qCWarning(logServer, "stopping without waiting any longer for connections that do not close");
        QCoreApplication::quit();
    });
}

services::Health::Options Application::healthOptions()
{
    services::Health::Options options;
    const QString &file = m_config.database.file;
    options.folder = file.isEmpty() ? m_config.dataDir : QFileInfo(file).absolutePath();
    if (!m_config.backupDir.isEmpty()) {
        options.others.emplace_back([this] {
            return m_backups ? m_backups->state() : protocol::ComponentState{"backups"_L1, protocol::Condition::Ok, {}};
        });
    }
    return options;
}

Application::~Application()
{
    m_backups.reset();
    // Connections first: what they still wait for is committed and answered when the store closes, to nobody.
    m_adminServer.reset();
    m_server.reset();
    m_store.reset();
}

std::expected<void, StartFault> Application::listen()
{
    const net::Options options = networkOptions(m_config);
    auto made = net::Server::create(m_gateway, m_wheel, options);
    net::Options forAdmins = adminOptions(m_config, options);
    if (m_tls)
        forAdmins.ownNames += m_tls->certificate().names;
    auto admin = net::Server::create(m_gateway, m_wheel, forAdmins, &m_adminGateway);
    if (!made || !admin)
        return std::unexpected(StartFault{EX_OSERR, (made ? admin : made).error().message()});
    m_server = *std::move(made);
    m_server->setClock(m_hub.clock());
    m_adminServer = *std::move(admin);
    connect(m_server.get(), &net::Server::lastConnectionGone, this, &Application::connectionsGone);
    connect(m_adminServer.get(), &net::Server::lastConnectionGone, this, &Application::connectionsGone);
    m_server->holdAccepting();
    m_adminServer->holdAccepting();
    m_administration.bans.onBan([this](const auto &isMeant) {
        for (net::Server *server : {m_server.get(), m_adminServer.get()})
            server->closeFrom(isMeant, protocol::CloseCode::Banned);
    });
    prepare();
    const auto ports = openListeners();
    if (!ports)
        return std::unexpected(ports.error());
    std::tie(m_port, m_adminPort) = *ports;
    return {};
}

void Application::prepare()
{
    m_administration.bans.load([this](const Result<std::monostate> &loaded) {
        if (!m_server || m_stopping)
            return;
        if (!loaded) {
            qCCritical(logServer, "bans cannot be read, nobody is served before: %s",
                       qUtf8Printable(loaded.error().message()));
            QTimer::singleShot(1s, this, &Application::prepare);
            return;
        }
        offerSetup();
    });
}

void Application::offerSetup()
{
    m_store->read([](store::Tables &tables) { return tables.accounts().hasAdministrator(); },
                  [this](const Result<bool> &done) {
                      if (!m_server || m_stopping)
                          return;
                      const services::SetupCode &code = m_administration.code;
                      if (done && *done)
                          code.discard();
                      else if (done)
                          announceSetup(code, {m_config, m_settings, {}, m_settingsFile});
                      serve();
                  });
}

void Application::serve()
{
    m_server->acceptNow();
    m_adminServer->acceptNow();
    if (const auto announced = ready(); !announced) {
        qCCritical(logServer, "%s", qUtf8Printable(announced.error().sentence));
        QCoreApplication::exit(announced.error().exitCode);
    }
}

int Application::connectionCount() const
{
    return (m_server ? m_server->connectionCount() : 0) + (m_adminServer ? m_adminServer->connectionCount() : 0);
}

services::NetworkFigures Application::networkFigures() const
{
    if (!m_server)
        return {};
    return {m_server->connectionCount(), m_server->queuedBytes(), m_server->traffic()};
}

services::ServerFacts Application::facts() const
{
    services::ServerFacts facts = serverFacts(m_config, m_port, m_tls ? &m_tls->certificate() : nullptr);
    facts.freeDiskBytes = m_health.freeDiskBytes();
    if (m_backups) {
        if (const auto records = m_backups->records(); !records.empty())
            facts.lastBackup = backupRow(records.front());
    }
    return facts;
}

void Application::connectionsGone()
{
    if (m_stopping && connectionCount() == 0)
        QCoreApplication::quit();
}

std::expected<std::pair<quint16, quint16>, StartFault> Application::openListeners()
{
    const std::vector<InheritedSocket> inherited = takeInheritedSockets();
    quint16 first = 0;
    quint16 firstOfAdmin = 0;
    for (const InheritedSocket &socket : inherited) {
        const bool isAdmin = socket.name == u"admin";
        if (!isAdmin && !first)
            warnOfUnusedAddress(m_settings);
        if (isAdmin && !socket.isLoopback) {
            if (const auto missing = missingBeyondLoopback(m_config)) {
                return std::unexpected(StartFault{
                    EX_CONFIG,
                    QStringLiteral("The socket \"admin\" of the service manager can be reached from other machines, "
                                   "which takes ") +
                        *missing});
            }
            m_adminGateway.openToOthers();
        }
        net::Server &server = isAdmin ? *m_adminServer : *m_server;
        const auto port = socket.isTcp ? server.adopt(socket.descriptor, m_tls.get())
                                       : fail(ErrorCode::Unavailable, QStringLiteral("it is no TCP socket"));
        if (!port) {
            return std::unexpected(StartFault{EX_CONFIG, QStringLiteral("The socket \"%1\" of the service manager: %2")
                                                             .arg(socket.name, port.error().message())});
        }
        qCInfo(logServer, "serving the service manager's socket \"%s\", port %d", qUtf8Printable(socket.name),
               int(*port));
        quint16 &kept = isAdmin ? firstOfAdmin : first;
        if (isAdmin && !kept)
            warnOfUnusedAddress(m_settings, {"ADMIN_PORT"_L1});
        kept = kept ? kept : *port;
    }
    if (!first) {
        const auto port = m_server->listen(QHostAddress(m_config.host), m_config.port, m_tls.get());
        if (!port)
            return std::unexpected(listenFault(m_config.host, m_config.port, "HOST", port.error()));
        qCInfo(logServer, "listening on %s port %d", qUtf8Printable(m_config.host), int(*port));
        first = *port;
    }
    if (!firstOfAdmin) {
        const auto port = m_adminServer->listen(QHostAddress(m_config.adminHost), m_config.adminPort, m_tls.get());
        if (!port)
            return std::unexpected(listenFault(m_config.adminHost, m_config.adminPort, "ADMIN_HOST", port.error()));
        qCInfo(logServer, "administration on %s port %d", qUtf8Printable(m_config.adminHost), int(*port));
        firstOfAdmin = *port;
    }
    return std::pair(first, firstOfAdmin);
}

std::expected<void, StartFault> Application::ready()
{
    m_backups = std::make_unique<services::Backups>(services::Backups::Options{
        m_config.database, m_config.backupDir, m_config.backupInterval, m_config.backupsKept});
    qCInfo(logServer, "natterd %s, data in %s", qUtf8Printable(QCoreApplication::applicationVersion()),
           qUtf8Printable(m_config.dataDir));
    if (m_tls)
        logCertificate("speaking TLS only", m_tls->certificate());
    // Whoever waits for the first file may look into the second.
    if (auto written = writePortFile(m_config.adminPortFile, "ADMIN_PORT_FILE", m_adminPort); !written)
        return written;
    if (auto written = writePortFile(m_config.portFile, "PORT_FILE", m_port); !written)
        return written;
    if (!m_control.listen(ControlSocket::pathIn(m_config.dataDir)))
        qCWarning(logServer,
                  "no control.sock in DATA_DIR: natterd user and natterd invite work only while the server is "
                  "stopped: %s",
                  qUtf8Printable(m_control.errorString()));
    notifyServiceManager("READY=1\nSTATUS=" + status());
    m_supervision.start();
    m_live.start();
    return {};
}

QByteArray Application::status() const
{
    // The last check of the watchdog is answered when the store is taken down, behind the network.
    const int connections = m_server ? m_server->connectionCount() : 0;
    return "Serving on port " + QByteArray::number(m_port) + ", " + QByteArray::number(connections) + " connections";
}

void Application::reload()
{
    if (m_stopping)
        return; // and STOPPING stays the last that the service manager hears
    notifyReloading();
    reloadSettings();
    reloadCertificate();
    notifyServiceManager("READY=1\nSTATUS=" + status());
}

void Application::reloadSettings()
{
    const Configuration configuration = m_readSettings();
    for (const QString &fault : configuration.faults)
        qCCritical(logServer, "the settings in force stay as they are: %s", qUtf8Printable(fault));
    if (!configuration.faults.isEmpty())
        return;
    for (std::size_t i = 0; i < m_settings.size(); ++i) {
        const EffectiveSetting &now = configuration.settings[i];
        if (now.text == m_settings[i].text)
            continue;
        if (!now.setting->atRuntime) {
            qCWarning(logServer, "%s has changed, which takes effect at the next start", now.setting->name);
            continue;
        }
        // Before it is in force, or the line could be one of those that are not logged any more.
        qCInfo(logServer, "%s is now %s", now.setting->name, qUtf8Printable(now.text));
        m_settings[i] = now;
    }
    setLogLevels(configuration.config, m_logLevels);
    m_accounts.setRegistration(configuration.config.registration);
    m_people.setReach(configuration.config.directory);
    qCInfo(logServer, "settings read again");
}

void Application::reloadCertificate()
{
    if (!m_tls)
        return;
    if (const auto reloaded = m_tls->reload(); !reloaded) {
        qCCritical(logServer, "the TLS certificate was not reloaded, the one in use stays: %s",
                   qUtf8Printable(reloaded.error().message()));
        return;
    }
    logCertificate("TLS certificate reloaded for new connections", m_tls->certificate());
}

void Application::stop()
{
    if (m_stopping) {
        // What was accepted is committed in any case, when the store is taken down.
        qCWarning(logServer, "asked again to stop: not waiting for connections to close");
        return QCoreApplication::quit();
    }
    m_stopping = true;
    m_health.stopping();
    qCInfo(logServer, "stopping");
    notifyServiceManager("STOPPING=1\nSTATUS=Committing what was accepted, closing connections");
    m_server->stopAccepting();
    m_adminServer->stopAccepting();
    m_router.close();
    m_passwords.close();
    m_stopDeadline.start(stopTime);
    drain();
}

void Application::drain()
{
    // Behind everything that was accepted: when this is answered, so is all that came before it.
    m_store->write(
        [](store::WritableTables &) -> Result<std::monostate> { return std::monostate(); },
        [this](Result<std::monostate> done) {
            if (!m_server)
                return; // the last connection was gone first, and the store answers what is left while it is taken down
            if (!done && done.error().code == ErrorCode::Overloaded)
                QTimer::singleShot(100ms, this, &Application::drain);
            else if (connectionCount() == 0)
                QCoreApplication::quit();
            else
                for (const auto &server : {m_server.get(), m_adminServer.get()})
                    server->closeAll(protocol::CloseCode::GoingAway, QStringLiteral("restarting, reconnect in 1 s"));
        });
}

} // namespace natter::server
