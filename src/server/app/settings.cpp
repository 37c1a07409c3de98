// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/secretkey.h"
#include "app/settingvalues.h"

#include <QDir>
#include <QHostAddress>
#include <QStandardPaths>

#include <array>

// The table: a setting is one row here and one field of Config.

namespace natter::server {

namespace {

QString shownKey(const Config &config)
{
    return config.secretKey.isEmpty() ? QStringLiteral("(in %1)").arg(secretKeyPlace(config))
                                      : QStringLiteral("(hidden)");
}

constexpr int noLimit = 10'000'000;
constexpr int longestDays = 36'500;
constexpr qint64 MiB = 1024 * 1024;

constexpr auto table =
    std::to_array<Setting>({
        {"APP_NAME", "Chat Application API", "name of the service in GET / and in /docs", false,
         [](Config &config, const QString &text) -> Applied {
             config.appName = text;
             return {};
         },
         SettingGroup::Service},
        {"APP_VERSION", "1.0.0", "version of the service in GET /", false,
         [](Config &config, const QString &text) -> Applied {
             config.appVersion = text;
             return {};
         },
         SettingGroup::Service},
        {"DEBUG", "False", "log everything, as LOG_LEVEL=DEBUG does", false,
         [](Config &config, const QString &text) { return applyBool(config.debug, text); }, SettingGroup::Logging, true,
         nullptr, "true false"},
        {"HOST", "0.0.0.0", "address to listen on; :: takes IPv4 and IPv6", false,
         [](Config &config, const QString &text) { return applyHost(config.host, text); }, SettingGroup::Network},
        {"PORT", "8000", "port to listen on; 0 takes a free one", false,
         [](Config &config, const QString &text) { return applyNumber(config.port, text, 0, 65535); },
         SettingGroup::Network},
        {"PORT_FILE", "", "file into which the bound port is written once the server is ready", false,
         [](Config &config, const QString &text) -> Applied {
             config.portFile = text;
             return {};
         },
         SettingGroup::Network, false, nullptr, "FILE"},
        {"DATA_DIR", "", "folder of the database and the keys; default $STATE_DIRECTORY, else $XDG_DATA_HOME/natter",
         false,
         [](Config &config, const QString &text) -> Applied {
             QString folder = text;
             if (folder.isEmpty())
                 folder = qEnvironmentVariable("STATE_DIRECTORY").section(u':', 0, 0);
             if (folder.isEmpty())
                 folder =
                     QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QStringLiteral("/natter");
             config.dataDir = QDir::cleanPath(QDir::current().absoluteFilePath(folder));
             return {};
         },
         SettingGroup::Storage, false, [](const Config &config) { return config.dataDir; }, "FOLDER"},
        {"DATABASE_URL", "",
         "sqlite:///file or postgresql://user:password@host/database; default is natter.db in DATA_DIR", true,
         [](Config &config, const QString &text) -> Applied {
             if (text.isEmpty()) {
                 config.database = {};
                 config.database.file = config.dataDir + QStringLiteral("/natter.db");
                 return {};
             }
             auto url = store::DatabaseUrl::parse(text);
             if (!url)
                 return refuse(url.error().message());
             config.database = *std::move(url);
             return {};
         },
         SettingGroup::Storage, false, [](const Config &config) { return config.database.shown(); }},
        {"RETENTION_DAYS", "0",
         "days after which messages are removed, where a group has no time of its own; 0: they are kept for ever",
         false,
         [](Config &config, const QString &text) {
             int days = 0;
             const auto applied = applyNumber(days, text, 0, longestDays);
             config.retention = std::chrono::days(days);
             return applied;
         },
         SettingGroup::Storage},
        {"BACKUP_DIR", "", "folder into which backups are written while the server runs; empty: none are", false,
         [](Config &config, const QString &text) -> Applied {
             config.backupDir = text.isEmpty() ? QString() : QDir::current().absoluteFilePath(text);
             return {};
         },
         SettingGroup::Storage, false, nullptr, "FOLDER"},
        {"BACKUP_INTERVAL_HOURS", "24", "hours from one backup to the next", false,
         [](Config &config, const QString &text) {
             int hours = 0;
             const auto applied = applyNumber(hours, text, 1, 24 * longestDays);
             config.backupInterval = std::chrono::hours(hours);
             return applied;
         },
         SettingGroup::Storage},
        {"BACKUP_KEEP", "7", "how many backups are kept in BACKUP_DIR; the oldest goes", false,
         [](Config &config, const QString &text) { return applyNumber(config.backupsKept, text, 1, 10'000); },
         SettingGroup::Storage},
        {"SECRET_KEY", "", "key that signs the access tokens; default is made once in DATA_DIR/secret.key", true,
         [](Config &config, const QString &text) -> Applied {
             if (text == u"your-secret-key-here")
                 return refuse(QStringLiteral(
                     "is the example from the documentation, with which anybody could sign in as anybody. "
                     "Take it out, and a key is made, or make one by: openssl rand -hex 32"));
             config.secretKey = text.toUtf8();
             return {};
         },
         SettingGroup::Security, false, shownKey},
        {"ALGORITHM", "HS256", "signature of the access tokens: HS256, HS384 or HS512", false,
         [](Config &config, const QString &text) -> Applied {
             if (text == u"HS256")
                 config.algorithm = services::TokenAlgorithm::HS256;
             else if (text == u"HS384")
                 config.algorithm = services::TokenAlgorithm::HS384;
             else if (text == u"HS512")
                 config.algorithm = services::TokenAlgorithm::HS512;
             else
                 return refuse(QStringLiteral("is none of HS256, HS384, HS512"));
             return {};
         },
         SettingGroup::Security, false, nullptr, "HS256 HS384 HS512"},
        {"ACCESS_TOKEN_EXPIRE_MINUTES", "30", "life of an access token", false,
         [](Config &config, const QString &text) {
             int minutes = 0;
             const auto applied = applyNumber(minutes, text, 1, 525'600);
             config.accessTokenLifetime = std::chrono::minutes(minutes);
             return applied;
         },
         SettingGroup::Security},
        {"REFRESH_TOKEN_EXPIRE_DAYS", "30", "life of a login after its tokens were last refreshed", false,
         [](Config &config, const QString &text) {
             int days = 0;
             const auto applied = applyNumber(days, text, 1, 3'650);
             config.refreshTokenLifetime = std::chrono::days(days);
             return applied;
         },
         SettingGroup::Security},
        {"BCRYPT_COST", "12", "work of a password hash; each step doubles it", false,
         [](Config &config, const QString &text) { return applyNumber(config.bcryptCost, text, 4, 16); },
         SettingGroup::Security},
        {"REGISTRATION", "open", "who may sign up: open, invite (takes a code of natterd invite add) or closed", false,
         applyRegistration, SettingGroup::Security, true, nullptr, "open invite closed"},
        {"DIRECTORY", "all",
         "whom users can find: all, shared (people with whom they share a conversation) or off; limits finding, not "
         "writing to a known id",
         false, applyDirectory, SettingGroup::Security, true, nullptr, "all shared off"},
        {"CORS_ORIGINS", "[\"*\"]", "origins whose pages may call: [\"*\"] or a list of exact ones", false,
         [](Config &config, const QString &text) { return applyOrigins(config.corsOrigins, text); },
         SettingGroup::Network},
        {"CORS_ALLOW_CREDENTIALS", "True", "take cookies from origins that CORS_ORIGINS lists, never from *", false,
         [](Config &config, const QString &text) { return applyBool(config.corsAllowCredentials, text); },
         SettingGroup::Network, false, nullptr, "true false"},
        {"LOG_LEVEL", "INFO",
         "DEBUG, INFO, WARNING or ERROR; categories (server, net, auth, chat, store) may differ: INFO,net=DEBUG", false,
         applyLogLevel, SettingGroup::Logging, true, nullptr, "DEBUG INFO WARNING ERROR"},
        {"LOG_FORMAT", "text",
         "text or json, a line an event on stderr, or journald (journald:/path for a socket at another place)", false,
         applyLogFormat, SettingGroup::Logging, false, nullptr, "text json journald"},
        {"TLS_CERT", "",
         "PEM file of the certificate and those that lead to its authority; with it only HTTPS is spoken", false,
         [](Config &config, const QString &text) -> Applied {
             config.tlsCertificates = text.isEmpty() ? QString() : QDir::current().absoluteFilePath(text);
             return {};
         },
         SettingGroup::Network, false, nullptr, "FILE"},
        {"TLS_KEY", "", "PEM file of the key of TLS_CERT, without a password", false,
         [](Config &config, const QString &text) -> Applied {
             if (text.isEmpty() != config.tlsCertificates.isEmpty())
                 return refuse(QStringLiteral("does not go with TLS_CERT: set both or none"));
             config.tlsKey = text.isEmpty() ? QString() : QDir::current().absoluteFilePath(text);
             return {};
         },
         SettingGroup::Network, false, nullptr, "FILE"},
        {"ADMIN_HOST", "127.0.0.1",
         "address of the administration; beyond loopback it takes TLS_CERT and METRICS_TOKEN", false,
         [](Config &config, const QString &text) { return applyHost(config.adminHost, text); }, SettingGroup::Network},
        {"ADMIN_PORT", "8001", "port of the administration; 0 takes a free one", false,
         [](Config &config, const QString &text) { return applyNumber(config.adminPort, text, 0, 65535); },
         SettingGroup::Network},
        {"ADMIN_PORT_FILE", "", "file into which the bound port of the administration is written", false,
         [](Config &config, const QString &text) -> Applied {
             config.adminPortFile = text;
             return {};
         },
         SettingGroup::Network, false, nullptr, "FILE"},
        {"METRICS_TOKEN", "",
         "token for /metrics where the administration can be reached from other machines; on loopback it is free", true,
         [](Config &config, const QString &text) -> Applied {
             constexpr qsizetype least = 16;
             if (!text.isEmpty() && text.size() < least)
                 return refuse(QStringLiteral("is shorter than %1 characters").arg(least));
             config.metricsToken = text.toUtf8();
             return {};
         },
         SettingGroup::Security},
        {"MAX_CONNECTIONS", "50000", "connections in all; 0: no limit", false,
         [](Config &config, const QString &text) { return applyNumber(config.maxConnections, text, 0, noLimit); }},
        {"MAX_CONNECTIONS_PER_IP", "1000", "connections of one address; 0: no limit", false,
         [](Config &config, const QString &text) { return applyNumber(config.maxConnectionsPerIp, text, 0, noLimit); }},
        {"MAX_CONNECTIONS_PER_USER", "20", "chat connections of one user; 0: no limit", false,
         [](Config &config, const QString &text) {
             return applyNumber(config.maxConnectionsPerUser, text, 0, noLimit);
         }},
        {"TRUSTED_PROXIES", "", "addresses and networks of reverse proxies, whose X-Forwarded-For names the client",
         false, [](Config &config, const QString &text) { return applyNetworks(config.trustedProxies, text); }},
        {"MAX_HEAD_BYTES", "16384", "bytes of a request's head", false,
         [](Config &config, const QString &text) { return applyNumber(config.headBytes, text, 1024, 65'535); }},
        {"HEAD_SECONDS", "5", "time for a request's head, from its first byte to its last", false,
         [](Config &config, const QString &text) { return applySeconds(config.headTime, text, 1, 300); }},
        {"MAX_BODY_BYTES", "65536", "bytes of a request's body", false,
         [](Config &config, const QString &text) { return applyNumber(config.bodyBytes, text, 4096, 16 * MiB); }},
        {"BODY_SECONDS", "10", "time for a request's body", false,
         [](Config &config, const QString &text) { return applySeconds(config.bodyTime, text, 1, 3600); }},
        {"IDLE_SECONDS", "15", "how long an HTTP connection may be silent between two requests", false,
         [](Config &config, const QString &text) { return applySeconds(config.idleTime, text, 1, 3600); }},
        {"MAX_MESSAGE_BYTES", "65536", "bytes of a WebSocket message from a client", false,
         [](Config &config, const QString &text) { return applyNumber(config.messageBytes, text, 4096, 16 * MiB); }},
        {"PING_SECONDS", "25", "silence after which a chat connection is pinged", false,
         [](Config &config, const QString &text) { return applySeconds(config.pingAfter, text, 1, 3600); }},
        {"GONE_SECONDS", "60", "silence after which a chat connection is gone", false,
         [](Config &config, const QString &text) { return applySeconds(config.goneAfter, text, 2, 7200); }},
        {"MAX_QUEUE_BYTES", "1048576", "bytes that may wait for one reader; beyond it is closed with 4008", false,
         [](Config &config, const QString &text) { return applyNumber(config.queueBytes, text, MiB / 4, 1024 * MiB); }},
        {"SLOW_READER_SECONDS", "5", "time for a reader that was too slow to take its close frame", false,
         [](Config &config, const QString &text) { return applySeconds(config.slowTime, text, 1, 60); }},
        {"MAX_QUEUE_BYTES_TOTAL", "268435456", "bytes that may wait for all readers; beyond the longest queues are cut",
         false,
         [](Config &config,
            const QString &text) { return applyNumber(config.queueBytesInAll, text, MiB, 1024 * 1024 * MiB); }},
        {"FLOOD_ERRORS", "60", "errors in ten seconds that close a chat connection with 4029; 0: off", false,
         [](Config &config, const QString &text) { return applyNumber(config.floodErrors, text, 0, 10'000); }},
        {"MAX_CONTENT_BYTES", "16384", "bytes of a message's content", false,
         [](Config &config,
            const QString &text) { return applyNumber(config.requestLimits.text.contentBytes, text, 1, int(MiB)); }},
        {"MAX_NAME_LENGTH", "64", "characters of the name of a person or a group", false,
         [](Config &config, const QString &text) {
             return applyNumber(config.requestLimits.text.nameCodePoints, text, 1, 256);
         }},
        {"MAX_EMAIL_BYTES", "254", "bytes of an e-mail address", false,
         [](Config &config,
            const QString &text) { return applyNumber(config.requestLimits.text.emailBytes, text, 6, 254); }},
        {"MIN_PASSWORD_BYTES", "8", "bytes of a new password, at least", false,
         [](Config &config, const QString &text) {
             return applyNumber(config.requestLimits.text.passwordMinBytes, text, 1, 1024);
         }},
        {"MAX_PASSWORD_BYTES", "1024", "bytes of a password, at most", false,
         [](Config &config,
            const QString &text) { return applyNumber(config.requestLimits.text.passwordMaxBytes, text, 64, 16'384); }},
        {"MAX_IDS_PER_REQUEST", "500", "ids in one request, such as the members of a new group", false,
         [](Config &config, const QString &text) {
             return applyNumber(config.requestLimits.idsPerRequest, text, 1, 10'000);
         }},
        {"PAGE_SIZE", "50", "rows of a page of a list, unless a client asks for fewer or more", false,
         [](Config &config, const QString &text) { return applyNumber(config.requestLimits.page, text, 1, 10'000); }},
        {"MAX_PAGE_SIZE", "200", "rows of a page of a list, at most", false,
         [](Config &config,
            const QString &text) { return applyNumber(config.requestLimits.pageMost, text, 1, 10'000); }},
        {"MAX_EVENT_BYTES", "262144", "bytes of a WebSocket message to a client; pages end early rather than exceed it",
         false,
         [](Config &config, const QString &text) { return applyNumber(config.eventBytes, text, MiB / 8, 16 * MiB); }},
        {"MAX_CLIENT_MESSAGE_ID_LENGTH", "64", "characters of a client_message_id", false,
         [](Config &config, const QString &text) {
             return applyNumber(config.requestLimits.text.clientMessageIdLength, text, 64, 255);
         }},
        {"MAX_GROUP_MEMBERS", "10000", "members of a group", false,
         [](Config &config,
            const QString &text) { return applyNumber(config.groupLimits.members, text, 2, 1'000'000); }},
        {"MAX_BLOCKS_PER_USER", "1000", "people whom one user has blocked", false,
         [](Config &config, const QString &text) { return applyNumber(config.blocksOfUser, text, 1, 100'000); }},
        {"MAX_GROUPS_PER_USER", "1000", "groups that one user is in", false,
         [](Config &config,
            const QString &text) { return applyNumber(config.groupLimits.groupsOfUser, text, 1, 100'000); }},
        {"RATE_LIMIT_MESSAGES", "20", "messages a second and user, three times that at once; 0: off", false,
         [](Config &config, const QString &text) { return applyNumber(config.rateLimitMessages, text, 0, noLimit); }},
        {"RATE_LIMIT_LOGINS", "5",
         "failed logins in 15 minutes, by account and address; by address four times, by account twenty times as many; "
         "0: off",
         false,
         [](Config &config, const QString &text) { return applyNumber(config.rateLimitLogins, text, 0, 10'000); }},
        {"RATE_LIMIT_SIGNUPS", "100", "new accounts an hour and address; 0: off", false,
         [](Config &config, const QString &text) { return applyNumber(config.rateLimitSignups, text, 0, noLimit); }},
    });

} // namespace

std::span<const Setting> settings()
{
    return table;
}

QString argumentName(const Setting &setting)
{
    return QString::fromLatin1(setting.name).toLower().replace(u'_', u'-');
}

} // namespace natter::server
