// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/cursor.h"

namespace natter::protocol {

QByteArray cursorOf(QByteArrayView history, Rev rev)
{
    return history.toByteArray().append('.').append(QByteArray::number(rev.value()));
}

std::optional<Rev> placeOf(QByteArrayView cursor, QByteArrayView history)
{
    if (cursor.size() <= history.size() + 1 || !cursor.startsWith(history) || cursor[history.size()] != '.')
        return std::nullopt;
    const QByteArrayView digits = cursor.sliced(history.size() + 1);
    bool fit = false;
    const qint64 number = digits.toLongLong(&fit);
    if (!fit || number < 0 || number > maxWireInteger || QByteArray::number(number) != digits)
        return std::nullopt;
    return Rev(number);
}

} // namespace natter::protocol
