// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/config.h"

#include "base/log.h"

#include <QDir>
#include <QHostAddress>
#include <QStandardPaths>

#include <algorithm>
#include <array>
#include <optional>

// The table: a setting is one row here and one field of Config.

namespace natter::server {

namespace {

using Applied = std::expected<void, QString>;

std::unexpected<QString> refuse(QString reason)
{
    return std::unexpected(std::move(reason));
}

Applied applyBool(bool &field, const QString &text)
{
    const QString word = text.toLower();
    if (QStringList{QStringLiteral("true"), QStringLiteral("1"), QStringLiteral("yes"), QStringLiteral("on")}.contains(
            word))
        field = true;
    else if (QStringList{QStringLiteral("false"), QStringLiteral("0"), QStringLiteral("no"), QStringLiteral("off")}
                 .contains(word))
        field = false;
    else
        return refuse(QStringLiteral("is neither true nor false"));
    return {};
}

template<class Number>
Applied applyNumber(Number &field, const QString &text, qint64 least, qint64 most)
{
    bool fit = false;
    const qint64 number = text.toLongLong(&fit);
    if (!fit || number < least || number > most)
        return refuse(QStringLiteral("is not a whole number from %1 to %2").arg(least).arg(most));
    field = Number(number);
    return {};
}

Applied applyOrigins(QStringList &field, const QString &text)
{
    // The seed's spelling is a JSON list of strings; a bare list with commas is understood as well.
    QString list = text.trimmed();
    if (list.startsWith(u'[') && list.endsWith(u']'))
        list = list.sliced(1, list.size() - 2);
    field.clear();
    for (QString origin : list.split(u',', Qt::SkipEmptyParts)) {
        origin = origin.trimmed();
        if (origin.size() >= 2 && ((origin.startsWith(u'"') && origin.endsWith(u'"')) ||
                                   (origin.startsWith(u'\'') && origin.endsWith(u'\''))))
            origin = origin.sliced(1, origin.size() - 2);
        const bool plain = origin == u"*" || ((origin.startsWith(u"http://") || origin.startsWith(u"https://")) &&
                                              !origin.endsWith(u'/'));
        if (!plain)
            return refuse(
                QStringLiteral("holds \"%1\", which is neither * nor an origin such as https://chat.example.org")
                    .arg(origin));
        field.append(origin);
    }
    return {};
}

std::optional<LogLevel> logLevelNamed(const QString &name)
{
    const QStringList names{QStringLiteral("DEBUG"), QStringLiteral("INFO"), QStringLiteral("WARNING"),
                            QStringLiteral("ERROR")};
    const qsizetype index = names.indexOf(name.trimmed().toUpper());
    return index < 0 ? std::nullopt : std::optional(LogLevel(index));
}

/** A level, and behind it perhaps others for single categories: INFO,net=DEBUG. */
Applied applyLogLevel(Config &config, const QString &text)
{
    QStringList parts = text.split(u',');
    const auto level = logLevelNamed(parts.takeFirst());
    if (!level)
        return refuse(QStringLiteral("is none of DEBUG, INFO, WARNING, ERROR"));
    config.logLevel = *level;
    config.categoryLevels.clear();
    for (const QString &part : parts) {
        const QString category = part.section(u'=', 0, 0).trimmed();
        const auto own = logLevelNamed(part.section(u'=', 1));
        if (!own || std::ranges::find(serverLogCategories, category) == serverLogCategories.end())
            return refuse(QStringLiteral("holds \"%1\", which is no CATEGORY=LEVEL such as net=DEBUG").arg(part));
        config.categoryLevels.insert(category, *own);
    }
    return {};
}

Applied applyLogFormat(Config &config, const QString &text)
{
    const QString format = text.section(u':', 0, 0).toLower();
    config.journalSocket = text.section(u':', 1);
    if (format == u"journald" && config.journalSocket.isEmpty() && !text.endsWith(u':'))
        config.journalSocket = QStringLiteral("/run/systemd/journal/socket");
    else if (format == u"journald" ? !config.journalSocket.startsWith(u'/') : text.contains(u':'))
        return refuse(QStringLiteral("is none of text, json, journald, journald:/path"));
    if (format == u"text")
        config.logFormat = LogFormat::Text;
    else if (format == u"json")
        config.logFormat = LogFormat::Json;
    else if (format == u"journald")
        config.logFormat = LogFormat::Journald;
    else
        return refuse(QStringLiteral("is none of text, json, journald"));
    return {};
}

QString shownKey(const Config &config)
{
    return config.secretKey.isEmpty() ? QStringLiteral("(in %1/secret.key)").arg(config.dataDir)
                                      : QStringLiteral("(hidden)");
}

constexpr int noLimit = 10'000'000;

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
         [](Config &config, const QString &text) { return applyBool(config.debug, text); }, SettingGroup::Logging,
         true},
        {"HOST", "0.0.0.0", "address to listen on; :: takes IPv4 and IPv6", false,
         [](Config &config, const QString &text) -> Applied {
             const QString host = text == u"localhost" ? QStringLiteral("127.0.0.1") : text;
             if (QHostAddress(host).isNull())
                 return refuse(QStringLiteral("is not an IP address"));
             config.host = host;
             return {};
         },
         SettingGroup::Network},
        {"PORT", "8000", "port to listen on; 0 takes a free one", false,
         [](Config &config, const QString &text) { return applyNumber(config.port, text, 0, 65535); },
         SettingGroup::Network},
        {"PORT_FILE", "", "file into which the bound port is written once the server is ready", false,
         [](Config &config, const QString &text) -> Applied {
             config.portFile = text;
             return {};
         },
         SettingGroup::Network},
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
         SettingGroup::Storage, false, [](const Config &config) { return config.dataDir; }},
        {"DATABASE_URL", "", "sqlite:///file; default is natter.db in DATA_DIR", true,
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
         SettingGroup::Security},
        {"ACCESS_TOKEN_EXPIRE_MINUTES", "30", "life of an access token", false,
         [](Config &config, const QString &text) {
             int minutes = 0;
             const auto applied = applyNumber(minutes, text, 1, 525'600);
             config.accessTokenLifetime = std::chrono::minutes(minutes);
             return applied;
         },
         SettingGroup::Security},
        {"BCRYPT_COST", "12", "work of a password hash; each step doubles it", false,
         [](Config &config, const QString &text) { return applyNumber(config.bcryptCost, text, 4, 16); },
         SettingGroup::Security},
        {"CORS_ORIGINS", "[\"*\"]", "origins whose pages may call: [\"*\"] or a list of exact ones", false,
         [](Config &config, const QString &text) { return applyOrigins(config.corsOrigins, text); },
         SettingGroup::Network},
        {"CORS_ALLOW_CREDENTIALS", "True", "taken as the seed has it; without effect in this version", false,
         [](Config &config, const QString &text) { return applyBool(config.corsAllowCredentials, text); },
         SettingGroup::Network},
        {"LOG_LEVEL", "INFO",
         "DEBUG, INFO, WARNING or ERROR; categories (server, net, auth, chat, store) may differ: INFO,net=DEBUG", false,
         applyLogLevel, SettingGroup::Logging, true},
        {"LOG_FORMAT", "text",
         "text or json, a line an event on stderr, or journald (journald:/path for a socket at another place)", false,
         applyLogFormat, SettingGroup::Logging},
        {"TLS_CERT", "",
         "PEM file of the certificate and those that lead to its authority; with it only HTTPS is spoken", false,
         [](Config &config, const QString &text) -> Applied {
             config.tlsCertificates = text.isEmpty() ? QString() : QDir::current().absoluteFilePath(text);
             return {};
         },
         SettingGroup::Network},
        {"TLS_KEY", "", "PEM file of the key of TLS_CERT, without a password", false,
         [](Config &config, const QString &text) -> Applied {
             if (text.isEmpty() != config.tlsCertificates.isEmpty())
                 return refuse(QStringLiteral("does not go with TLS_CERT: set both or none"));
             config.tlsKey = text.isEmpty() ? QString() : QDir::current().absoluteFilePath(text);
             return {};
         },
         SettingGroup::Network},
        // Known by name from the first version on, so that nobody believes to have what is not there yet.
        {"ADMIN_HOST", "127.0.0.1", "address of the administration", false, nullptr, SettingGroup::Later},
        {"ADMIN_PORT", "8001", "port of the administration", false, nullptr, SettingGroup::Later},
        {"METRICS_TOKEN", "", "token for /metrics", true, nullptr, SettingGroup::Later},
        {"REGISTRATION", "open", "who may sign up: open, invite or closed", false, nullptr, SettingGroup::Later},
        {"DIRECTORY", "all", "whom users can find: all, shared or off", false, nullptr, SettingGroup::Later},
        {"REFRESH_TOKEN_EXPIRE_DAYS", "30", "life of a login", false, nullptr, SettingGroup::Later},
        {"RETENTION_DAYS", "", "days after which messages are removed", false, nullptr, SettingGroup::Later},
        {"BACKUP_DIR", "", "folder of the backups", false, nullptr, SettingGroup::Later},
        {"BACKUP_INTERVAL_HOURS", "", "hours between two backups", false, nullptr, SettingGroup::Later},
        {"BACKUP_KEEP", "", "backups that are kept", false, nullptr, SettingGroup::Later},
        {"MAX_CONNECTIONS", "50000", "connections in all; 0: no limit", false,
         [](Config &config, const QString &text) { return applyNumber(config.maxConnections, text, 0, noLimit); }},
        {"MAX_CONNECTIONS_PER_IP", "1000", "connections of one address; 0: no limit", false,
         [](Config &config, const QString &text) { return applyNumber(config.maxConnectionsPerIp, text, 0, noLimit); }},
        {"MAX_CONNECTIONS_PER_USER", "20", "chat connections of one user; 0: no limit", false,
         [](Config &config, const QString &text) {
             return applyNumber(config.maxConnectionsPerUser, text, 0, noLimit);
         }},
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
