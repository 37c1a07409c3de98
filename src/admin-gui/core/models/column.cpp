// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/models/column.h"

#include "base/clock.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QVariant>

#include <array>

namespace natter::admin {

namespace {

struct CellWords
{
    Q_DECLARE_TR_FUNCTIONS(natter::admin::CellWords)
};

/** Today's moments without the date, so that those of other days are seen at once. */
QString momentText(const QDateTime &moment)
{
    const QDateTime local = moment.toLocalTime();
    QString time = local.time().toString(QStringLiteral("HH:mm:ss"));
    if (local.date() == QDate::currentDate())
        return time;
    return local.date().toString(Qt::ISODate) + u' ' + time;
}

} // namespace

QString bytesText(double bytes)
{
    static constexpr std::array units{"B", "kB", "MB", "GB", "TB"};
    std::size_t unit = 0;
    while (bytes >= 999.5 && unit + 1 < units.size()) {
        bytes /= 1000;
        ++unit;
    }
    const int digits = unit > 0 && bytes < 9.95 ? 1 : 0;
    return QLocale().toString(bytes, 'f', digits) + QChar(QChar::Nbsp) + QLatin1StringView(units[unit]);
}

QString cellText(CellKind kind, const QVariant &value)
{
    if (value.isNull())
        return {};
    switch (kind) {
    case CellKind::Text:
    case CellKind::Address:
    case CellKind::Id:
        break;
    case CellKind::Number:
        return QLocale().toString(value.toLongLong());
    case CellKind::Bytes:
        return bytesText(value.toDouble());
    case CellKind::Milliseconds: {
        const double span = value.toDouble();
        return QLocale().toString(span, 'f', span < 9.95 ? 1 : 0) + QChar(QChar::Nbsp) + QStringLiteral("ms");
    }
    case CellKind::Moment:
        return momentText(value.toDateTime());
    case CellKind::Flag:
        return value.toBool() ? CellWords::tr("yes") : QString();
    }
    return value.toString();
}

QString plainCellText(CellKind kind, const QVariant &value)
{
    if (value.isNull())
        return {};
    if (kind == CellKind::Moment) {
        const Timestamp time{std::chrono::milliseconds(value.toDateTime().toMSecsSinceEpoch())};
        return QString::fromLatin1(toIso8601(time));
    }
    return value.toString(); // numbers without separators, flags as true and false
}

bool isRightAligned(CellKind kind)
{
    return kind == CellKind::Number || kind == CellKind::Id || kind == CellKind::Bytes ||
           kind == CellKind::Milliseconds;
}

} // namespace natter::admin
