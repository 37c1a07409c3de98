// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/account.h"
#include "model/ids.h"
#include "model/role.h"
#include "protocol/admin/shape.h"

#include <QString>

/** What the admin side answers and streams (docs/admin.md): each row with the fields it has on the wire. */
namespace natter::protocol {

/** Wire names in the order of the enums' values. */
template<>
struct WireNames<AccountRole>
{
    static constexpr std::array names{"user", "administrator"};
};

template<>
struct WireNames<Role>
{
    static constexpr std::array names{"member", "admin", "owner"};
};

enum class ConnectionState : quint8 { Greeting, CatchingUp, Live, Closing };
template<>
struct WireNames<ConnectionState>
{
    static constexpr std::array names{"greeting", "catching_up", "live", "closing"};
};

enum class ComponentHealth : quint8 { Ok, Degraded, Failed };
template<>
struct WireNames<ComponentHealth>
{
    static constexpr std::array names{"ok", "degraded", "failed"};
};

enum class AlertSeverity : quint8 { Warning, Critical };
template<>
struct WireNames<AlertSeverity>
{
    static constexpr std::array names{"warning", "critical"};
};

enum class ChainStatus : quint8 { Ok, Broken, Unchecked };
template<>
struct WireNames<ChainStatus>
{
    static constexpr std::array names{"ok", "broken", "unchecked"};
};

/** A page of a list. */
template<class Row>
struct AdminPage
{
    std::vector<Row> items;
    std::optional<QString> nextCursor; ///< none: it is the last

    static constexpr auto shape()
    {
        return std::tuple{ShapeField{"items", &AdminPage::items}, ShapeField{"next_cursor", &AdminPage::nextCursor}};
    }
};

/** The same where it is also told how many there are in all. */
template<class Row>
struct AdminCountedPage
{
    std::vector<Row> items;
    std::optional<QString> nextCursor;
    qint64 total = 0;

    static constexpr auto shape()
    {
        return std::tuple{ShapeField{"items", &AdminCountedPage::items},
                          ShapeField{"next_cursor", &AdminCountedPage::nextCursor},
                          ShapeField{"total", &AdminCountedPage::total}};
    }
};

struct AdminSetup
{
    bool needed = false;
    std::optional<QString> codeFile;

    static constexpr auto shape()
    {
        return std::tuple{ShapeField{"needed", &AdminSetup::needed}, ShapeField{"code_file", &AdminSetup::codeFile}};
    }
};

struct AdminIdentity
{
    UserId id;
    QString email;
    QString name;
    AccountRole role = AccountRole::Administrator;

    static constexpr auto shape()
    {
        return std::tuple{ShapeField{"id", &AdminIdentity::id}, ShapeField{"email", &AdminIdentity::email},
                          ShapeField{"name", &AdminIdentity::name}, ShapeField{"role", &AdminIdentity::role}};
    }
};

struct AdminLogin
{
    QByteArray accessToken;
    QByteArray refreshToken;
    QString tokenType = QStringLiteral("bearer");
    qint64 expiresIn = 0; ///< seconds
    AdminIdentity user;

    static constexpr auto shape()
    {
        return std::tuple{ShapeField{"access_token", &AdminLogin::accessToken},
                          ShapeField{"refresh_token", &AdminLogin::refreshToken},
                          ShapeField{"token_type", &AdminLogin::tokenType},
                          ShapeField{"expires_in", &AdminLogin::expiresIn}, ShapeField{"user", &AdminLogin::user}};
    }
};

struct Percentiles
{
    double p50 = 0;
    double p95 = 0;
    double p99 = 0;

    friend bool operator==(const Percentiles &, const Percentiles &) = default;
    static constexpr auto shape()
    {
        return std::tuple{ShapeField{"p50", &Percentiles::p50}, ShapeField{"p95", &Percentiles::p95},
                          ShapeField{"p99", &Percentiles::p99}};
    }
};

/** How the server is doing, at one moment. Rates are of the second before it. */
struct AdminMetrics
{
    Timestamp at{};
    qint64 connections = 0;
    qint64 connectionsSeed = 0;
    qint64 connectionsNative = 0;
    qint64 usersOnline = 0;
    double messagesInPerSecond = 0;
    double messagesOutPerSecond = 0;
    double bytesInPerSecond = 0;
    double bytesOutPerSecond = 0;
    Percentiles commitMs;
    Percentiles fanoutMs;
    qint64 writerQueue = 0;
    qint64 hashQueue = 0;
    qint64 queuedBytes = 0;
    qint64 memoryBytes = 0;
    double cpuPercent = 0;
    qint64 descriptors = 0;
    double loopLagMs = 0;

    static constexpr auto shape()
    {
        return std::tuple{ShapeField{"at", &AdminMetrics::at},
                          ShapeField{"connections", &AdminMetrics::connections},
                          ShapeField{"connections_seed", &AdminMetrics::connectionsSeed},
                          ShapeField{"connections_native", &AdminMetrics::connectionsNative},
                          ShapeField{"users_online", &AdminMetrics::usersOnline},
                          ShapeField{"messages_in_per_second", &AdminMetrics::messagesInPerSecond},
                          ShapeField{"messages_out_per_second", &AdminMetrics::messagesOutPerSecond},
                          ShapeField{"bytes_in_per_second", &AdminMetrics::bytesInPerSecond},
                          ShapeField{"bytes_out_per_second", &AdminMetrics::bytesOutPerSecond},
                          ShapeField{"commit_ms", &AdminMetrics::commitMs},
                          ShapeField{"fanout_ms", &AdminMetrics::fanoutMs},
                          ShapeField{"writer_queue", &AdminMetrics::writerQueue},
                          ShapeField{"hash_queue", &AdminMetrics::hashQueue},
                          ShapeField{"queued_bytes", &AdminMetrics::queuedBytes},
                          ShapeField{"memory_bytes", &AdminMetrics::memoryBytes},
                          ShapeField{"cpu_percent", &AdminMetrics::cpuPercent},
                          ShapeField{"descriptors", &AdminMetrics::descriptors},
                          ShapeField{"loop_lag_ms", &AdminMetrics::loopLagMs}};
    }
};

/** One chat connection that is open now. */
struct AdminConnection
{
    qint64 id = 0;
    UserId userId;
    QString userName;
    QString address;
    QString client;  ///< name/version of HELLO, else the user agent
    QString dialect; ///< "seed" or "native"
    bool tls = false;
    Timestamp since{};
    Timestamp lastActivity{};
    qint64 messagesIn = 0;
    qint64 messagesOut = 0;
    qint64 bytesIn = 0;
    qint64 bytesOut = 0;
    qint64 queuedBytes = 0;
    std::optional<double> roundTripMs;
    LoginId loginId;
    ConnectionState state = ConnectionState::Greeting;

    static constexpr auto shape()
    {
        return std::tuple{ShapeField{"id", &AdminConnection::id},
                          ShapeField{"user_id", &AdminConnection::userId},
                          ShapeField{"user_name", &AdminConnection::userName},
                          ShapeField{"address", &AdminConnection::address},
                          ShapeField{"client", &AdminConnection::client},
                          ShapeField{"dialect", &AdminConnection::dialect},
                          ShapeField{"tls", &AdminConnection::tls},
                          ShapeField{"since", &AdminConnection::since},
                          ShapeField{"last_activity", &AdminConnection::lastActivity},
                          ShapeField{"messages_in", &AdminConnection::messagesIn},
                          ShapeField{"messages_out", &AdminConnection::messagesOut},
                          ShapeField{"bytes_in", &AdminConnection::bytesIn},
                          ShapeField{"bytes_out", &AdminConnection::bytesOut},
                          ShapeField{"queued_bytes", &AdminConnection::queuedBytes},
                          ShapeField{"round_trip_ms", &AdminConnection::roundTripMs},
                          ShapeField{"login_id", &AdminConnection::loginId},
                          ShapeField{"state", &AdminConnection::state}};
    }
};

/** What came of CloseConnections. */
struct AdminClosed
{
    qint64 closed = 0;
    std::vector<qint64> unknown;

    static constexpr auto shape()
    {
        return std::tuple{ShapeField{"closed", &AdminClosed::closed}, ShapeField{"unknown", &AdminClosed::unknown}};
    }
};

/** What came of MessageConnections. */
struct AdminMessaged
{
    qint64 sent = 0;
    std::vector<qint64> skipped;

    static constexpr auto shape()
    {
        return std::tuple{ShapeField{"sent", &AdminMessaged::sent}, ShapeField{"skipped", &AdminMessaged::skipped}};
    }
};

/** One event of a connection that is traced: what it was, never what was in it. */
struct TraceEntry
{
    qint64 id = 0;
    Timestamp at{};
    QString direction; ///< "in" or "out"
    QString event;
    qint64 bytes = 0;
    QString detail;

    static constexpr auto shape()
    {
        return std::tuple{ShapeField{"id", &TraceEntry::id},
                          ShapeField{"at", &TraceEntry::at},
                          ShapeField{"direction", &TraceEntry::direction},
                          ShapeField{"event", &TraceEntry::event},
                          ShapeField{"bytes", &TraceEntry::bytes},
                          ShapeField{"detail", &TraceEntry::detail}};
    }
};

struct LogLine
{
    qint64 id = 0;
    Timestamp at{};
    QString level; ///< "debug", "info", "warning", "error"
    QString category;
    QString message;

    static constexpr auto shape()
    {
        return std::tuple{ShapeField{"id", &LogLine::id}, ShapeField{"at", &LogLine::at},
                          ShapeField{"level", &LogLine::level}, ShapeField{"category", &LogLine::category},
                          ShapeField{"message", &LogLine::message}};
    }
};

struct AuditEntry
{
    qint64 id = 0;
    Timestamp at{};
    std::optional<UserId> actorId; ///< none: whoever runs the server, at the machine
    QString actorName;
    QString address;
    QString action;
    QString targetType;
    qint64 targetId = 0; ///< 0: none
    JsonText detail;     ///< null once it was erased

    static constexpr auto shape()
    {
        return std::tuple{ShapeField{"id", &AuditEntry::id},
                          ShapeField{"at", &AuditEntry::at},
                          ShapeField{"actor_id", &AuditEntry::actorId},
                          ShapeField{"actor_name", &AuditEntry::actorName},
                          ShapeField{"address", &AuditEntry::address},
                          ShapeField{"action", &AuditEntry::action},
                          ShapeField{"target_type", &AuditEntry::targetType},
                          ShapeField{"target_id", &AuditEntry::targetId},
                          ShapeField{"detail", &AuditEntry::detail}};
    }
};

struct AuditVerdict
{
    ChainStatus status = ChainStatus::Unchecked;
    qint64 entries = 0;
    std::optional<qint64> firstBroken;

    static constexpr auto shape()
    {
        return std::tuple{ShapeField{"status", &AuditVerdict::status}, ShapeField{"entries", &AuditVerdict::entries},
                          ShapeField{"first_broken", &AuditVerdict::firstBroken}};
    }
};

struct AdminBan
{
    qint64 id = 0;
    QString network; ///< an address, or a network such as 192.0.2.0/24
    QString reason;
    Timestamp createdAt{};
    std::optional<UserId> createdBy; ///< none: at the machine
    std::optional<Timestamp> expiresAt;
    qint64 hits = 0;

    static constexpr auto shape()
    {
        return std::tuple{ShapeField{"id", &AdminBan::id},
                          ShapeField{"network", &AdminBan::network},
                          ShapeField{"reason", &AdminBan::reason},
                          ShapeField{"created_at", &AdminBan::createdAt},
                          ShapeField{"created_by", &AdminBan::createdBy},
                          ShapeField{"expires_at", &AdminBan::expiresAt},
                          ShapeField{"hits", &AdminBan::hits}};
    }
};

/** What came of a broadcast, or would. */
struct BroadcastReach
{
    qint64 recipients = 0; ///< connections
    qint64 users = 0;

    static constexpr auto shape()
    {
        return std::tuple{ShapeField{"recipients", &BroadcastReach::recipients},
                          ShapeField{"users", &BroadcastReach::users}};
    }
};

} // namespace natter::protocol
