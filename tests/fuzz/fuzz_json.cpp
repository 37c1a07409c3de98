// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/property.h"
#include "model/ids.h"
#include "protocol/codec.h"
#include "protocol/jsonscan.h"
#include "protocol/jsonwriter.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cmath>

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
        const QJsonObject object = value.toObject();
        QByteArrayList fields;
        for (auto at = object.begin(); at != object.end(); ++at)
            fields += written(at.key()) + ':' + written(QJsonValue(at.value()));
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

/** How often @p wanted stands outside of strings. */
qsizetype countOutsideStrings(QByteArrayView json, char wanted)
{
    qsizetype count = 0;
    bool inString = false;
    for (qsizetype i = 0; i < json.size(); ++i) {
        if (inString && json[i] == '\\')
            ++i;
        else if (json[i] == '"')
            inString = !inString;
        else if (!inString && json[i] == wanted)
            ++count;
    }
    return count;
}

struct Shape
{
    qsizetype keys = 0;
    qsizetype values = 0;
    int depth = 0;
};

void measure(const QJsonValue &value, Shape &shape, int depth)
{
    shape.depth = std::max(shape.depth, depth);
    ++shape.values;
    for (const auto &element : value.toArray())
        measure(element, shape, depth + 1);
    const QJsonObject object = value.toObject();
    shape.keys += object.size();
    for (const auto &element : object)
        measure(element, shape, depth + 1);
    if (value.isDouble())
        require(std::isfinite(value.toDouble()), "a number is finite");
    require(!value.toString().contains(QChar(u'\0')), "there is no NUL");
    require(value.toString().isValidUtf16(), "there is no lone surrogate");
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
    const QJsonValue value = document.array().first();
    require(decodeObject(input).has_value() == value.isObject(), "every object that is accepted is decoded");

    Shape shape;
    measure(value, shape, 0);
    require(shape.depth <= 33, "depth is bounded");
    require(shape.keys == countOutsideStrings(input, ':'), "no key is lost");
    const auto containers = countOutsideStrings(input, '[') + countOutsideStrings(input, '{');
    require(shape.values <= countOutsideStrings(input, ',') + containers + 1, "no value is made up");

    const QByteArray again = written(value);
    require(!scanJson(again), "what is written is accepted");
    const QJsonValue reread = QJsonDocument::fromJson('[' + again + ']').array().first();
    require(reread == value, "what is written means the same");
    require(written(reread) == again, "what is written twice is the same text");
    return 0;
}
