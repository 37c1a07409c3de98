// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/recordsapi.h"

#include "protocol/codec.h"
#include "protocol/jsonwriter.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace natter::client::adminapi {

using namespace Qt::StringLiterals;
using protocol::JsonWriter;

namespace {

constexpr qint64 mostExportBytes = 1'024LL * 1'024 * 1'024;
constexpr std::chrono::seconds longPatience{120};

void addPage(QUrlQuery &query, const ListQuery &list)
{
    addText(query, "cursor", QString::fromLatin1(list.cursor));
    addText(query, "limit", QString::number(list.limit));
}

QUrlQuery queryOf(const AuditQuestion &question)
{
    QUrlQuery query;
    if (question.actor)
        addText(query, "actor", QString::number(*question.actor));
    addText(query, "action", question.action);
    addText(query, "target", question.target);
    if (question.from)
        addText(query, "from", QString::fromLatin1(toIso8601(*question.from)));
    if (question.to)
        addText(query, "to", QString::fromLatin1(toIso8601(*question.to)));
    return query;
}

} // namespace

AdminRequest listBans(const ListQuery &list)
{
    AdminRequest request{.path = u"/bans"_s};
    addPage(request.query, list);
    return request;
}

AdminRequest addBan(const QString &network, std::optional<Timestamp> expires, const QString &reason)
{
    JsonWriter json;
    json.beginObject().field("network", network);
    if (!reason.isEmpty())
        json.field("reason", reason);
    if (expires)
        json.field("expires_at", *expires);
    json.endObject();
    return {.verb = "POST", .path = u"/bans"_s, .body = json.take()};
}

AdminRequest listAudit(const AuditQuestion &question, const ListQuery &list)
{
    AdminRequest request{.path = u"/audit"_s, .query = queryOf(question)};
    addPage(request.query, list);
    return request;
}

AdminRequest verifyAudit()
{
    return {.path = u"/audit/verify"_s, .patience = longPatience};
}

AdminRequest exportAudit(const AuditQuestion &question, bool asCsv)
{
    AdminRequest request{
        .path = u"/audit/export"_s, .query = queryOf(question), .mostBytes = mostExportBytes, .patience = longPatience};
    addText(request.query, "format", asCsv ? u"csv"_s : u"ndjson"_s);
    return request;
}

AdminRequest listLogs(int limit)
{
    AdminRequest request{.path = u"/logs"_s};
    addText(request.query, "limit", QString::number(limit));
    return request;
}

AdminRequest readLogLevels()
{
    return {.path = u"/logs/levels"_s};
}

AdminRequest setLogLevels(const QHash<QString, QString> &levels)
{
    // Categories are names out of the server's answer, not literals, so a tree of values escapes them.
    QJsonObject object;
    for (auto level = levels.cbegin(); level != levels.cend(); ++level)
        object.insert(level.key(), level.value());
    return {.verb = "PUT", .path = u"/logs/levels"_s, .body = QJsonDocument(object).toJson(QJsonDocument::Compact)};
}

Result<QHash<QString, QString>> decodeLogLevels(QByteArrayView body)
{
    const auto object = protocol::decodeObject(body);
    if (!object)
        return std::unexpected(object.error());
    QHash<QString, QString> levels;
    for (auto level = object->constBegin(); level != object->constEnd(); ++level) {
        if (!level->isString())
            return fail(ErrorCode::ValidationFailed);
        levels.insert(level.key(), level->toString());
    }
    return levels;
}

} // namespace natter::client::adminapi
