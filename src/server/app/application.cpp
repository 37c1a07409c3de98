// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/application.h"

#include "app/secretkey.h"
#include "app/systemdnotify.h"
#include "base/log.h"
#include "store/tables/tables.h"

#include <QCoreApplication>
#include <QSaveFile>

#include <algorithm>
#include <limits>
#include <thread>

namespace natter::server {

using namespace std::chrono_literals;

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

/** Settings say "no limit" by 0. */
int limitOf(int setting)
{
    return setting == 0 ? std::numeric_limits<int>::max() : setting;
}

net::Options networkOptions(const Config &config)
{
    net::Options options;
    options.applicationName = config.appName;
    options.applicationVersion = config.appVersion;
    options.corsOrigins.clear();
    for (const QString &origin : config.corsOrigins)
        options.corsOrigins.push_back(origin.toUtf8());
    options.connections = limitOf(config.maxConnections);
    options.connectionsPerAddress = limitOf(config.maxConnectionsPerIp);
    return options;
}

} // namespace

Result<std::unique_ptr<Application>> Application::start(const Config &config)
{
    auto unixSignals = UnixSignals::watch();
    if (!unixSignals)
        return fail(std::move(unixSignals.error()));
    if (auto made = makeDataDir(config.dataDir); !made)
        return fail(std::move(made.error()));
    auto key = secretKey(config);
    if (!key)
        return fail(std::move(key.error()));
    store::StoreOptions storeOptions;
    storeOptions.url = config.database;
    auto openStore = store::Store::open(storeOptions);
    if (!openStore)
        return fail(std::move(openStore.error()));
    std::unique_ptr<Application> application(
        new Application(config, *std::move(unixSignals), *std::move(openStore),
                        {*std::move(key), config.algorithm, config.accessTokenLifetime}));
    if (auto listening = application->listen(); !listening)
        return fail(std::move(listening.error()));
    return application;
}

Application::Application(const Config &config, std::unique_ptr<UnixSignals> unixSignals,
                         std::unique_ptr<store::Store> openStore, services::TokenOptions tokenOptions)
    : m_config(config)
    , m_signals(std::move(unixSignals))
    , m_store(std::move(openStore))
    , m_changes(m_directory, m_hub)
    , m_deliveries(*m_store)
    , m_passwords(config.bcryptCost, hashingThreads(), hashesWaitingMost)
    , m_tokens(std::move(tokenOptions))
    , m_accounts(*m_store, m_passwords, m_tokens)
    , m_arrivals(*m_store, m_directory)
    , m_messages(*m_store, m_changes, m_hub, m_deliveries)
    , m_groups(*m_store, m_changes)
    , m_router(m_messages, m_groups, {}, {config.rateLimitMessages, 3 * config.rateLimitMessages})
    , m_gateway(m_accounts, m_arrivals, m_tokens, m_directory,
                {m_hub, m_changes, m_deliveries, m_messages, m_router, m_wheel}, config.maxConnectionsPerUser)
{
    m_changes.resumeFrom(m_store->openedAt());
    connect(m_signals.get(), &UnixSignals::stopRequested, this, &Application::stop);
    m_stopDeadline.setSingleShot(true);
    connect(&m_stopDeadline, &QTimer::timeout, this, [] {
        qCWarning(logServer, "stopping without waiting any longer for connections that do not close");
        QCoreApplication::quit();
    });
}

Application::~Application()
{
    // Connections first: what they still wait for is committed and answered when the store closes, to nobody.
    m_server.reset();
    m_store.reset();
}

Result<std::monostate> Application::listen()
{
    auto made = net::Server::create(m_gateway, networkOptions(m_config));
    if (!made)
        return fail(std::move(made.error()));
    m_server = *std::move(made);
    connect(m_server.get(), &net::Server::lastConnectionGone, this, [this] {
        if (m_stopping)
            QCoreApplication::quit();
    });
    const auto port = m_server->listen(QHostAddress(m_config.host), m_config.port);
    if (!port)
        return fail(port.error());
    ready(*port);
    return std::monostate();
}

void Application::ready(quint16 port)
{
    qCInfo(logServer, "listening on %s port %d, data in %s", qUtf8Printable(m_config.host), int(port),
           qUtf8Printable(m_config.dataDir));
    if (!m_config.portFile.isEmpty()) {
        QSaveFile file(m_config.portFile);
        if (!file.open(QIODevice::WriteOnly) || file.write(QByteArray::number(port) + '\n') < 0 || !file.commit())
            qCWarning(logServer, "%s cannot be written: %s", qUtf8Printable(m_config.portFile),
                      qUtf8Printable(file.errorString()));
    }
    notifyServiceManager("READY=1");
}

void Application::stop()
{
    if (m_stopping)
        return;
    m_stopping = true;
    qCInfo(logServer, "stopping");
    notifyServiceManager("STOPPING=1");
    m_server->stopAccepting();
    m_stopDeadline.start(stopTime);
    // Behind everything that was accepted: when this is answered, so is all that came before it.
    m_store->write(
        [](store::WritableTables &) -> Result<std::monostate> { return std::monostate(); },
        [this](Result<std::monostate>) {
            if (!m_server)
                return; // the last connection was gone first, and the store answers what is left while it is taken down
            if (m_server->connectionCount() == 0)
                QCoreApplication::quit();
            else
                m_server->closeAll(protocol::CloseCode::GoingAway, QStringLiteral("restarting, reconnect in 1 s"));
        });
}

} // namespace natter::server
