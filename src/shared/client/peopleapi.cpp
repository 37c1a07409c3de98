// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/peopleapi.h"

#include "protocol/admin/adminrows.h"
#include "protocol/fields.h"
#include "protocol/jsonwriter.h"

namespace natter::client::adminapi {

using namespace Qt::StringLiterals;
using protocol::JsonWriter;
using protocol::wireNameOf;
namespace field = protocol::field;

namespace {

constexpr qint64 mostExportBytes = 1'024LL * 1'024 * 1'024;
constexpr std::chrono::seconds exportPatience{120};

QUrlQuery queryOf(const ListQuery &list)
{
    QUrlQuery query;
    addText(query, "query", list.query);
    addText(query, "sort", QString::fromLatin1(list.sort));
    addText(query, "cursor", QString::fromLatin1(list.cursor));
    addText(query, "limit", QString::number(list.limit));
    return query;
}

QString userPath(qint64 user, const char *below = "")
{
    return QString(u"/users/" + QString::number(user) + QLatin1StringView(below));
}

QString groupPath(qint64 group, const char *below = "")
{
    return QString(u"/groups/" + QString::number(group) + QLatin1StringView(below));
}

} // namespace

void addText(QUrlQuery &query, const char *name, const QString &value)
{
    if (!value.isEmpty())
        query.addQueryItem(QString::fromLatin1(name), QString::fromLatin1(QUrl::toPercentEncoding(value)));
}

AdminRequest listUsers(const ListQuery &list, const QString &role, const QString &state)
{
    AdminRequest request{.path = u"/users"_s, .query = queryOf(list)};
    addText(request.query, field::role, role);
    addText(request.query, "state", state);
    return request;
}

AdminRequest readUser(qint64 user)
{
    return {.path = userPath(user)};
}

AdminRequest listConnectionsOf(qint64 user)
{
    AdminRequest request{.path = u"/connections"_s, .query = queryOf({})};
    addText(request.query, "user_id", QString::number(user));
    return request;
}

AdminRequest addUser(const NewUser &user)
{
    JsonWriter json;
    json.beginObject().field(field::email, user.email).field(field::name, user.name);
    json.field(field::password, user.password).plain(field::role, wireNameOf(user.role)).endObject();
    return {.verb = "POST", .path = u"/users"_s, .body = json.take()};
}

AdminRequest editUser(qint64 user, const UserEdit &edit)
{
    JsonWriter json;
    json.beginObject();
    if (edit.name)
        json.field(field::name, *edit.name);
    if (edit.email)
        json.field(field::email, *edit.email);
    if (edit.role)
        json.plain(field::role, wireNameOf(*edit.role));
    json.endObject();
    return {.verb = "PATCH", .path = userPath(user), .body = json.take()};
}

AdminRequest suspendUser(qint64 user, std::optional<Timestamp> until, const QString &reason)
{
    JsonWriter json;
    json.beginObject();
    if (until)
        json.field("until", *until);
    if (!reason.isEmpty())
        json.field("reason", reason);
    json.endObject();
    return {.verb = "PUT", .path = userPath(user, "/suspension"), .body = json.take()};
}

AdminRequest unsuspendUser(qint64 user)
{
    return {.verb = "DELETE", .path = userPath(user, "/suspension")};
}

AdminRequest resetPassword(qint64 user, const QString &password)
{
    JsonWriter json;
    json.beginObject();
    if (!password.isEmpty())
        json.field(field::password, password);
    json.endObject();
    return {.verb = "POST", .path = userPath(user, "/password"), .body = json.take()};
}

AdminRequest endLogins(qint64 user)
{
    return {.verb = "DELETE", .path = userPath(user, "/logins")};
}

AdminRequest endLogin(qint64 user, qint64 login)
{
    return {.verb = "DELETE", .path = QString(userPath(user, "/logins/") + QString::number(login))};
}

AdminRequest eraseUser(qint64 user)
{
    return {.verb = "DELETE", .path = userPath(user)};
}

AdminRequest exportUser(qint64 user)
{
    return {.path = userPath(user, "/export"), .mostBytes = mostExportBytes, .patience = exportPatience};
}

AdminRequest listInvites(const ListQuery &list)
{
    return {.path = u"/invites"_s, .query = queryOf(list)};
}

AdminRequest addInvite(std::optional<int> uses, std::optional<Timestamp> expires, const QString &note)
{
    JsonWriter json;
    json.beginObject();
    if (uses)
        json.field("uses", qint64(*uses));
    else
        json.raw("uses", "null");
    if (expires)
        json.field("expires_at", *expires);
    if (!note.isEmpty())
        json.field("note", note);
    json.endObject();
    return {.verb = "POST", .path = u"/invites"_s, .body = json.take()};
}

AdminRequest removeInvite(qint64 invite)
{
    return {.verb = "DELETE", .path = QString(u"/invites/" + QString::number(invite))};
}

AdminRequest listGroups(const ListQuery &list, const QString &state)
{
    AdminRequest request{.path = u"/groups"_s, .query = queryOf(list)};
    addText(request.query, "state", state);
    return request;
}

AdminRequest readGroup(qint64 group)
{
    return {.path = groupPath(group)};
}

AdminRequest renameGroup(qint64 group, const QString &name)
{
    JsonWriter json;
    json.beginObject().field(field::name, name).endObject();
    return {.verb = "PATCH", .path = groupPath(group), .body = json.take()};
}

AdminRequest archiveGroup(qint64 group, bool archived)
{
    JsonWriter json;
    json.beginObject().field(field::archived, archived).endObject();
    return {.verb = "PATCH", .path = groupPath(group), .body = json.take()};
}

AdminRequest removeGroup(qint64 group)
{
    return {.verb = "DELETE", .path = groupPath(group)};
}

AdminRequest listMembers(qint64 group, const ListQuery &list)
{
    return {.path = groupPath(group, "/members"), .query = queryOf(list)};
}

AdminRequest addMembers(qint64 group, const std::vector<qint64> &users)
{
    JsonWriter json;
    json.beginObject().beginArray(field::userIds);
    for (const qint64 user : users)
        json.element(user);
    json.endArray().endObject();
    return {.verb = "POST", .path = groupPath(group, "/members"), .body = json.take()};
}

AdminRequest setMemberRole(qint64 group, qint64 user, Role role)
{
    JsonWriter json;
    json.beginObject().plain(field::role, wireNameOf(role)).endObject();
    return {
        .verb = "PATCH", .path = QString(groupPath(group, "/members/") + QString::number(user)), .body = json.take()};
}

AdminRequest removeMember(qint64 group, qint64 user)
{
    return {.verb = "DELETE", .path = QString(groupPath(group, "/members/") + QString::number(user))};
}

} // namespace natter::client::adminapi
