// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace natter::server {

/** The manual pages there are: natterd.8, natter.conf.5, and one a command, such as natterd-backup.8. */
[[nodiscard]] QStringList manualPages();

/** The source of one of them for man(1), made from the tables of settings, commands and exit codes. */
[[nodiscard]] QByteArray manualPage(const QString &name);

} // namespace natter::server
