// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/property.h"
#include "model/ids.h"
#include "protocol/codec.h"
#include "protocol/jsonscan.h"
#include "protocol/jsonwriter.h"

#include <QByteArrayList>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStringDecoder>

#include <cmath>
#include <map>
#include <optional>

using namespace natter;
using namespace natter::protocol;
using fuzz::require;

// Input: a JSON text. Properties: what the scan accepts, Qt's parser accepts too, with nothing lost on the way (keys,
// integers); what JsonWriter makes of it again is accepted and means the same.

namespace {

/** @p text as a JSON string, by way of JsonWriter. */
QByteArray written(const QString &text)
{
    JsonWriter json;
    json.beginObject().beginArray("a").element(text).endArray().endObject();
    const QByteArray object = json.take();
    return object.sliced(6, object.size() - 8);
}

QByteArray written(qint64 number)
{
    JsonWriter json;
    json.beginObject().field("n", number).endObject();
    const QByteArray object = json.take();
    return object.sliced(5, object.size() - 6);
}

/**
 * The fields in the order of their names. Qt 6.4 keeps names that came with escapes in another encoding than the
 * others, and orders the two by different rules: beyond ASCII it may not find a name, nor see that two objects are
 * equal.
 */
std::map<QString, QJsonValue> fieldsOf(const QJsonObject &object)
{
    std::map<QString, QJsonValue> fields;
    for (auto at = object.begin(); at != object.end(); ++at)
        fields.emplace(at.key(), at.value());
    return fields;
}

bool isSame(const QJsonValue &one, const QJsonValue &other)
{
    if (one.isArray() && other.isArray()) {
        return std::ranges::equal(one.toArray(), other.toArray(),
                                  [](const QJsonValue &a, const QJsonValue &b) { return isSame(a, b); });
    }
    if (!one.isObject() || !other.isObject())
        return one == other;
    return std::ranges::equal(fieldsOf(one.toObject()), fieldsOf(other.toObject()), [](const auto &a, const auto &b) {
        return a.first == b.first && isSame(a.second, b.second);
    });
}

/** @p value as JSON, strings and whole numbers by way of JsonWriter. */
QByteArray written(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::String:
        return written(value.toString());
    case QJsonValue::Array: {
        QByteArrayList elements;
        for (const auto &element : value.toArray())
            elements += written(QJsonValue(element));
        return '[' + elements.join(',') + ']';
    }
    case QJsonValue::Object: {
        QByteArrayList fields;
        for (const auto &[key, element] : fieldsOf(value.toObject()))
            fields += written(key) + ':' + written(element);
        return '{' + fields.join(',') + '}';
    }
    case QJsonValue::Double: {
        const double number = value.toDouble();
        if (std::abs(number) <= double(maxWireInteger) && number == std::floor(number))
            return written(value.toInteger());
        return QByteArray::number(number, 'e', 17);
    }
    default:
        return value.isBool() ? (value.toBool() ? "true" : "false") : "null";
    }
}

/** The character that an escape stands for, which begins at @p at; steps behind it. */
QString unescaped(QByteArrayView json, qsizetype &at)
{
    const char kind = json[at + 1];
    if (kind == 'u') {
        at += 6;
        return QChar(json.sliced(at - 4, 4).toByteArray().toUShort(nullptr, 16));
    }
    at += 2;
    return QChar::fromLatin1(kind == 'b'   ? '\b'
                             : kind == 'f' ? '\f'
                             : kind == 'n' ? '\n'
                             : kind == 'r' ? '\r'
                             : kind == 't' ? '\t'
                                           : kind);
}

/** A second, simpler reading of a text that the scan has accepted. */
struct Tokens
{
    QStringList strings; ///< keys too, sorted
    qsizetype colons = 0;
    qsizetype commas = 0;
    qsizetype containers = 0;

    explicit Tokens(QByteArrayView json)
    {
        for (qsizetype at = 0; at < json.size(); ++at) {
            if (json[at] == '"')
                strings.append(string(json, at));
            colons += json[at] == ':';
            commas += json[at] == ',';
            containers += json[at] == '[' || json[at] == '{';
        }
        strings.sort();
    }

private:
    /** Leaves @p at on the quote that ends the string. */
    static QString string(QByteArrayView json, qsizetype &at)
    {
        QString text;
        ++at;
        while (json[at] != '"') {
            const qsizetype start = at;
            if (json[at] == '\\') {
                text += unescaped(json, at);
                continue;
            }
            while (json[at] != '"' && json[at] != '\\')
                require(quint8(json[at++]) >= 0x20, "control characters come as escapes");
            QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::ConvertInitialBom);
            text += decoder(json.sliced(start, at - start));
        }
        return text;
    }
};

/** What a value is made of, by Qt's reading. */
struct Shape
{
    QStringList strings; ///< keys too
    qsizetype keys = 0;
    qsizetype values = 0;
    int depth = 0;

    void measure(const QJsonValue &value, int level)
    {
        depth = std::max(depth, level);
        ++values;
        if (value.isString())
            strings.append(value.toString());
        for (const auto &element : value.toArray())
            measure(element, level + 1);
        const QJsonObject object = value.toObject();
        keys += object.size();
        for (auto at = object.begin(); at != object.end(); ++at) {
            strings.append(at.key());
            measure(at.value(), level + 1);
            const bool ascii = std::ranges::all_of(at.key(), [](QChar c) { return c < u'\x80'; });
            require(!ascii || isSame(object.value(at.key()), at.value()), "a name in ASCII is found");
        }
        if (value.isDouble())
            require(std::isfinite(value.toDouble()), "a number is finite");
        require(!value.toString().contains(QChar(u'\0')), "there is no NUL");
        require(value.toString().isValidUtf16(), "there is no lone surrogate");
    }
};

/** @p json as decodeObject() reads it; nothing if that would be one level too deep. */
std::optional<QJsonValue> decoded(const QByteArray &json)
{
    const auto object = decodeObject(QByteArray("{\"v\":" + json + '}'));
    return object ? std::optional(object->value(QStringLiteral("v"))) : std::nullopt;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *bytes, std::size_t size)
{
    const QByteArray input(reinterpret_cast<const char *>(bytes), qsizetype(size));
    if (const auto fault = scanJson(input)) {
        require(fault->offset >= 0 && fault->offset <= input.size(), "a fault is in the text");
        require(fault->reason && *fault->reason, "a fault has its reason");
        require(!decodeObject(input), "nothing is decoded that was not accepted");
        return 0;
    }
    // Qt's parser takes lists and objects only, so whatever it is becomes a list of one.
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson('[' + input + ']', &error);
    require(error.error == QJsonParseError::NoError, "what the scan accepts, Qt accepts");
    require(document.array().size() == 1, "one text is one value");
    require(decodeObject(input).has_value() == document.array().first().isObject(), "every object is decoded");
    const auto value = decoded(input);
    if (!value)
        return 0;

    Shape shape;
    shape.measure(*value, 0);
    shape.strings.sort();
    const Tokens tokens(input);
    require(shape.depth <= 32, "depth is bounded");
    require(shape.strings == tokens.strings, "every string is what was sent");
    require(shape.keys == tokens.colons, "no key is lost");
    require(shape.values <= tokens.commas + tokens.containers + 1, "no value is made up");

    const QByteArray again = written(*value);
    require(!scanJson(again), "what is written is accepted");
    const auto reread = decoded(again);
    require(reread && isSame(*reread, *value), "what is written means the same");
    require(written(*reread) == again, "what is written twice is the same text");
    return 0;
}
