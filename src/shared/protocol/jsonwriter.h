// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/strongid.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QStringView>

#include <concepts>

namespace natter::protocol {

/**
 * Writes one JSON object into one buffer, fields in the order they are given. Broadcasts are encoded once for thousands
 * of readers, yet every message is encoded, so this is on the hot path: no tree of values is built.
 * Field names are literals of this code base and are not escaped; values are.
 */
class JsonWriter
{
public:
    explicit JsonWriter(qsizetype expectedSize = 256) { m_text.reserve(expectedSize); }

    JsonWriter &beginObject();
    JsonWriter &beginObject(QByteArrayView field);
    JsonWriter &endObject();
    JsonWriter &beginArray(QByteArrayView field);
    JsonWriter &endArray();

    JsonWriter &field(QByteArrayView name, QStringView text);
    JsonWriter &field(QByteArrayView name, qint64 number);
    /** Only for what is a bool: every pointer, u"a text" among them, would become one otherwise. */
    template<std::same_as<bool> Bool>
    JsonWriter &field(QByteArrayView name, Bool value)
    {
        return raw(name, value ? "true" : "false");
    }
    JsonWriter &field(QByteArrayView name, Timestamp time);
    template<class Tag>
    JsonWriter &field(QByteArrayView name, StrongId<Tag> id)
    {
        return field(name, id.value());
    }
    /** ASCII that needs no escape, such as a token or a wire name. */
    JsonWriter &plain(QByteArrayView name, QByteArrayView ascii);
    /** @p json as it is: a value that is JSON already. */
    JsonWriter &raw(QByteArrayView name, QByteArrayView json);

    JsonWriter &element(qint64 number);
    JsonWriter &element(QStringView text);

    /** What was written so far, in bytes. */
    [[nodiscard]] qsizetype size() const { return m_text.size(); }
    [[nodiscard]] QByteArray take() { return std::move(m_text); }

private:
    void name(QByteArrayView field);
    void comma();
    void string(QStringView text);
    void integer(qint64 number);

    QByteArray m_text;
    bool m_first = true;
};

} // namespace natter::protocol
