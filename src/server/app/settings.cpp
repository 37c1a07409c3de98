// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/config.h"

#include <QDir>
#include <QHostAddress>
#include <QStandardPaths>

#include <array>

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

constexpr int noLimit = 10'000'000;

constexpr auto table =
    std::to_array<Setting>({
        {"APP_NAME", "Chat Application API", "name of the service in GET / and in /docs", false,
         [](Config &config, const QString &text) -> Applied {
             config.appName = text;
             return {};
         }},
        {"APP_VERSION", "1.0.0", "version of the service in GET /", false,
         [](Config &config, const QString &text) -> Applied {
             config.appVersion = text;
             return {};
         }},
        {"DEBUG", "False", "log everything, as LOG_LEVEL=DEBUG does", false,
         [](Config &config, const QString &text) { return applyBool(config.debug, text); }},
        {"HOST", "0.0.0.0", "address to listen on; :: takes IPv4 and IPv6", false,
         [](Config &config, const QString &text) -> Applied {
             const QString host = text == u"localhost" ? QStringLiteral("127.0.0.1") : text;
             if (QHostAddress(host).isNull())
                 return refuse(QStringLiteral("is not an IP address"));
             config.host = host;
             return {};
         }},
        {"PORT", "8000", "port to listen on; 0 takes a free one", false,
         [](Config &config, const QString &text) { return applyNumber(config.port, text, 0, 65535); }},
        {"PORT_FILE", "", "file into which the bound port is written once the server is ready", false,
         [](Config &config, const QString &text) -> Applied {
             config.portFile = text;
             return {};
         }},
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
         }},
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
         }},
        {"SECRET_KEY", "", "key that signs the access tokens; default is made once in DATA_DIR/secret.key", true,
         [](Config &config, const QString &text) -> Applied {
             if (text == u"your-secret-key-here")
                 return refuse(
                     QStringLiteral("is the example from the documentation; choose your own, or leave it out"));
             config.secretKey = text.toUtf8();
             return {};
         }},
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
         }},
        {"ACCESS_TOKEN_EXPIRE_MINUTES", "30", "life of an access token", false,
         [](Config &config, const QString &text) {
             int minutes = 0;
             const auto applied = applyNumber(minutes, text, 1, 525'600);
             config.accessTokenLifetime = std::chrono::minutes(minutes);
             return applied;
         }},
        {"BCRYPT_COST", "12", "work of a password hash; each step doubles it", false,
         [](Config &config, const QString &text) { return applyNumber(config.bcryptCost, text, 4, 16); }},
        {"CORS_ORIGINS", "[\"*\"]", "origins whose pages may call: [\"*\"] or a list of exact ones", false,
         [](Config &config, const QString &text) { return applyOrigins(config.corsOrigins, text); }},
        {"CORS_ALLOW_CREDENTIALS", "True", "taken as the seed has it; without effect in this version", false,
         [](Config &config, const QString &text) { return applyBool(config.corsAllowCredentials, text); }},
        {"LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR", false,
         [](Config &config, const QString &text) -> Applied {
             const QStringList names{QStringLiteral("DEBUG"), QStringLiteral("INFO"), QStringLiteral("WARNING"),
                                     QStringLiteral("ERROR")};
             const qsizetype index = names.indexOf(text.toUpper());
             if (index < 0)
                 return refuse(QStringLiteral("is none of DEBUG, INFO, WARNING, ERROR"));
             config.logLevel = LogLevel(index);
             return {};
         }},
        {"TLS_CERT", "",
         "PEM file of the certificate and those that lead to its authority; with it only HTTPS is spoken", false,
         [](Config &config, const QString &text) -> Applied {
             config.tlsCertificates = text.isEmpty() ? QString() : QDir::current().absoluteFilePath(text);
             return {};
         }},
        {"TLS_KEY", "", "PEM file of the key of TLS_CERT, without a password", false,
         [](Config &config, const QString &text) -> Applied {
             if (text.isEmpty() != config.tlsCertificates.isEmpty())
                 return refuse(QStringLiteral("does not go with TLS_CERT: set both or none"));
             config.tlsKey = text.isEmpty() ? QString() : QDir::current().absoluteFilePath(text);
             return {};
         }},
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
