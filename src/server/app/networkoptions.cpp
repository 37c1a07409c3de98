// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/networkoptions.h"

#include "app/startup.h"
#include "base/log.h"

#include <algorithm>
#include <limits>

#include <sys/resource.h>

namespace natter::server {

namespace {

/** What fits below this process's limit of open files, which has been raised. */
ConnectionRoom room()
{
    rlimit limit{};
    const bool isLimited = ::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
    return connectionRoom(isLimited ? qint64(limit.rlim_cur) : std::numeric_limits<qint64>::max());
}

/** Settings say "no limit" by 0. */
int limitOf(int setting)
{
    return setting == 0 ? std::numeric_limits<int>::max() : setting;
}

} // namespace

net::Options networkOptions(const Config &config)
{
    net::Options options;
    options.applicationName = config.appName;
    options.applicationVersion = config.appVersion;
    options.corsOrigins.clear();
    for (const QString &origin : config.corsOrigins)
        options.corsOrigins.push_back(origin.toUtf8());
    options.corsCredentials = config.corsAllowCredentials;
    // The defaults have both, as the seed's have; only who wrote it down seems to count on it.
    if (config.corsCredentialsAskedFor && config.corsOrigins.contains(u"*"))
        qCWarning(logServer, "CORS_ALLOW_CREDENTIALS has no effect, since CORS_ORIGINS allows every origin: list those "
                             "that may send credentials");
    // Who is one too many is told so, over a connection that needs a descriptor as well.
    const ConnectionRoom fits = room();
    options.refusalsAtOnce = fits.refusals;
    options.connections = std::min(limitOf(config.maxConnections), fits.connections);
    if (options.connections < config.maxConnections) {
        qCWarning(
            logServer,
            "MAX_CONNECTIONS is %d, but the limit of open files leaves room for %d: raise it (ulimit -n, LimitNOFILE)",
            config.maxConnections, options.connections);
    }
    options.connectionsPerAddress = limitOf(config.maxConnectionsPerIp);
    options.trustedProxies = config.trustedProxies;
    options.requestLimits = config.requestLimits;
    options.headBytes = config.headBytes;
    options.headTime = config.headTime;
    options.bodyBytes = config.bodyBytes;
    options.bodyTime = config.bodyTime;
    options.idleTime = config.idleTime;
    options.messageBytes = config.messageBytes;
    options.pingAfter = config.pingAfter;
    options.goneAfter = config.goneAfter;
    options.slowTime = config.slowTime;
    options.queueBytes = config.queueBytes;
    options.queueBytesInAll = config.queueBytesInAll;
    return options;
}

net::Options adminOptions(const Config &config, net::Options options)
{
    constexpr int connections = 500;
    options.connections = connections;
    options.connectionsPerAddress = connections;
    options.refusalsAtOnce = 16;
    options.corsOrigins.clear();
    options.corsCredentials = false;
    const QHostAddress host(config.adminHost);
    const bool isEverywhere = host == QHostAddress::AnyIPv4 || host == QHostAddress::AnyIPv6;
    options.ownNames += isEverywhere ? QStringLiteral("*") : config.adminHost;
    return options;
}

} // namespace natter::server
