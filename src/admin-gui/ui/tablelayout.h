// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/rowtable.h"

class QHeaderView;
class QSettings;

/** Widths, order, choice and sorting of a table's columns, from one start to the next. @p key ends with a slash. */
namespace natter::adminui {

void keepLayout(QSettings &settings, const QString &key, const admin::RowTable &table, const QHeaderView &header);

/** Leaves the table as it is if what was kept is of a version with other columns. */
void restoreLayout(const QSettings &settings, const QString &key, admin::RowTable &table, QHeaderView &header);

} // namespace natter::adminui
