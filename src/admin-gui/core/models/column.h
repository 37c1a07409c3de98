// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

class QVariant;

namespace natter::admin {

/** What a column holds: how its values are written, aligned and put in order. */
enum class CellKind : quint8 {
    Text,         ///< a QString
    Address,      ///< a QString with an IP address or network; in the order of the numbers
    Number,       ///< a qint64
    Id,           ///< a qint64 that names something: its digits alone
    Bytes,        ///< a qint64, written as 1.4 MB
    Milliseconds, ///< a double
    Moment,       ///< a QDateTime
    Flag,         ///< a bool, written as yes or nothing
};

struct Column
{
    QByteArray key; ///< what settings, JSON and the server's `sort` call it
    QString title;
    CellKind kind = CellKind::Text;
    int characters = 16;      ///< the width it begins with
    bool shownAtFirst = true; ///< until the operator chooses
    bool isSortable = true;
};

/** @p value as people read it; empty for a value that is not there. */
[[nodiscard]] QString cellText(CellKind kind, const QVariant &value);

/** @p value for programs: times in ISO 8601, numbers without separators. */
[[nodiscard]] QString plainCellText(CellKind kind, const QVariant &value);

[[nodiscard]] bool isRightAligned(CellKind kind);

/** 1.4 MB; below 10 of a unit with a digit after the point. */
[[nodiscard]] QString bytesText(double bytes);

} // namespace natter::admin
