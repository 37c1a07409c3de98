// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/controlcodec.h"

#include "protocol/codec.h"
#include "protocol/fields.h"
#include "protocol/jsonwriter.h"

#include <algorithm>

namespace natter::protocol {

using namespace Qt::StringLiterals;

namespace {

constexpr char words[] = "words";
constexpr char options[] = "options";
constexpr char exitCode[] = "exit_code";
constexpr char text[] = "text";

} // namespace

QByteArray encodeControlRequest(const ControlRequest &request)
{
    JsonWriter json;
    json.beginObject().beginArray(words);
    for (const QString &word : request.words)
        json.element(word);
    json.endArray().beginObject(options);
    QStringList names = request.options.keys();
    names.sort();
    for (const QString &name : names)
        json.field(name.toLatin1(), request.options.value(name));
    return json.endObject().field(field::password, request.password).endObject().take();
}

QByteArray encodeControlAnswer(const ControlAnswer &answer)
{
    return JsonWriter()
        .beginObject()
        .field(exitCode, qint64(answer.exitCode))
        .field(text, answer.text)
        .endObject()
        .take();
}

Result<ControlRequest> decodeControlRequest(QByteArrayView line)
{
    const auto object = decodeObject(line);
    if (!object)
        return fail(object.error());
    ControlRequest request;
    for (const QJsonValue &word : object->value(QLatin1StringView(words)).toArray())
        request.words += word.toString();
    const QJsonObject given = object->value(QLatin1StringView(options)).toObject();
    for (auto option = given.begin(); option != given.end(); ++option)
        request.options.insert(option.key(), option.value().toString());
    request.password = object->value(QLatin1StringView(field::password)).toString();
    if (request.words.isEmpty())
        return fail(ErrorCode::ValidationFailed);
    return request;
}

Result<ControlAnswer> decodeControlAnswer(QByteArrayView line)
{
    const auto object = decodeObject(line);
    if (!object)
        return fail(object.error());
    const QJsonValue code = object->value(QLatin1StringView(exitCode));
    if (!code.isDouble())
        return fail(ErrorCode::ValidationFailed);
    return ControlAnswer{code.toInt(), object->value(QLatin1StringView(text)).toString()};
}

} // namespace natter::protocol
