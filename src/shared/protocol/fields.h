// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/strongid.h"
#include "model/ids.h"
#include "model/text.h"

#include <QJsonArray>
#include <QJsonObject>

#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace natter::protocol {

// Wire names that REST bodies and WebSocket payloads share, each spelt once.
namespace field {
inline constexpr char afterSeq[] = "after_seq";
inline constexpr char archived[] = "archived";
inline constexpr char beforeSeq[] = "before_seq";
inline constexpr char clientMessageId[] = "client_message_id";
inline constexpr char code[] = "code";
inline constexpr char content[] = "content";
inline constexpr char conversationId[] = "conversation_id";
inline constexpr char createdBy[] = "created_by";
inline constexpr char currentPassword[] = "current_password";
inline constexpr char cursor[] = "cursor";
inline constexpr char deleted[] = "deleted";
inline constexpr char delivered[] = "delivered";
inline constexpr char deliveredSeq[] = "delivered_seq";
inline constexpr char editedAt[] = "edited_at";
inline constexpr char email[] = "email";
inline constexpr char event[] = "event";
inline constexpr char fromUserId[] = "from_user_id";
inline constexpr char limit[] = "limit";
inline constexpr char inviteCode[] = "invite_code";
inline constexpr char memberCount[] = "member_count";
inline constexpr char memberIds[] = "member_ids";
inline constexpr char message[] = "message";
inline constexpr char messageId[] = "message_id";
inline constexpr char name[] = "name";
inline constexpr char newPassword[] = "new_password";
inline constexpr char password[] = "password";
inline constexpr char payload[] = "payload";
inline constexpr char refreshToken[] = "refresh_token";
inline constexpr char readSeq[] = "read_seq";
inline constexpr char requestId[] = "request_id";
inline constexpr char role[] = "role";
inline constexpr char roomId[] = "room_id";
inline constexpr char seq[] = "seq";
inline constexpr char timestamp[] = "timestamp";
inline constexpr char toUserId[] = "to_user_id";
inline constexpr char typing[] = "typing";
inline constexpr char userId[] = "user_id";
inline constexpr char userIds[] = "user_ids";
} // namespace field

/**
 * Takes the fields of one JSON object as the types the code works with, and gathers every fault on the way, so that a
 * client hears of all of them at once. Read with the functions below, then ask fault().
 */
class FieldReader
{
public:
    enum class From : quint8 { Body, Query };

    explicit FieldReader(const QJsonObject &object, From from = From::Body)
        : m_object(object)
        , m_from(from)
    {}

    /** A required text, passed through @p parse (one of the rules of model/text.h). */
    template<class Text, class... Arguments>
    std::optional<Text> text(const char *name, TextResult<Text> (*parse)(const QString &, Arguments...),
                             std::type_identity_t<Arguments>... arguments)
    {
        const QJsonValue value = required(name);
        if (value.isUndefined())
            return std::nullopt;
        return parsedText(name, value, parse, arguments...);
    }

    /** An optional text: absent and null are both "none". */
    template<class Text, class... Arguments>
    std::optional<Text> optionalText(const char *name, TextResult<Text> (*parse)(const QString &, Arguments...),
                                     std::type_identity_t<Arguments>... arguments)
    {
        const QJsonValue value = m_object.value(QLatin1StringView(name));
        if (value.isUndefined() || value.isNull())
            return std::nullopt;
        return parsedText(name, value, parse, arguments...);
    }

    /** A required id: an integer from 1 to 2^53 - 1, or its decimal string. */
    template<class Id>
    std::optional<Id> id(const char *name)
    {
        const QJsonValue value = required(name);
        if (value.isUndefined())
            return std::nullopt;
        const auto found = integerOf(name, value, 1, maxWireInteger);
        return found ? std::optional(Id(*found)) : std::nullopt;
    }

    /** An optional id: absent and null are both "none". */
    template<class Id>
    std::optional<Id> optionalId(const char *name)
    {
        const auto number = optionalNumber(name, 1, maxWireInteger);
        return number ? std::optional(Id(*number)) : std::nullopt;
    }

    /** An optional integer from @p least to @p most, or its decimal string. */
    std::optional<qint64> optionalNumber(const char *name, qint64 least, qint64 most);

    /** true or false. */
    std::optional<bool> flag(const char *name);
    std::optional<bool> optionalFlag(const char *name);

    /** Whether it is there, and null. */
    [[nodiscard]] bool isNull(const char *name) const { return m_object.value(QLatin1StringView(name)).isNull(); }

    /** What the fields' types cannot say, such as two that exclude each other. */
    void refuse(const char *name, const char *type, const QString &message)
    {
        refuse({type, name, message, {}}, m_object.value(QLatin1StringView(name)));
    }

    /** A required list of at most @p most ids; sorted, doubles removed. */
    template<class Id>
    std::vector<Id> ids(const char *name, int most)
    {
        std::vector<Id> result;
        for (const qint64 number : idNumbers(name, most))
            result.emplace_back(number);
        return result;
    }

    /** The gathered faults as one error, if there were any. */
    [[nodiscard]] std::optional<Error> fault();
    /** Whether nothing was refused so far. */
    [[nodiscard]] bool isFine() const { return m_faults.empty(); }

private:
    template<class Text, class... Arguments>
    std::optional<Text> parsedText(const char *name, const QJsonValue &value,
                                   TextResult<Text> (*parse)(const QString &, Arguments...),
                                   std::type_identity_t<Arguments>... arguments)
    {
        if (!value.isString()) {
            refuse({"string_type", name, QStringLiteral("Input should be a valid string"), {}}, value);
            return std::nullopt;
        }
        auto parsed = parse(value.toString(), arguments...);
        if (!parsed) {
            const TextFault &fault = parsed.error();
            refuse({fault.type, name, fault.message, {}, {}, fault.context}, value);
            return std::nullopt;
        }
        return *std::move(parsed);
    }

    QJsonValue required(const char *name);
    std::vector<qint64> idNumbers(const char *name, int most);
    std::optional<qint64> integerOf(const char *name, const QJsonValue &value, qint64 least, qint64 most,
                                    std::optional<qint64> position = {});
    std::optional<bool> flagOf(const char *name, const QJsonValue &value);
    void refuse(FieldError fault, const QJsonValue &input);

    const QJsonObject &m_object;
    From m_from;
    std::vector<FieldError> m_faults;
};

} // namespace natter::protocol
