// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/admin/adminrows.h"

namespace natter::protocol {

struct AdminUser
{
    UserId id;
    QString email;
    QString name;
    AccountRole role = AccountRole::User;
    Timestamp createdAt{};
    std::optional<Timestamp> suspendedUntil = {};
    bool erased = false;
    std::optional<Timestamp> lastSeen = {};
    qint64 connections = 0; ///< open now
    qint64 logins = 0;      ///< that live

    static constexpr auto shape()
    {
        return std::tuple{ShapeField{"id", &AdminUser::id},
                          ShapeField{"email", &AdminUser::email},
                          ShapeField{"name", &AdminUser::name},
                          ShapeField{"role", &AdminUser::role},
                          ShapeField{"created_at", &AdminUser::createdAt},
                          ShapeField{"suspended_until", &AdminUser::suspendedUntil},
                          ShapeField{"erased", &AdminUser::erased},
                          ShapeField{"last_seen", &AdminUser::lastSeen},
                          ShapeField{"connections", &AdminUser::connections},
                          ShapeField{"logins", &AdminUser::logins}};
    }
};

struct AdminGroup
{
    ConversationId id;
    QString name;
    Timestamp createdAt{};
    UserId createdBy;
    bool archived = false;
    qint64 memberCount = 0;
    qint64 messages = 0;
    std::optional<Timestamp> lastActivity;
    qint64 online = 0; ///< members

    static constexpr auto shape()
    {
        return std::tuple{ShapeField{"id", &AdminGroup::id},
                          ShapeField{"name", &AdminGroup::name},
                          ShapeField{"created_at", &AdminGroup::createdAt},
                          ShapeField{"created_by", &AdminGroup::createdBy},
                          ShapeField{"archived", &AdminGroup::archived},
                          ShapeField{"member_count", &AdminGroup::memberCount},
                          ShapeField{"messages", &AdminGroup::messages},
                          ShapeField{"last_activity", &AdminGroup::lastActivity},
                          ShapeField{"online", &AdminGroup::online}};
    }
};

/** Somebody, where no more of them matters. */
struct AdminPerson
{
    UserId id;
    QString name;

    static constexpr auto shape()
    {
        return std::tuple{ShapeField{"id", &AdminPerson::id}, ShapeField{"name", &AdminPerson::name}};
    }
};

struct AdminGroupDetails : AdminGroup
{
    std::optional<AdminPerson> owner;

    static constexpr auto shape()
    {
        return std::tuple_cat(AdminGroup::shape(), std::tuple{ShapeField{"owner", &AdminGroupDetails::owner}});
    }
};

struct AdminMember
{
    UserId userId;
    QString name;
    Role role = Role::Member;
    Timestamp joinedAt{};
    bool online = false;

    static constexpr auto shape()
    {
        return std::tuple{ShapeField{"user_id", &AdminMember::userId}, ShapeField{"name", &AdminMember::name},
                          ShapeField{"role", &AdminMember::role}, ShapeField{"joined_at", &AdminMember::joinedAt},
                          ShapeField{"online", &AdminMember::online}};
    }
};

/** One login of a user that lives. */
struct AdminUserLogin
{
    LoginId id;
    QString client;
    QString address;
    Timestamp createdAt{};
    Timestamp lastSeen{};

    static constexpr auto shape()
    {
        return std::tuple{ShapeField{"id", &AdminUserLogin::id}, ShapeField{"client", &AdminUserLogin::client},
                          ShapeField{"address", &AdminUserLogin::address},
                          ShapeField{"created_at", &AdminUserLogin::createdAt},
                          ShapeField{"last_seen", &AdminUserLogin::lastSeen}};
    }
};

struct AdminUserDetails : AdminUser
{
    std::vector<AdminGroup> groups; ///< the first 100
    std::vector<AdminUserLogin> loginList;
    std::vector<AdminConnection> live;

    static constexpr auto shape()
    {
        // "logins" is the list here, and its length stands nowhere else.
        return std::tuple{ShapeField{"id", &AdminUserDetails::id},
                          ShapeField{"email", &AdminUserDetails::email},
                          ShapeField{"name", &AdminUserDetails::name},
                          ShapeField{"role", &AdminUserDetails::role},
                          ShapeField{"created_at", &AdminUserDetails::createdAt},
                          ShapeField{"suspended_until", &AdminUserDetails::suspendedUntil},
                          ShapeField{"erased", &AdminUserDetails::erased},
                          ShapeField{"last_seen", &AdminUserDetails::lastSeen},
                          ShapeField{"connections", &AdminUserDetails::connections},
                          ShapeField{"groups", &AdminUserDetails::groups},
                          ShapeField{"logins", &AdminUserDetails::loginList},
                          ShapeField{"live", &AdminUserDetails::live}};
    }
};

/** What a password was set to, where it was made here; told once. */
struct AdminPassword
{
    std::optional<QString> password;

    static constexpr auto shape() { return std::tuple{ShapeField{"password", &AdminPassword::password}}; }
};

struct AdminInvite
{
    qint64 id = 0;
    QString note;
    std::optional<qint64> usesLeft; ///< none: any number
    std::optional<Timestamp> expiresAt;
    Timestamp createdAt{};

    static constexpr auto shape()
    {
        return std::tuple{ShapeField{"id", &AdminInvite::id}, ShapeField{"note", &AdminInvite::note},
                          ShapeField{"uses_left", &AdminInvite::usesLeft},
                          ShapeField{"expires_at", &AdminInvite::expiresAt},
                          ShapeField{"created_at", &AdminInvite::createdAt}};
    }
};

/** An invitation that was just made, with its code, which is never told again. */
struct AdminNewInvite : AdminInvite
{
    QString code;

    static constexpr auto shape()
    {
        return std::tuple_cat(AdminInvite::shape(), std::tuple{ShapeField{"code", &AdminNewInvite::code}});
    }
};

} // namespace natter::protocol
