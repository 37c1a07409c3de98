// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/models/sortkey.h"

#include <QDateTime>
#include <QHostAddress>
#include <QVariant>

#include <limits>

namespace natter::admin {

namespace {

/** The sixteen bytes of an address as code units: comparing them compares the numbers. A network's length counts last.
 */
QString addressKey(const QString &text)
{
    const qsizetype slash = text.indexOf(u'/');
    const QHostAddress address(slash < 0 ? text : text.left(slash));
    if (address.isNull())
        return text;
    const Q_IPV6ADDR bytes = address.toIPv6Address(); // of an IPv4 address the mapped one
    QString key;
    key.reserve(17);
    for (const quint8 byte : bytes.c)
        key += QChar(ushort(byte));
    key += slash < 0 ? QChar(ushort(256)) : QChar(text.mid(slash + 1).toUShort());
    return key;
}

} // namespace

SortKey sortKeyOf(CellKind kind, const QVariant &value)
{
    if (value.isNull())
        return {-std::numeric_limits<double>::infinity(), {}};
    switch (kind) {
    case CellKind::Text:
        return {0, value.toString().toCaseFolded()};
    case CellKind::Address:
        return {0, addressKey(value.toString())};
    case CellKind::Moment:
        return {double(value.toDateTime().toMSecsSinceEpoch()), {}};
    case CellKind::Number:
    case CellKind::Id:
    case CellKind::Bytes:
    case CellKind::Milliseconds:
    case CellKind::Flag:
        break;
    }
    return {value.toDouble(), {}};
}

} // namespace natter::admin
