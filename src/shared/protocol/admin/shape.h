// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "base/strongid.h"
#include "protocol/codec.h"
#include "protocol/jsonwriter.h"

#include <QJsonArray>
#include <QJsonObject>

#include <array>
#include <cmath>
#include <optional>
#include <tuple>
#include <type_traits>
#include <vector>

/**
 * One list of fields a row, from which both halves of its codec come: what the server writes and what the console reads
 * cannot differ. A row is a struct with `static constexpr auto shape()`, a tuple of fields.
 */
namespace natter::protocol {

/** One field of a row: its wire name and its place. */
template<class Row, class Value>
struct ShapeField
{
    const char *name;
    Value Row::*member;
};

template<class Row, class Value>
ShapeField(const char *, Value Row::*) -> ShapeField<Row, Value>;

/** Text that is JSON already. */
struct JsonText
{
    QByteArray json;

    friend bool operator==(const JsonText &, const JsonText &) = default;
};

/** The wire names of an enum, in the order of its values, which count from 0; specialised where the enum is. */
template<class Enum>
struct WireNames;

template<class Row>
concept Shaped = requires { Row::shape(); };

template<class T>
inline constexpr bool isOptional = false;
template<class T>
inline constexpr bool isOptional<std::optional<T>> = true;
template<class T>
inline constexpr bool isList = false;
template<class T>
inline constexpr bool isList<std::vector<T>> = true;
template<class T>
inline constexpr bool isId = false;
template<class Tag>
inline constexpr bool isId<StrongId<Tag>> = true;

/** Calls @p visit with each field of @p Row and its number, in order. */
template<Shaped Row, class Visit>
constexpr void forEachField(Visit visit)
{
    std::apply(
        [&](const auto &...fields) {
            quint64 index = 0;
            (visit(fields, index++), ...);
        },
        Row::shape());
}

template<class Enum>
[[nodiscard]] QByteArrayView wireNameOf(Enum value)
{
    return WireNames<Enum>::names[std::size_t(value)];
}

/** The enum that is called @p name on the wire. */
template<class Enum>
[[nodiscard]] std::optional<Enum> enumNamed(QStringView name)
{
    const auto &names = WireNames<Enum>::names;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (name == QLatin1StringView(names[i]))
            return Enum(i);
    }
    return std::nullopt;
}

template<Shaped Row>
void writeRow(JsonWriter &json, const Row &row);

/** Writes one field of whatever type rows have. */
template<class Value>
void writeValue(JsonWriter &json, const char *name, const Value &value)
{
    if constexpr (isOptional<Value>) {
        if (value)
            writeValue(json, name, *value);
        else
            json.raw(name, "null");
    } else if constexpr (isList<Value>) {
        json.beginArray(name);
        for (const auto &element : value) {
            using Element = typename Value::value_type;
            if constexpr (Shaped<Element>) {
                json.beginObject();
                writeRow(json, element);
                json.endObject();
            } else if constexpr (isId<Element>) {
                json.element(element.value());
            } else {
                json.element(element);
            }
        }
        json.endArray();
    } else if constexpr (Shaped<Value>) {
        json.beginObject(name);
        writeRow(json, value);
        json.endObject();
    } else if constexpr (std::is_same_v<Value, JsonText>) {
        json.raw(name, value.json.isEmpty() ? QByteArrayView("null") : QByteArrayView(value.json));
    } else if constexpr (std::is_enum_v<Value>) {
        json.plain(name, wireNameOf(value));
    } else if constexpr (std::is_floating_point_v<Value>) {
        constexpr int digits = 6;
        json.raw(name, std::isfinite(value) ? QByteArray::number(value, 'g', digits) : QByteArray("null"));
    } else if constexpr (std::is_integral_v<Value> && !std::is_same_v<Value, bool>) {
        json.field(name, qint64(value));
    } else if constexpr (std::is_same_v<Value, QByteArray>) {
        json.plain(name, value);
    } else {
        json.field(name, value); // text, times, ids, flags
    }
}

/** Writes the fields of @p row into the object that is open. */
template<Shaped Row>
void writeRow(JsonWriter &json, const Row &row)
{
    forEachField<Row>([&](const auto &field, quint64) { writeValue(json, field.name, row.*field.member); });
}

/** Remembers the first promised field that was missing or of another type. */
class RowFault
{
public:
    void note(const char *name)
    {
        if (!m_name)
            m_name = name;
    }
    [[nodiscard]] const char *name() const { return m_name; }

private:
    const char *m_name = nullptr;
};

template<Shaped Row>
void readRow(const QJsonObject &object, Row &row, RowFault &fault);

[[nodiscard]] QByteArray jsonOf(const QJsonValue &value);

/** Reads one value of whatever type rows have. */
template<class Value>
void readValue(const QJsonValue &json, Value &value, const char *name, RowFault &fault)
{
    const auto check = [&](bool fits) {
        if (!fits)
            fault.note(name);
        return fits;
    };
    if constexpr (isOptional<Value>) {
        value.reset();
        if (!json.isNull() && !json.isUndefined())
            readValue(json, value.emplace(typename Value::value_type()), name, fault);
    } else if constexpr (isList<Value>) {
        value.clear();
        if (!check(json.isArray()))
            return;
        for (const QJsonValue &element : json.toArray())
            readValue(element, value.emplace_back(), name, fault);
    } else if constexpr (Shaped<Value>) {
        if (check(json.isObject()))
            readRow(json.toObject(), value, fault);
    } else if constexpr (std::is_same_v<Value, JsonText>) {
        value.json = json.isNull() || json.isUndefined() ? QByteArray() : jsonOf(json);
    } else if constexpr (std::is_enum_v<Value>) {
        const auto named = enumNamed<Value>(json.toString());
        if (check(named.has_value()))
            value = *named;
    } else if constexpr (std::is_same_v<Value, bool>) {
        if (check(json.isBool()))
            value = json.toBool();
    } else if constexpr (std::is_floating_point_v<Value>) {
        if (check(json.isDouble() || json.isNull()))
            value = json.toDouble();
    } else if constexpr (std::is_integral_v<Value> || isId<Value>) {
        if (check(json.isDouble() && double(json.toInteger()) == json.toDouble()))
            value = Value(json.toInteger());
    } else if constexpr (std::is_same_v<Value, Timestamp>) {
        const auto time = fromIso8601(json.toString());
        if (check(time.has_value()))
            value = *time;
    } else if constexpr (std::is_same_v<Value, QByteArray>) {
        if (check(json.isString()))
            value = json.toString().toUtf8();
    } else {
        if (check(json.isString()))
            value = json.toString();
    }
}

/** Fills @p row; fields that it does not have are ignored. */
template<Shaped Row>
void readRow(const QJsonObject &object, Row &row, RowFault &fault)
{
    forEachField<Row>([&](const auto &field, quint64) {
        readValue(object.value(QLatin1StringView(field.name)), row.*field.member, field.name, fault);
    });
}

/** @p row as a whole JSON object. */
template<Shaped Row>
[[nodiscard]] QByteArray encodeRow(const Row &row)
{
    JsonWriter json(1024);
    json.beginObject();
    writeRow(json, row);
    return json.endObject().take();
}

/** The row that @p object is; unknown fields are ignored. Error: ValidationFailed, which names the field. */
template<Shaped Row>
[[nodiscard]] Result<Row> rowOf(const QJsonObject &object)
{
    Row row;
    RowFault fault;
    readRow(object, row, fault);
    if (fault.name())
        return fail(ErrorCode::ValidationFailed,
                    QString(QLatin1StringView(fault.name()) + QStringLiteral(": not as promised")));
    return row;
}

/** The same of a whole text. Errors: InvalidJson too. */
template<Shaped Row>
[[nodiscard]] Result<Row> decodeRow(QByteArrayView json)
{
    const auto object = decodeObject(json);
    if (!object)
        return fail(object.error());
    return rowOf<Row>(*object);
}

/** Some fields of a row, which is the one with the id that they hold: what has changed of it, or all of a new one. */
template<Shaped Row>
struct PartialRow
{
    Row row;             ///< what is not present is as made by default
    quint64 present = 0; ///< a bit a field, in the order of its shape
};

/** What @p after has that @p before has not, and its id, which is the first field. */
template<Shaped Row>
[[nodiscard]] PartialRow<Row> differenceOf(const Row &before, const Row &after)
{
    PartialRow<Row> partial;
    forEachField<Row>([&](const auto &field, quint64 index) {
        if (index != 0 && before.*field.member == after.*field.member)
            return;
        partial.row.*field.member = after.*field.member;
        partial.present |= quint64(1) << index;
    });
    return partial;
}

/** All of @p row. */
template<Shaped Row>
[[nodiscard]] PartialRow<Row> wholeOf(const Row &row)
{
    PartialRow<Row> partial{row, 0};
    forEachField<Row>([&](const auto &, quint64 index) { partial.present |= quint64(1) << index; });
    return partial;
}

/** Brings what is present of @p partial into @p row. */
template<Shaped Row>
void apply(const PartialRow<Row> &partial, Row &row)
{
    forEachField<Row>([&](const auto &field, quint64 index) {
        if (partial.present & (quint64(1) << index))
            row.*field.member = partial.row.*field.member;
    });
}

/** Writes what is present into the object that is open. */
template<Shaped Row>
void writePartial(JsonWriter &json, const PartialRow<Row> &partial)
{
    forEachField<Row>([&](const auto &field, quint64 index) {
        if (partial.present & (quint64(1) << index))
            writeValue(json, field.name, partial.row.*field.member);
    });
}

/** Error: ValidationFailed, for a field of another type, or without an id. */
template<Shaped Row>
[[nodiscard]] Result<PartialRow<Row>> partialOf(const QJsonObject &object)
{
    PartialRow<Row> partial;
    RowFault fault;
    forEachField<Row>([&](const auto &field, quint64 index) {
        const QJsonValue value = object.value(QLatin1StringView(field.name));
        if (index != 0 && value.isUndefined())
            return;
        readValue(value, partial.row.*field.member, field.name, fault);
        partial.present |= quint64(1) << index;
    });
    if (fault.name())
        return fail(ErrorCode::ValidationFailed,
                    QString(QLatin1StringView(fault.name()) + QStringLiteral(": not as promised")));
    return partial;
}

} // namespace natter::protocol
