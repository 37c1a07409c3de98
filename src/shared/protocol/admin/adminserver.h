// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/admin/adminrows.h"

/** What there is to say of the server itself. */
namespace natter::protocol {

struct AdminBackup
{
    QString file;
    Timestamp at{};
    qint64 sizeBytes = 0;
    double durationSeconds = 0;
    QString result; ///< "ok", or what went wrong

    static constexpr auto shape()
    {
        return std::tuple{ShapeField{"file", &AdminBackup::file}, ShapeField{"at", &AdminBackup::at},
                          ShapeField{"size_bytes", &AdminBackup::sizeBytes},
                          ShapeField{"duration_seconds", &AdminBackup::durationSeconds},
                          ShapeField{"result", &AdminBackup::result}};
    }
};

struct AdminCheck
{
    Timestamp at{};
    QString result; ///< "ok", or what was found
    double durationSeconds = 0;

    static constexpr auto shape()
    {
        return std::tuple{ShapeField{"at", &AdminCheck::at}, ShapeField{"result", &AdminCheck::result},
                          ShapeField{"duration_seconds", &AdminCheck::durationSeconds}};
    }
};

struct AdminDatabase
{
    QString engine; ///< "sqlite" or "postgresql"
    QString location;
    qint64 sizeBytes = 0;
    std::optional<qint64> freeBytes;
    qint64 schemaVersion = 0;
    std::optional<AdminCheck> lastCheck;
    std::vector<AdminBackup> backups; ///< the newest first
    std::optional<Timestamp> nextBackupAt;
    std::optional<QString> running; ///< "backup" or "check"

    static constexpr auto shape()
    {
        return std::tuple{ShapeField{"engine", &AdminDatabase::engine},
                          ShapeField{"location", &AdminDatabase::location},
                          ShapeField{"size_bytes", &AdminDatabase::sizeBytes},
                          ShapeField{"free_bytes", &AdminDatabase::freeBytes},
                          ShapeField{"schema_version", &AdminDatabase::schemaVersion},
                          ShapeField{"last_check", &AdminDatabase::lastCheck},
                          ShapeField{"backups", &AdminDatabase::backups},
                          ShapeField{"next_backup_at", &AdminDatabase::nextBackupAt},
                          ShapeField{"running", &AdminDatabase::running}};
    }
};

/** Where the backup that was just begun will be. */
struct AdminBackupBegun
{
    QString file;

    static constexpr auto shape() { return std::tuple{ShapeField{"file", &AdminBackupBegun::file}}; }
};

struct AdminSetting
{
    QString name;
    QString value; ///< of a secret: "hidden"
    QString source;
    QString defaultValue;
    bool secret = false;
    bool reloadable = false;
    QString help;

    static constexpr auto shape()
    {
        return std::tuple{
            ShapeField{"name", &AdminSetting::name},     ShapeField{"value", &AdminSetting::value},
            ShapeField{"source", &AdminSetting::source}, ShapeField{"default", &AdminSetting::defaultValue},
            ShapeField{"secret", &AdminSetting::secret}, ShapeField{"reloadable", &AdminSetting::reloadable},
            ShapeField{"help", &AdminSetting::help}};
    }
};

struct AdminComponent
{
    QString name;
    ComponentHealth status = ComponentHealth::Ok;
    QString detail;

    static constexpr auto shape()
    {
        return std::tuple{ShapeField{"name", &AdminComponent::name}, ShapeField{"status", &AdminComponent::status},
                          ShapeField{"detail", &AdminComponent::detail}};
    }
};

struct AdminAlert
{
    AlertSeverity severity = AlertSeverity::Warning;
    QString code;
    QString text;

    static constexpr auto shape()
    {
        return std::tuple{ShapeField{"severity", &AdminAlert::severity}, ShapeField{"code", &AdminAlert::code},
                          ShapeField{"text", &AdminAlert::text}};
    }
};

struct AdminOverview
{
    struct Listener
    {
        QString host;
        qint64 port = 0;
        bool tls = false;

        static constexpr auto shape()
        {
            return std::tuple{ShapeField{"host", &Listener::host}, ShapeField{"port", &Listener::port},
                              ShapeField{"tls", &Listener::tls}};
        }
    };
    struct Database
    {
        QString engine;
        qint64 sizeBytes = 0;
        QString status;

        static constexpr auto shape()
        {
            return std::tuple{ShapeField{"engine", &Database::engine}, ShapeField{"size_bytes", &Database::sizeBytes},
                              ShapeField{"status", &Database::status}};
        }
    };
    struct Totals
    {
        qint64 users = 0;
        qint64 groups = 0;
        qint64 messages = 0; ///< an estimate
        qint64 administrators = 0;
        qint64 suspended = 0;
        qint64 bans = 0;

        static constexpr auto shape()
        {
            return std::tuple{
                ShapeField{"users", &Totals::users},         ShapeField{"groups", &Totals::groups},
                ShapeField{"messages", &Totals::messages},   ShapeField{"administrators", &Totals::administrators},
                ShapeField{"suspended", &Totals::suspended}, ShapeField{"bans", &Totals::bans}};
        }
    };
    struct Certificate
    {
        QString subject;
        Timestamp validUntil{};
        qint64 daysLeft = 0;

        static constexpr auto shape()
        {
            return std::tuple{ShapeField{"subject", &Certificate::subject},
                              ShapeField{"valid_until", &Certificate::validUntil},
                              ShapeField{"days_left", &Certificate::daysLeft}};
        }
    };
    struct SecretKey
    {
        QString source;
        std::optional<Timestamp> createdAt;

        static constexpr auto shape()
        {
            return std::tuple{ShapeField{"source", &SecretKey::source},
                              ShapeField{"created_at", &SecretKey::createdAt}};
        }
    };

    QString version;
    QString qtVersion;
    Timestamp startedAt{};
    qint64 uptimeSeconds = 0;
    Timestamp serverTime{};
    Listener publicListener;
    Database database;
    std::vector<AdminComponent> components;
    std::vector<AdminAlert> alerts;
    AdminMetrics metrics;
    Totals totals;
    std::optional<Certificate> certificate;
    SecretKey secretKey;
    std::optional<AdminBackup> lastBackup;

    static constexpr auto shape()
    {
        return std::tuple{ShapeField{"version", &AdminOverview::version},
                          ShapeField{"qt_version", &AdminOverview::qtVersion},
                          ShapeField{"started_at", &AdminOverview::startedAt},
                          ShapeField{"uptime_seconds", &AdminOverview::uptimeSeconds},
                          ShapeField{"server_time", &AdminOverview::serverTime},
                          ShapeField{"public", &AdminOverview::publicListener},
                          ShapeField{"database", &AdminOverview::database},
                          ShapeField{"components", &AdminOverview::components},
                          ShapeField{"alerts", &AdminOverview::alerts},
                          ShapeField{"metrics", &AdminOverview::metrics},
                          ShapeField{"totals", &AdminOverview::totals},
                          ShapeField{"certificate", &AdminOverview::certificate},
                          ShapeField{"secret_key", &AdminOverview::secretKey},
                          ShapeField{"last_backup", &AdminOverview::lastBackup}};
    }
};

} // namespace natter::protocol
