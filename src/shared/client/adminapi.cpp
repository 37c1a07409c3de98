// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/adminapi.h"

#include "protocol/codec.h"
#include "protocol/fields.h"
#include "protocol/jsonwriter.h"

namespace natter::client::adminapi {

using namespace Qt::StringLiterals;
using protocol::JsonWriter;
namespace field = protocol::field;

AdminRequest setupState()
{
    return {.path = u"/setup"_s};
}

AdminRequest setUp(const QString &code, const QString &email, const QString &name, const QString &password)
{
    JsonWriter json;
    json.beginObject()
        .field(field::code, code)
        .field(field::email, email)
        .field(field::name, name)
        .field(field::password, password)
        .endObject();
    return {.verb = "POST", .path = u"/setup"_s, .body = json.take()};
}

AdminRequest logIn(const QString &email, const QString &password)
{
    JsonWriter json;
    json.beginObject().field(field::email, email).field(field::password, password).endObject();
    return {.verb = "POST", .path = u"/login"_s, .body = json.take()};
}

AdminRequest refresh(const QByteArray &refreshToken)
{
    JsonWriter json;
    json.beginObject().plain(field::refreshToken, refreshToken).endObject();
    return {.verb = "POST", .path = u"/refresh"_s, .body = json.take()};
}

AdminRequest logOut()
{
    return {.verb = "POST", .path = u"/logout"_s};
}

AdminRequest welcome()
{
    return {.path = u"//"_s};
}

AdminRequest overview()
{
    return {.path = u"/overview"_s};
}

AdminRequest closeConnections(const std::vector<qint64> &ids, const QString &reason)
{
    JsonWriter json;
    json.beginObject().beginArray("ids");
    for (const qint64 id : ids)
        json.element(id);
    json.endArray();
    if (!reason.isEmpty())
        json.field("reason", reason);
    return {.verb = "POST", .path = u"/connections/close"_s, .body = json.endObject().take()};
}

AdminRequest messageConnections(const std::vector<qint64> &ids, const QString &text)
{
    JsonWriter json;
    json.beginObject().beginArray("ids");
    for (const qint64 id : ids)
        json.element(id);
    json.endArray().field("text", text);
    return {.verb = "POST", .path = u"/connections/message"_s, .body = json.endObject().take()};
}

AdminRequest broadcast(const QString &target, qint64 id, const QString &text, bool preview)
{
    JsonWriter json;
    json.beginObject().field("target", target);
    if (id > 0)
        json.field("id", id);
    json.field("text", text);
    AdminRequest request{.verb = "POST", .path = u"/broadcast"_s, .body = json.endObject().take()};
    if (preview)
        request.query.addQueryItem(u"preview"_s, u"true"_s);
    return request;
}

AdminRequest removeBan(qint64 id)
{
    return {.verb = "DELETE", .path = u"/bans/%1"_s.arg(id)};
}

AdminRequest settings()
{
    return {.path = u"/settings"_s};
}

AdminRequest database()
{
    return {.path = u"/database"_s};
}

AdminRequest checkDatabase()
{
    return {.verb = "POST", .path = u"/database/check"_s};
}

AdminRequest backUp()
{
    return {.verb = "POST", .path = u"/database/backup"_s};
}

Result<SetupState> decodeSetupState(QByteArrayView body)
{
    const auto object = protocol::decodeObject(body);
    if (!object)
        return std::unexpected(object.error());
    const QJsonValue needed = object->value("needed"_L1);
    if (!needed.isBool())
        return fail(ErrorCode::ValidationFailed);
    return SetupState{needed.toBool(), object->value("code_file"_L1).toString()};
}

Result<Login> decodeLogin(QByteArrayView body)
{
    const auto object = protocol::decodeObject(body);
    if (!object)
        return std::unexpected(object.error());
    const QJsonObject user = object->value("user"_L1).toObject();
    Login login;
    login.tokens.access = object->value("access_token"_L1).toString().toLatin1();
    login.tokens.refresh = object->value("refresh_token"_L1).toString().toLatin1();
    login.tokens.expiresAt = Steady::now() + std::chrono::seconds(object->value("expires_in"_L1).toInteger());
    login.user = user.value("id"_L1).toInteger();
    login.email = user.value("email"_L1).toString();
    login.name = user.value("name"_L1).toString();
    if (login.tokens.access.isEmpty() || login.tokens.refresh.isEmpty() || login.user <= 0)
        return fail(ErrorCode::ValidationFailed);
    return login;
}

} // namespace natter::client::adminapi
