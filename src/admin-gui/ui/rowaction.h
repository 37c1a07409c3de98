// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeySequence>
#include <QLatin1StringView>
#include <QString>

#include <functional>
#include <vector>

// Not in tablepage.h: for lupdate's sake, see ui/promptwording.h.

namespace natter::adminui {

/** An action on the rows of a table. */
struct RowAction
{
    enum class Needs : quint8 {
        Nothing, ///< such as "New user"
        One,
        Some, ///< one row or many
    };

    QString text; ///< with a & for its key; … at the end if it asks first
    QLatin1StringView shapeName = {};
    QKeySequence shortcut = {};
    Needs needs = Needs::Some;
    bool isButton = false; ///< also a button above the table
    bool hurts = false;
    std::function<void(const std::vector<qint64> &ids)> act;
    std::function<bool(const std::vector<qint64> &ids)> isPossible = {}; ///< asked besides `needs`; null: always
};

} // namespace natter::adminui
