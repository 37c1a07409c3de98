// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "model/account.h"
#include "model/ids.h"
#include "model/role.h"
#include "model/text.h"
#include "protocol/admin/adminaccounts.h"
#include "protocol/admin/adminserver.h"
#include "protocol/command.h"

#include <QHash>

#include <optional>
#include <variant>
#include <vector>

/** The catalogue of what an administrator can ask for, by REST: each a value, decoded by admindecode.h. */
namespace natter::protocol::admin {

/** Which page of a list. */
struct PageRequest
{
    int limit = 50;
    qint64 after = 0; ///< what the cursor of the page before stands for: an id, or how many came before
};

/** Which order: a name out of the list's own, and whether the greatest comes first. Empty: by id. */
struct Order
{
    QByteArray field;
    bool descending = false;
};

// Coming in: these take no token.

struct ReadSetup
{};

struct SetUp
{
    PresentedToken code;
    EmailAddress email;
    DisplayName name;
    Password password;
};

struct EnterLogin
{
    LogIn login;
};

struct RefreshEntry
{
    PresentedToken token;
};

/** Prometheus' page; what it takes is not an access token. */
struct ReadPrometheus
{};

struct Leave
{};
struct ReadSelf
{};

// The server.

struct ReadOverview
{};
struct ReadDatabase
{};
struct CheckDatabase
{};
struct BackUpDatabase
{};
struct ListSettings
{};

struct ListLogs
{
    std::optional<QString> level;
    std::optional<QString> category;
    int limit = 50;
};
struct ReadLogLevels
{};
struct SetLogLevels
{
    QHash<QString, QString> levels; ///< by category, as in "natter.server"
};

// Connections.

struct ListConnections
{
    QString query;
    std::optional<UserId> user;
    QString address;
    Order order;
    PageRequest page;
};
struct ReadConnection
{
    qint64 id = 0;
};
struct CloseConnections
{
    std::vector<qint64> ids;
    QString reason;
    bool one = false; ///< by its own path: it is not found rather than unknown
};
struct MessageConnections
{
    std::vector<qint64> ids;
    QString text;
    bool one = false;
};
struct BanConnection
{
    qint64 id = 0;
    std::optional<Timestamp> until; ///< none: for good
    QString reason;
};

// Users.

enum class UserState : quint8 { Active, Suspended, Erased };

struct ListUsers
{
    QString query;
    std::optional<AccountRole> role;
    std::optional<UserState> state;
    Order order;
    PageRequest page;
};
struct AddUser
{
    EmailAddress email;
    DisplayName name;
    Password password;
    AccountRole role = AccountRole::User;
};
struct ReadUser
{
    UserId user;
};
struct EditUser
{
    UserId user;
    std::optional<DisplayName> name;
    std::optional<EmailAddress> email;
    std::optional<AccountRole> role;
};
struct SuspendUser
{
    UserId user;
    std::optional<Timestamp> until; ///< none: for good
    QString reason;
};
struct UnsuspendUser
{
    UserId user;
};
struct ResetPassword
{
    UserId user;
    std::optional<Password> password; ///< none: one is made
};
struct EndUserLogins
{
    UserId user;
    LoginId login; ///< invalid: all of them
};
struct EraseUser
{
    UserId user;
};
struct ExportUser
{
    UserId user;
};

struct ListInvites
{
    PageRequest page;
};
struct AddInvite
{
    std::optional<int> uses; ///< none: any number
    std::optional<Timestamp> expires;
    QString note;
};
struct RemoveInvite
{
    qint64 invite = 0;
};

// Groups.

enum class GroupState : quint8 { Active, Archived };

struct ListGroups
{
    QString query;
    std::optional<GroupState> state;
    Order order;
    PageRequest page;
};
struct ReadGroup
{
    ConversationId group;
};
struct EditGroup
{
    ConversationId group;
    std::optional<DisplayName> name;
    std::optional<bool> archived;
};
struct RemoveGroup
{
    ConversationId group;
};
struct ListGroupMembers
{
    ConversationId group;
    PageRequest page;
};
struct AddGroupMembers
{
    ConversationId group;
    std::vector<UserId> users;
};
struct SetMemberRole
{
    ConversationId group;
    UserId user;
    Role role = Role::Member;
};
struct RemoveGroupMember
{
    ConversationId group;
    UserId user;
};

// Broadcasts, bans, the audit.

enum class BroadcastTarget : quint8 { All, Group, User };

struct Broadcast
{
    BroadcastTarget target = BroadcastTarget::All;
    qint64 id = 0; ///< of the group or the user
    QString text;
    bool preview = false; ///< nothing is sent
};

struct ListBans
{
    PageRequest page;
};
struct AddBan
{
    QString network; ///< as it was typed: what it means, who bans finds out
    QString reason;
    std::optional<Timestamp> until; ///< none: for good
};
struct RemoveBan
{
    qint64 ban = 0;
};

struct AuditFilter
{
    std::optional<UserId> actor;
    QString action; ///< or the beginning of one, such as "user."
    QString target; ///< "user", or "user:7"
    std::optional<Timestamp> from;
    std::optional<Timestamp> to;
};
struct ListAudit
{
    AuditFilter filter;
    PageRequest page;
};
struct VerifyAudit
{};
struct ExportAudit
{
    AuditFilter filter;
    bool csv = true; ///< else a JSON object a line
};

} // namespace natter::protocol::admin

namespace natter::protocol {

using AdminCommand = std::variant<
    admin::ReadSetup, admin::SetUp, admin::EnterLogin, admin::RefreshEntry, admin::ReadPrometheus, admin::Leave,
    admin::ReadSelf, admin::ReadOverview, admin::ReadDatabase, admin::CheckDatabase, admin::BackUpDatabase,
    admin::ListSettings, admin::ListLogs, admin::ReadLogLevels, admin::SetLogLevels, admin::ListConnections,
    admin::ReadConnection, admin::CloseConnections, admin::MessageConnections, admin::BanConnection, admin::ListUsers,
    admin::AddUser, admin::ReadUser, admin::EditUser, admin::SuspendUser, admin::UnsuspendUser, admin::ResetPassword,
    admin::EndUserLogins, admin::EraseUser, admin::ExportUser, admin::ListInvites, admin::AddInvite,
    admin::RemoveInvite, admin::ListGroups, admin::ReadGroup, admin::EditGroup, admin::RemoveGroup,
    admin::ListGroupMembers, admin::AddGroupMembers, admin::SetMemberRole, admin::RemoveGroupMember, admin::Broadcast,
    admin::ListBans, admin::AddBan, admin::RemoveBan, admin::ListAudit, admin::VerifyAudit, admin::ExportAudit>;

/** A document that is not a row: Prometheus' page, an export. */
struct AdminDocument
{
    QByteArray contentType;
    QByteArray body;
    QByteArray fileName; ///< to be kept under; empty: it is shown
};

/** The answers of one level a category. */
struct LogLevels
{
    QHash<QString, QString> levels;
};

/** What comes of an AdminCommand; nothing to say is std::monostate. */
using AdminOutcome =
    std::variant<std::monostate, AdminSetup, AdminLogin, AdminOverview, AdminDatabase, AdminBackupBegun,
                 AdminPage<AdminSetting>, AdminPage<LogLine>, LogLevels, AdminCountedPage<AdminConnection>,
                 AdminConnection, AdminClosed, AdminMessaged, AdminBan, AdminCountedPage<AdminUser>, AdminUser,
                 AdminUserDetails, AdminPassword, AdminPage<AdminInvite>, AdminNewInvite, AdminCountedPage<AdminGroup>,
                 AdminGroup, AdminGroupDetails, AdminPage<AdminMember>, BroadcastReach, AdminPage<AdminBan>,
                 AdminPage<AuditEntry>, AuditVerdict, AdminDocument>;

} // namespace natter::protocol
