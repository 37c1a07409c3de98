// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/loglevel.h"
#include "base/result.h"
#include "model/person.h"
#include "protocol/codec.h"
#include "services/grouplimits.h"
#include "services/registration.h"
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

enum class LogFormat : quint8 { Text, Json, Journald };

/** Every setting, understood. Fields are in the order of the settings table (settings.cpp), which also holds the
 * defaults. */
struct Config
{
    QString appName;
    QString appVersion;
    bool debug = false;
    QString host;
    quint16 port = 0;
    QString adminHost;
    quint16 adminPort = 0;
    QString adminPortFile;   ///< as portFile, for the administration
    QByteArray metricsToken; ///< empty: /metrics is free while the administration is bound to loopback, else closed
    QString portFile;        ///< where the bound port is written once the server is ready; empty: nowhere
    QString dataDir;
    store::DatabaseUrl database;
    std::chrono::days retention{0}; ///< zero: messages are kept for ever
    QString backupDir;              ///< empty: no backups by itself
    std::chrono::hours backupInterval{0};
    int backupsKept = 0;
    QByteArray secretKey; ///< empty: it is in the file secretKeyPlace()
    services::TokenAlgorithm algorithm = services::TokenAlgorithm::HS256;
    std::chrono::minutes accessTokenLifetime{0};
    std::chrono::days refreshTokenLifetime{0};
    int bcryptCost = 0;
    services::Registration registration = services::Registration::Open;
    DirectoryReach directory = DirectoryReach::All;
    QStringList corsOrigins;
    bool corsAllowCredentials = false;
    bool corsCredentialsAskedFor = false; ///< by whoever set the server up, not by the default alone
    LogLevel logLevel = LogLevel::Info;
    QHash<QString, LogLevel> categoryLevels; ///< by the category's name without "natter."; the others have logLevel
    LogFormat logFormat = LogFormat::Text;
    QString journalSocket;   ///< of journald
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
    int eventBytes = 0;
    services::GroupLimits groupLimits;
    int blocksOfUser = 0;
    int rateLimitMessages = 0; ///< a second and user; 0: off
    int rateLimitLogins = 0;   ///< failures in 15 minutes, by account and address; 0: off
    int rateLimitSignups = 0;  ///< an hour and address; 0: off
};

/** Texts of settings by name, as one source gives them. */
using SettingTexts = QHash<QString, QString>;

/** Under which heading help, example and manual list a setting. */
enum class SettingGroup : quint8 { Service, Network, Storage, Security, Logging, Limits };

/** One row of the table from which checking, help, the example file, --print-config and the manual come. */
struct Setting
{
    const char *name;
    const char *defaultText;
    const char *help;
    bool secret; ///< never shown, and not taken from the command line, which other users can see
    std::expected<void, QString> (*apply)(Config &config, const QString &text);
    SettingGroup group = SettingGroup::Limits;
    bool atRuntime = false; ///< SIGHUP puts a changed value into force
    /** What --print-config shows instead of the text; for a secret without one it is "(hidden)". */
    QString (*shown)(const Config &config) = nullptr;
    /** What shells offer: words, FILE or FOLDER; null: nothing but whoever types it knows it. */
    const char *values = nullptr;
};

/**
 * Whether settings that are good each for itself go together; says what is wrong by their names.
 */
[[nodiscard]] std::expected<void, QString> checkTogether(const Config &config);
/** What an administration lacks that can be reached from other machines, and why it takes that; nothing: it may be. */
[[nodiscard]] std::optional<QString> missingBeyondLoopback(const Config &config);

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

/** A setting with the text that counts, by what is said in ConfigInputs, and where it was set. */
struct EffectiveSetting
{
    const Setting *setting;
    QString text;
    QString where; ///< "by default", "from the environment", "from FILE" …
    bool isDefault = true;
    bool isGood = true;
};

/** All that is known of the configuration, good or bad. */
struct Configuration
{
    Config config;                          ///< to be used only if there are no faults
    std::vector<EffectiveSetting> settings; ///< in the table's order
    QStringList faults; ///< a line for each thing that is wrong: which setting, where, what, what to do
    QString file;       ///< of --config; empty: none
};

/** Reads everything, and finds everything that is wrong with it. */
[[nodiscard]] Configuration readConfiguration(const ConfigInputs &inputs);

/** The effective configuration. Error: ValidationFailed, with the lines of Configuration::faults. */
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
