// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/codec.h"

#include "protocol/fields.h"
#include "protocol/jsonscan.h"
#include "protocol/jsonwriter.h"

#include <QJsonDocument>

#include <cmath>

namespace natter::protocol {

namespace {

/** Longest request_id that is a text, in characters; not a setting, since clients generate them. */
constexpr int requestIdLength = 64;

Error jsonError(QByteArrayView json, const JsonFault &fault)
{
    Error error(
        ErrorCode::InvalidJson,
        QStringLiteral("JSON decode error at byte %1: %2").arg(fault.offset).arg(QLatin1StringView(fault.reason)));
    // Clients count characters, as their languages do. What lies before the fault is valid UTF-8.
    const auto characters = std::ranges::count_if(json.first(std::min(fault.offset, json.size())),
                                                  [](char byte) { return (quint8(byte) & 0xC0) != 0x80; });
    error.fields.push_back({"json_invalid",
                            {},
                            QStringLiteral("JSON decode error"),
                            "{}",
                            qint64(characters),
                            {{"error", QString::fromLatin1(fault.reason)}}});
    return error;
}

void writeLogin(JsonWriter &json, const LoggedIn &answer)
{
    json.field(field::email, answer.user.email)
        .plain("access_token", answer.accessToken)
        .plain(field::refreshToken, answer.refreshToken)
        .plain("token_type", "bearer")
        .field("expires_in", qint64(answer.expiresIn.count()))
        .field(field::userId, answer.user.id)
        .field(field::name, answer.user.name);
}

/** FastAPI's shape of an entry of "detail". */
void writeFieldError(JsonWriter &json, const FieldError &fault)
{
    json.beginObject().plain("type", fault.type).beginArray("loc").element(fault.inQuery ? u"query" : u"body");
    if (!fault.field.isEmpty())
        json.element(QString::fromUtf8(fault.field));
    if (fault.position)
        json.element(*fault.position);
    json.endArray().field("msg", fault.message).raw("input", fault.input.isEmpty() ? "null" : fault.input);
    if (!fault.context.empty()) {
        json.beginObject("ctx");
        for (const FaultContext &context : fault.context) {
            if (const auto *number = std::get_if<qint64>(&context.value))
                json.field(context.name, *number);
            else
                json.field(context.name, std::get<QString>(context.value));
        }
        json.endObject();
    }
    json.endObject();
}

} // namespace

Result<QJsonObject> decodeObject(QByteArrayView json)
{
    if (const auto fault = scanJson(json))
        return fail(jsonError(json, *fault));
    QByteArray text = QByteArray::fromRawData(json.data(), json.size());
    // Qt drops a U+FEFF that a string begins with, unless it is spelt as an escape. (The quote that ends a string has
    // none behind it: the scan saw to that.)
    if (text.contains("\"\xEF\xBB\xBF"))
        text.replace("\"\xEF\xBB\xBF", "\"\\ufeff");
    QJsonParseError parseError;
    const auto document = QJsonDocument::fromJson(text, &parseError);
    if (document.isObject())
        return document.object();
    if (document.isNull() && parseError.error != QJsonParseError::NoError &&
        parseError.error != QJsonParseError::IllegalValue)
        return fail(jsonError(text, {parseError.offset, "not understood"}));
    Error error(ErrorCode::ValidationFailed,
                QStringLiteral("Input should be a valid dictionary or object to extract fields from"));
    error.fields.push_back({"model_attributes_type", {}, error.detail, {}});
    return fail(std::move(error));
}

Result<QJsonObject> decodeBody(QByteArrayView body)
{
    if (!body.isEmpty() && body != "null")
        return decodeObject(body);
    Error error(ErrorCode::ValidationFailed, QStringLiteral("body: Field required"));
    error.fields.push_back({"missing", {}, QStringLiteral("Field required"), {}});
    return fail(std::move(error));
}

Result<SignUp> decodeSignUp(QByteArrayView body, const RequestLimits &limits)
{
    const auto object = decodeBody(body);
    if (!object)
        return fail(object.error());
    FieldReader fields(*object);
    auto email = fields.text(field::email, EmailRules::parse, limits.text);
    auto name = fields.text(field::name, NameRules::parse, limits.text);
    auto password = fields.text(field::password, PasswordRules::parseNew, limits.text);
    auto inviteCode = fields.optionalText(field::inviteCode, PresentedTokenRules::parse);
    if (auto error = fields.fault())
        return fail(std::move(*error));
    return SignUp{*std::move(email), *std::move(name), *std::move(password), std::move(inviteCode)};
}

Result<LogIn> decodeLogIn(QByteArrayView body, const RequestLimits &limits)
{
    const auto object = decodeBody(body);
    if (!object)
        return fail(object.error());
    FieldReader fields(*object);
    auto email = fields.text(field::email, EmailRules::parse, limits.text);
    auto password = fields.text(field::password, PasswordRules::parseExisting, limits.text);
    if (auto error = fields.fault())
        return fail(std::move(*error));
    return LogIn{*std::move(email), *std::move(password)};
}

Result<Envelope> decodeEnvelope(QByteArrayView text)
{
    const auto object = decodeObject(text);
    if (!object)
        return fail(object.error());
    Envelope envelope;
    const QJsonValue requestId = object->value(QLatin1StringView(field::requestId));
    const bool fitText = requestId.isString() && requestId.toString().size() <= requestIdLength;
    const bool fitNumber = requestId.isDouble() && std::abs(requestId.toDouble()) <= double(maxWireInteger);
    if (fitText || fitNumber) {
        const QByteArray wrapped = QJsonDocument(QJsonArray{requestId}).toJson(QJsonDocument::Compact);
        envelope.requestId = wrapped.sliced(1, wrapped.size() - 2);
    } else if (!requestId.isUndefined() && !requestId.isNull()) {
        envelope.fault = Error(
            ErrorCode::ValidationFailed,
            QStringLiteral("request_id: Input should be a number within 2^53 - 1 or a string of at most %1 characters")
                .arg(requestIdLength));
    }
    const QJsonValue event = object->value(QLatin1StringView(field::event));
    if (!event.isString())
        envelope.fault = Error(ErrorCode::ValidationFailed, QStringLiteral("event: Field required, a string"));
    const QJsonValue payload = object->value(QLatin1StringView(field::payload));
    if (!payload.isObject() && !payload.isUndefined())
        envelope.fault = Error(ErrorCode::ValidationFailed, QStringLiteral("payload: Input should be an object"));
    envelope.event = event.toString();
    envelope.payload = payload.toObject();
    return envelope;
}

QString clientMessageIdOf(const Envelope &envelope, const RequestLimits &limits)
{
    const auto parsed = ClientMessageIdRules::parse(
        envelope.payload.value(QLatin1StringView(field::clientMessageId)).toString(), limits.text);
    return parsed ? parsed->toString() : QString();
}

QByteArray encodeWelcome(const QString &applicationName, const QString &version, QByteArrayView docs)
{
    JsonWriter json;
    json.beginObject()
        .field(field::message, QString(QStringLiteral("Welcome to ") + applicationName))
        .field("version", version);
    if (!docs.isEmpty())
        json.plain("docs", docs);
    json.plain("health", "/health").endObject();
    return json.take();
}

QByteArray encodeHealth()
{
    return JsonWriter().beginObject().plain("status", "healthy").endObject().take();
}

QByteArray encodeSignedUp(const LoggedIn &answer)
{
    JsonWriter json(768);
    json.beginObject().field(field::message, u"User created successfully");
    writeLogin(json, answer);
    return json.endObject().take();
}

QByteArray encodeLoggedIn(const LoggedIn &answer)
{
    JsonWriter json(768);
    json.beginObject();
    writeLogin(json, answer);
    return json.endObject().take();
}

QByteArray encodeText(QStringView text)
{
    return JsonWriter().element(text).take();
}

QByteArray encodeHttpError(const Error &error)
{
    JsonWriter json;
    json.beginObject();
    if (error.fields.empty()) {
        json.field("detail", error.message());
    } else {
        json.beginArray("detail");
        for (const FieldError &fault : error.fields) {
            writeFieldError(json, fault);
        }
        json.endArray();
    }
    const QLatin1StringView code = errorRow(error.code).name;
    return json.plain(field::code, QByteArrayView(code.data(), code.size())).endObject().take();
}

QByteArray encodeErrorEvent(const Error &error, QByteArrayView requestId, const QString &clientMessageId)
{
    const QLatin1StringView code = errorRow(error.code).name;
    JsonWriter json;
    json.beginObject().plain(field::event, "ERROR").field(field::message, error.message());
    if (!requestId.isEmpty())
        json.raw(field::requestId, requestId);
    json.beginObject(field::payload).plain(field::code, QByteArrayView(code.data(), code.size()));
    if (!clientMessageId.isEmpty())
        json.field(field::clientMessageId, clientMessageId);
    if (error.retryAfter.count() > 0)
        json.field("retry_after", qint64(error.retryAfter.count()));
    return json.endObject().endObject().take();
}

} // namespace natter::protocol
