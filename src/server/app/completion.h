// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace natter::server {

/** The shells that completions are made for: bash, zsh, fish. */
[[nodiscard]] QStringList completedShells();

/** What @p shell, one of those, has to read to complete the command line of natterd: made from the tables of commands,
 * options and settings. */
[[nodiscard]] QString completionFor(const QString &shell);

} // namespace natter::server
