// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/care/rowcodec.h"

#include <QtEndian>

namespace natter::store {

namespace {

enum Tag : char { Null = 0, Integer = 1, Text = 2, Bytes = 3 };

template<class Number>
void appendNumber(QByteArray &bytes, Number number)
{
    const Number little = qToLittleEndian(number);
    bytes.append(reinterpret_cast<const char *>(&little), sizeof little);
}

template<class Number>
std::optional<Number> takeNumber(QByteArrayView &bytes)
{
    if (bytes.size() < qsizetype(sizeof(Number)))
        return std::nullopt;
    const auto number = qFromLittleEndian<Number>(bytes.data());
    bytes = bytes.sliced(sizeof(Number));
    return number;
}

Tag tagOf(ColumnKind kind)
{
    switch (kind) {
    case ColumnKind::Integer:
        return Integer;
    case ColumnKind::Text:
        return Text;
    case ColumnKind::Bytes:
        break;
    }
    return Bytes;
}

std::optional<QVariant> decodeValue(ColumnKind kind, QByteArrayView &bytes)
{
    if (bytes.isEmpty())
        return std::nullopt;
    const char tag = bytes.front();
    bytes = bytes.sliced(1);
    if (tag == Null)
        return QVariant();
    if (tag != tagOf(kind))
        return std::nullopt;
    if (tag == Integer) {
        const auto number = takeNumber<qint64>(bytes);
        return number ? std::optional(QVariant(*number)) : std::nullopt;
    }
    const auto size = takeNumber<quint32>(bytes);
    if (!size || qsizetype(*size) > bytes.size())
        return std::nullopt;
    const QByteArrayView content = bytes.first(qsizetype(*size));
    bytes = bytes.sliced(qsizetype(*size));
    // Never null ones: QtSql would store those as NULL.
    if (tag == Text)
        return QVariant(content.isEmpty() ? QStringLiteral("") : QString::fromUtf8(content));
    return QVariant(content.isEmpty() ? QByteArray("") : content.toByteArray());
}

} // namespace

void encodeRow(const TableShape &shape, const QVariantList &row, QByteArray &bytes)
{
    for (qsizetype i = 0; i < row.size(); ++i) {
        const QVariant &value = row[i];
        const ColumnKind kind = shape.columns[std::size_t(i)].kind;
        if (value.isNull()) {
            bytes.append(char(Null));
            continue;
        }
        bytes.append(char(tagOf(kind)));
        if (kind == ColumnKind::Integer) {
            appendNumber(bytes, value.toLongLong());
            continue;
        }
        const QByteArray content = kind == ColumnKind::Text ? value.toString().toUtf8() : value.toByteArray();
        appendNumber(bytes, quint32(content.size()));
        bytes.append(content);
    }
}

std::optional<QVariantList> decodeRow(const TableShape &shape, QByteArrayView &bytes)
{
    QVariantList row;
    row.reserve(qsizetype(shape.columns.size()));
    for (const Column &column : shape.columns) {
        auto value = decodeValue(column.kind, bytes);
        if (!value)
            return std::nullopt;
        row += *std::move(value);
    }
    return row;
}

} // namespace natter::store
