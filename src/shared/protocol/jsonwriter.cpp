// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/jsonwriter.h"

#include <array>
#include <charconv>

namespace natter::protocol {

void JsonWriter::comma()
{
    if (!m_first)
        m_text.append(',');
    m_first = false;
}

void JsonWriter::name(QByteArrayView field)
{
    comma();
    m_text.append('"').append(field).append("\":");
}

JsonWriter &JsonWriter::beginObject()
{
    comma();
    m_text.append('{');
    m_first = true;
    return *this;
}

JsonWriter &JsonWriter::beginObject(QByteArrayView field)
{
    name(field);
    m_text.append('{');
    m_first = true;
    return *this;
}

JsonWriter &JsonWriter::endObject()
{
    m_text.append('}');
    m_first = false;
    return *this;
}

JsonWriter &JsonWriter::beginArray(QByteArrayView field)
{
    name(field);
    m_text.append('[');
    m_first = true;
    return *this;
}

JsonWriter &JsonWriter::endArray()
{
    m_text.append(']');
    m_first = false;
    return *this;
}

JsonWriter &JsonWriter::field(QByteArrayView fieldName, QStringView text)
{
    name(fieldName);
    string(text);
    return *this;
}

JsonWriter &JsonWriter::field(QByteArrayView fieldName, qint64 number)
{
    name(fieldName);
    integer(number);
    return *this;
}

JsonWriter &JsonWriter::field(QByteArrayView fieldName, Timestamp time)
{
    return plain(fieldName, toIso8601(time));
}

JsonWriter &JsonWriter::plain(QByteArrayView fieldName, QByteArrayView ascii)
{
    name(fieldName);
    m_text.append('"').append(ascii).append('"');
    return *this;
}

JsonWriter &JsonWriter::raw(QByteArrayView fieldName, QByteArrayView json)
{
    name(fieldName);
    m_text.append(json);
    return *this;
}

JsonWriter &JsonWriter::element(qint64 number)
{
    comma();
    integer(number);
    return *this;
}

JsonWriter &JsonWriter::element(QStringView text)
{
    comma();
    string(text);
    return *this;
}

void JsonWriter::integer(qint64 number)
{
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    m_text.append(digits.data(), end - digits.data());
}

void JsonWriter::string(QStringView text)
{
    m_text.append('"');
    const QByteArray utf8 = text.toUtf8();
    const char *run = utf8.data();
    const char *const end = run + utf8.size();
    for (const char *at = run; at != end; ++at) {
        const auto c = quint8(*at);
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        m_text.append(run, at - run);
        run = at + 1;
        switch (c) {
        case '"':
            m_text.append("\\\"");
            break;
        case '\\':
            m_text.append("\\\\");
            break;
        case '\n':
            m_text.append("\\n");
            break;
        case '\r':
            m_text.append("\\r");
            break;
        case '\t':
            m_text.append("\\t");
            break;
        default:
            m_text.append("\\u00").append("0123456789abcdef"[c >> 4]).append("0123456789abcdef"[c & 15]);
        }
    }
    m_text.append(run, end - run);
    m_text.append('"');
}

} // namespace natter::protocol
