// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "client/adminclient.h"
#include "model/account.h"
#include "model/ids.h"
#include "model/role.h"

#include <optional>
#include <vector>

/** The admin side's requests about users, invitations and groups, each spelt once. */
namespace natter::client::adminapi {

/** Which page of a list: what is empty is left to the server. */
struct ListQuery
{
    QString query = {};
    QByteArray sort = {}; ///< a field, with - before it for descending
    QByteArray cursor = {};
    int limit = 200;
};

/** Adds what is not empty, with every sign that means something in a query escaped. */
void addText(QUrlQuery &query, const char *name, const QString &value);

/** @p role and @p state are wire names; empty: any. Answer: AdminCountedPage<AdminUser>. */
[[nodiscard]] AdminRequest listUsers(const ListQuery &list, const QString &role = {}, const QString &state = {});
/** Answer: AdminUserDetails. */
[[nodiscard]] AdminRequest readUser(qint64 user);
struct NewUser
{
    QString email;
    QString name;
    QString password;
    AccountRole role = AccountRole::User;
};
/** Those that are open now. Answer: AdminCountedPage<AdminConnection>. */
[[nodiscard]] AdminRequest listConnectionsOf(qint64 user);
/** Answer: AdminUser, like the next four. */
[[nodiscard]] AdminRequest addUser(const NewUser &user);
/** What has no value stays as it is. */
struct UserEdit
{
    std::optional<QString> name = {};
    std::optional<QString> email = {};
    std::optional<AccountRole> role = {};
};
[[nodiscard]] AdminRequest editUser(qint64 user, const UserEdit &edit);
/** An @p until of none: for good. */
[[nodiscard]] AdminRequest suspendUser(qint64 user, std::optional<Timestamp> until, const QString &reason);
[[nodiscard]] AdminRequest unsuspendUser(qint64 user);
/** An empty @p password: the server makes one. Answer: AdminPassword. */
[[nodiscard]] AdminRequest resetPassword(qint64 user, const QString &password);
[[nodiscard]] AdminRequest endLogins(qint64 user);
[[nodiscard]] AdminRequest endLogin(qint64 user, qint64 login);
[[nodiscard]] AdminRequest eraseUser(qint64 user);
/** Answer: a document to be kept as it is, however long. */
[[nodiscard]] AdminRequest exportUser(qint64 user);

/** Answer: AdminPage<AdminInvite>. */
[[nodiscard]] AdminRequest listInvites(const ListQuery &list);
/** @p uses of none: any number; an @p expires of none: never. Answer: AdminNewInvite. */
[[nodiscard]] AdminRequest addInvite(std::optional<int> uses, std::optional<Timestamp> expires, const QString &note);
[[nodiscard]] AdminRequest removeInvite(qint64 invite);

/** @p state is a wire name; empty: any. Answer: AdminCountedPage<AdminGroup>. */
[[nodiscard]] AdminRequest listGroups(const ListQuery &list, const QString &state = {});
/** Answer: AdminGroupDetails. */
[[nodiscard]] AdminRequest readGroup(qint64 group);
[[nodiscard]] AdminRequest renameGroup(qint64 group, const QString &name);
[[nodiscard]] AdminRequest archiveGroup(qint64 group, bool archived);
[[nodiscard]] AdminRequest removeGroup(qint64 group);
/** Answer: AdminPage<AdminMember>. */
[[nodiscard]] AdminRequest listMembers(qint64 group, const ListQuery &list);
[[nodiscard]] AdminRequest addMembers(qint64 group, const std::vector<qint64> &users);
[[nodiscard]] AdminRequest setMemberRole(qint64 group, qint64 user, Role role);
[[nodiscard]] AdminRequest removeMember(qint64 group, qint64 user);

} // namespace natter::client::adminapi
