// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/rows.h"
#include "protocol/admin/adminserver.h"

/** Tables of what the server itself tells in one answer. Their rows have no ids of their own: they are numbered. */
namespace natter::admin {

struct NumberedSetting
{
    qint64 number = 0;
    protocol::AdminSetting setting;
};

using SettingTable = Rows<NumberedSetting>;
[[nodiscard]] const std::vector<RowColumn<NumberedSetting>> &settingColumns();
[[nodiscard]] qint64 numberOfSetting(const NumberedSetting &row);
/** "environment", "the file /etc/natter/natter.conf" … in the operator's language. */
[[nodiscard]] QString sourceText(const QString &source);

struct NumberedBackup
{
    qint64 number = 0;
    protocol::AdminBackup backup;
};

using BackupTable = Rows<NumberedBackup>;
[[nodiscard]] const std::vector<RowColumn<NumberedBackup>> &backupColumns();
[[nodiscard]] qint64 numberOfBackup(const NumberedBackup &row);

} // namespace natter::admin
