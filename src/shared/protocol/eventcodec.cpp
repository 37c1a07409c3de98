// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/eventcodec.h"

#include "protocol/codec.h"
#include "protocol/fields.h"
#include "protocol/jsonwriter.h"
#include "protocol/rolename.h"

#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>
#include <array>
#include <limits>

namespace natter::protocol {

namespace {

/** Takes the promised fields of one event; the first that is missing or of another type is remembered. */
class EventReader
{
public:
    explicit EventReader(const QJsonObject &object)
        : m_object(object)
    {}

    QString text(const char *name)
    {
        const QJsonValue value = m_object.value(QLatin1StringView(name));
        if (!value.isString())
            refuse(name);
        return value.toString();
    }

    template<class Id>
    Id id(const char *name)
    {
        return Id(integer(m_object.value(QLatin1StringView(name)), name));
    }

    template<class Id>
    std::vector<Id> ids(const char *name)
    {
        const QJsonValue value = m_object.value(QLatin1StringView(name));
        if (!value.isArray())
            refuse(name);
        std::vector<Id> result;
        for (const QJsonValue &element : value.toArray())
            result.emplace_back(integer(element, name));
        return result;
    }

    int count(const char *name)
    {
        const qint64 number = integer(m_object.value(QLatin1StringView(name)), name);
        if (number > std::numeric_limits<int>::max())
            refuse(name);
        return int(number);
    }

    bool truth(const char *name)
    {
        const QJsonValue value = m_object.value(QLatin1StringView(name));
        if (!value.isBool())
            refuse(name);
        return value.toBool();
    }

    Timestamp time(const char *name)
    {
        const auto parsed = fromIso8601(text(name));
        if (!parsed)
            refuse(name);
        return parsed.value_or(Timestamp());
    }

    MessagePlace place()
    {
        return {id<MessageId>(field::messageId), id<ConversationId>(field::conversationId), id<Seq>(field::seq),
                time(field::timestamp)};
    }

    [[nodiscard]] const char *fault() const { return m_fault; }

private:
    qint64 integer(const QJsonValue &value, const char *name)
    {
        const qint64 number = value.toInteger(-1);
        if (!value.isDouble() || number < 1 || double(number) != value.toDouble())
            refuse(name);
        return number;
    }

    void refuse(const char *name)
    {
        if (!m_fault)
            m_fault = name;
    }

    const QJsonObject &m_object;
    const char *m_fault = nullptr;
};

ServerEvent decodePersonalMessageDelivered(EventReader &fields, const QJsonObject &payload)
{
    return PersonalMessageDelivered{fields.id<UserId>(field::toUserId), fields.place(), fields.truth(field::delivered),
                                    payload.value(QLatin1StringView(field::clientMessageId)).toString()};
}

ServerEvent decodePersonalMessageReceived(EventReader &fields, const QJsonObject &)
{
    return PersonalMessageReceived{fields.id<UserId>(field::fromUserId), fields.id<UserId>(field::toUserId),
                                   fields.text(field::content), fields.place()};
}

ServerEvent decodeGroupMessageReceived(EventReader &fields, const QJsonObject &)
{
    return GroupMessageReceived{fields.id<ConversationId>(field::roomId), fields.id<UserId>(field::fromUserId),
                                fields.text(field::content), fields.place()};
}

ServerEvent decodeGroupAnnounced(EventReader &fields, const QJsonObject &)
{
    return GroupAnnounced{fields.id<ConversationId>(field::roomId), fields.text(field::name),
                          fields.id<UserId>(field::createdBy),      fields.ids<UserId>(field::memberIds),
                          fields.count(field::memberCount),         fields.time(field::timestamp)};
}

struct EventRow
{
    const char *name;
    ServerEvent (*decode)(EventReader &, const QJsonObject &);
};

constexpr auto events = std::to_array<EventRow>({
    {PersonalMessageDelivered::eventName, decodePersonalMessageDelivered},
    {PersonalMessageReceived::eventName, decodePersonalMessageReceived},
    {GroupMessageReceived::eventName, decodeGroupMessageReceived},
    {GroupAnnounced::eventName, decodeGroupAnnounced},
});
static_assert(events.size() + 2 == std::variant_size_v<ServerEvent>,
              "all but ERROR and the unknown have their decoder");

/**
 * A server's words for a label: one line of at most 120 characters in which nothing is invisible. What could turn or
 * break the line around it (controls, bidi marks) is replaced, so that a foreign server can not disguise itself.
 */
QString shownText(const QString &text)
{
    constexpr qsizetype most = 120;
    QString shown = text.simplified();
    for (QChar &c : shown) {
        const QChar::Category category = c.category();
        if (category == QChar::Other_Control || category == QChar::Other_Format || category == QChar::Separator_Line ||
            category == QChar::Separator_Paragraph)
            c = QChar::ReplacementCharacter;
    }
    if (shown.size() <= most)
        return shown;
    const bool cutsPair = shown.at(most - 1).isHighSurrogate();
    return shown.first(cutsPair ? most - 1 : most) + QChar(0x2026);
}

/** The table's row that fits an HTTP status best when the body names none. */
ErrorCode codeOfStatus(int status)
{
    switch (status) {
    case 401:
        return ErrorCode::Unauthenticated;
    case 403:
        return ErrorCode::Forbidden;
    case 404:
        return ErrorCode::NotFound;
    case 413:
        return ErrorCode::PayloadTooLarge;
    case 422:
        return ErrorCode::ValidationFailed;
    case 429:
        return ErrorCode::RateLimited;
    case 502:
    case 503:
    case 504:
        return ErrorCode::Unavailable;
    default:
        return status >= 500 ? ErrorCode::Internal : ErrorCode::BadRequest;
    }
}

RequestRefused decodeRequestRefused(const QJsonObject &object, const QJsonObject &payload)
{
    // The seed's clients read nothing but `message`, so that is all an error has to have.
    const auto code = errorCodeNamed(payload.value(QLatin1StringView(field::code)).toString());
    RequestRefused refused{
        Error(code.value_or(ErrorCode::BadRequest), object.value(QLatin1StringView(field::message)).toString()),
        payload.value(QLatin1StringView(field::clientMessageId)).toString()};
    const qint64 retryAfter = payload.value(QStringLiteral("retry_after")).toInteger();
    refused.error.retryAfter = std::chrono::seconds(std::max<qint64>(0, retryAfter));
    return refused;
}

void writeCommand(JsonWriter &json, const SendPersonalMessage &command)
{
    json.field(field::toUserId, command.to).field(field::content, command.content.toString());
    if (command.clientMessageId)
        json.field(field::clientMessageId, command.clientMessageId->toString());
}

void writeCommand(JsonWriter &json, const SendGroupMessage &command)
{
    json.field(field::roomId, command.room).field(field::content, command.content.toString());
    if (command.clientMessageId)
        json.field(field::clientMessageId, command.clientMessageId->toString());
}

void writeCommand(JsonWriter &json, const CreateGroup &command)
{
    json.field(field::name, command.name.toString()).beginArray(field::memberIds);
    for (const UserId member : command.members)
        json.element(member.value());
    json.endArray();
}

void writeCommand(JsonWriter &json, const EditMessage &command)
{
    json.field(field::conversationId, command.conversation)
        .field(field::seq, command.seq)
        .field(field::content, command.content.toString());
}

template<class Command>
    requires requires(const Command &command) { command.conversation, command.seq; }
void writeCommand(JsonWriter &json, const Command &command)
{
    json.field(field::conversationId, command.conversation).field(field::seq, command.seq);
}

void writeCommand(JsonWriter &json, const SetTyping &command)
{
    json.field(field::conversationId, command.conversation).field(field::typing, command.typing);
}

void writeCommand(JsonWriter &json, const ReadHistory &command)
{
    json.field(field::conversationId, command.conversation);
    if (command.before)
        json.field(field::beforeSeq, *command.before);
    if (command.after)
        json.field(field::afterSeq, *command.after);
    json.field(field::limit, qint64(command.limit));
}

void writeCommand(JsonWriter &json, const AddGroupMembers &command)
{
    json.field(field::roomId, command.room).beginArray(field::userIds);
    for (const UserId user : command.users)
        json.element(user.value());
    json.endArray();
}

void writeCommand(JsonWriter &json, const RemoveGroupMember &command)
{
    json.field(field::roomId, command.room).field(field::userId, command.user);
}

void writeCommand(JsonWriter &json, const SetGroupRole &command)
{
    json.field(field::roomId, command.room)
        .field(field::userId, command.user)
        .plain(field::role, roleName(command.role));
}

void writeCommand(JsonWriter &json, const RenameGroup &command)
{
    json.field(field::roomId, command.room);
    if (command.name)
        json.field(field::name, command.name->toString());
}

/** LEAVE_GROUP, DELETE_GROUP. */
template<class Command>
    requires(sizeof(Command) == sizeof(ConversationId)) && requires(const Command &command) { command.room; }
void writeCommand(JsonWriter &json, const Command &command)
{
    json.field(field::roomId, command.room);
}

void writeCommand(JsonWriter &, const Ping &) {}

} // namespace

Result<ServerMessage> decodeServerMessage(QByteArrayView text)
{
    const auto object = decodeObject(text);
    if (!object)
        return fail(object.error());
    const QString name = object->value(QLatin1StringView(field::event)).toString();
    if (name.isEmpty())
        return fail(ErrorCode::ValidationFailed, QStringLiteral("event: missing"));
    const QJsonObject payload = object->value(QLatin1StringView(field::payload)).toObject();
    ServerMessage message{UnknownEvent{name}, object->value(QLatin1StringView(field::requestId)).toString()};
    if (name == QLatin1StringView(RequestRefused::eventName)) {
        message.event = decodeRequestRefused(*object, payload);
        return message;
    }
    for (const EventRow &row : events) {
        if (name == QLatin1StringView(row.name)) {
            EventReader fields(payload);
            message.event = row.decode(fields, payload);
            if (fields.fault())
                return fail(ErrorCode::ValidationFailed, name + u": " + QLatin1StringView(fields.fault()));
            break;
        }
    }
    return message;
}

Result<Session> decodeSession(QByteArrayView body)
{
    const auto object = decodeObject(body);
    if (!object)
        return fail(object.error());
    EventReader fields(*object);
    Session session{fields.id<UserId>(field::userId), fields.text(field::email), fields.text(field::name),
                    fields.text("access_token").toLatin1(),
                    std::chrono::seconds(object->value(QStringLiteral("expires_in")).toInteger())};
    if (fields.fault())
        return fail(ErrorCode::ValidationFailed, QStringLiteral("login: ") + QLatin1StringView(fields.fault()));
    return session;
}

Result<ServerIdentity> decodeWelcome(QByteArrayView body)
{
    const auto object = decodeObject(body);
    if (!object)
        return fail(object.error());
    constexpr QLatin1StringView greeting("Welcome to ");
    EventReader fields(*object);
    const QString message = fields.text(field::message);
    const QString version = fields.text("version");
    if (fields.fault())
        return fail(ErrorCode::ValidationFailed, QStringLiteral("welcome: ") + QLatin1StringView(fields.fault()));
    if (!message.startsWith(greeting))
        return fail(ErrorCode::ValidationFailed, QStringLiteral("welcome: message"));
    return ServerIdentity{shownText(message.sliced(greeting.size())), shownText(version)};
}

Result<HealthReport> decodeHealth(QByteArrayView body)
{
    const auto object = decodeObject(body);
    if (!object)
        return fail(object.error());
    EventReader fields(*object);
    const QString status = fields.text("status");
    if (fields.fault())
        return fail(ErrorCode::ValidationFailed, QStringLiteral("health: ") + QLatin1StringView(fields.fault()));
    return HealthReport{shownText(status)};
}

Error decodeHttpError(int httpStatus, QByteArrayView body)
{
    const auto object = decodeObject(body);
    if (!object)
        return {codeOfStatus(httpStatus)};
    Error error(
        errorCodeNamed(object->value(QLatin1StringView(field::code)).toString()).value_or(codeOfStatus(httpStatus)));
    const QJsonValue detail = object->value(QStringLiteral("detail"));
    error.detail = detail.toString();
    for (const QJsonValue &entry : detail.toArray()) {
        const QJsonObject fault = entry.toObject();
        error.fields.push_back({fault.value(QStringLiteral("type")).toString().toLatin1(),
                                fault.value(QStringLiteral("loc")).toArray().at(1).toString().toUtf8(),
                                fault.value(QStringLiteral("msg")).toString(),
                                {}});
    }
    if (error.detail.isEmpty() && !error.fields.empty())
        error.detail = QString::fromUtf8(error.fields.front().field) + u": " + error.fields.front().message;
    return error;
}

QByteArray encodeSignUp(const SignUp &command)
{
    JsonWriter json;
    json.beginObject()
        .field(field::email, command.email.toString())
        .field(field::name, command.name.toString())
        .field(field::password, command.password.toString())
        .endObject();
    return json.take();
}

QByteArray encodeLogIn(const LogIn &command)
{
    JsonWriter json;
    json.beginObject()
        .field(field::email, command.email.toString())
        .field(field::password, command.password.toString())
        .endObject();
    return json.take();
}

QByteArray encodeCommand(const ChatCommand &command, const QString &requestId)
{
    return std::visit(
        [&](const auto &alternative) -> QByteArray {
            using Command = std::decay_t<decltype(alternative)>;
            if constexpr (requires { Command::eventName; }) {
                JsonWriter json(512);
                json.beginObject().plain(field::event, Command::eventName);
                if (!requestId.isEmpty())
                    json.field(field::requestId, requestId);
                json.beginObject(field::payload);
                writeCommand(json, alternative);
                return json.endObject().endObject().take();
            } else {
                return {};
            }
        },
        command);
}

} // namespace natter::protocol
