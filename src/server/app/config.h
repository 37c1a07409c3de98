// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "protocol/codec.h"
#include "services/tokens.h"
#include "store/databaseurl.h"

#include <QByteArrayView>
#include <QHash>
#include <QHostAddress>
#include <QString>
#include <QStringList>

#include <chrono>
#include <span>
#include <utility>
#include <vector>

namespace natter::server {

enum class LogLevel : quint8 { Debug, Info, Warning, Error };

/** Every setting, understood. Fields are in the order of the settings table (settings.cpp), which also holds the
 * defaults. */
struct Config
{
    QString appName;
    QString appVersion;
    bool debug = false;
    QString host;
    quint16 port = 0;
    QString portFile; ///< where the bound port is written once the server is ready; empty: nowhere
    QString dataDir;
    store::DatabaseUrl database;
    QByteArray secretKey; ///< empty: the one in DATA_DIR/secret.key
    services::TokenAlgorithm algorithm = services::TokenAlgorithm::HS256;
    std::chrono::minutes accessTokenLifetime{0};
    int bcryptCost = 0;
    QStringList corsOrigins;
    bool corsAllowCredentials = false;
    bool corsCredentialsAskedFor = false; ///< by whoever set the server up, not by the default alone
    LogLevel logLevel = LogLevel::Info;
    QString tlsCertificates; ///< file names; both or none
    QString tlsKey;
    int maxConnections = 0; ///< 0: no limit, likewise the next two
    int maxConnectionsPerIp = 0;
    int maxConnectionsPerUser = 0;
    std::vector<std::pair<QHostAddress, int>> trustedProxies;
    int headBytes = 0;
    std::chrono::seconds headTime{0};
    int bodyBytes = 0;
    std::chrono::seconds bodyTime{0};
    std::chrono::seconds idleTime{0}; ///< of an HTTP connection between two requests
    int messageBytes = 0;
    std::chrono::seconds pingAfter{0};
    std::chrono::seconds goneAfter{0};
    std::chrono::seconds slowTime{0};
    qint64 queueBytes = 0;      ///< of one reader
    qint64 queueBytesInAll = 0; ///< of all readers
    int floodErrors = 0;        ///< in ten seconds; 0: off
    protocol::RequestLimits requestLimits;
    int rateLimitMessages = 0; ///< a second and user; 0: off
    int rateLimitLogins = 0;   ///< failures in 15 minutes, by account and address; 0: off
    int rateLimitSignups = 0;  ///< an hour and address; 0: off
};

/** Texts of settings by name, as one source gives them. */
using SettingTexts = QHash<QString, QString>;

struct Setting
{
    const char *name;
    const char *defaultText;
    const char *help;
    bool secret; ///< never shown, and not taken from the command line, which other users can see
    std::expected<void, QString> (*apply)(Config &config, const QString &text);
};

/**
 * Whether settings that are good each for itself go together; says what is wrong by their names.
 */
[[nodiscard]] std::expected<void, QString> checkTogether(const Config &config);

/** The one table of settings. */
[[nodiscard]] std::span<const Setting> settings();

/** The command line's spelling of a setting: MAX_CONNECTIONS is --max-connections. */
[[nodiscard]] QString argumentName(const Setting &setting);

/** What a program run by a service manager or a person gets to see; made explicit so that tests can choose. */
struct ConfigInputs
{
    SettingTexts arguments;
    SettingTexts environment; ///< may hold anything; only known names are looked at
    QString configFile;       ///< of --config; empty: none
    QString dotEnvFile;       ///< read if it exists
};

/**
 * The effective configuration. Errors: ValidationFailed, with a line that names the setting, where it was set, and what
 * is wrong.
 */
[[nodiscard]] Result<Config> loadConfig(const ConfigInputs &inputs);

/**
 * KEY=VALUE lines as dotenv files have them: comments, blank lines, `export`, quotes. Knows no file. Of two lines for
 * one name the later counts. Error: ValidationFailed, "<line>: <what is wrong>", for a line that is none of it or no
 * UTF-8 text.
 */
[[nodiscard]] Result<SettingTexts> parseSettings(QByteArrayView text);

/** The same of a file, whose name the error begins with. */
[[nodiscard]] Result<SettingTexts> parseSettingsFile(const QString &fileName);

} // namespace natter::server
