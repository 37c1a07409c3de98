// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace natter::store {

/**
 * The lines of @p sql that are no comment. (The engines would skip comments themselves, but QPSQL stumbles over quotes
 * in them and SQLite keeps them in its schema.)
 */
[[nodiscard]] QString withoutComments(QStringView sql);

/** The statements of a script, each without its semicolon: one ends where a line ends with a semicolon. */
[[nodiscard]] QStringList statementsOf(QStringView script);

/** The text of a resource file, UTF-8. The file is part of the program: that it cannot be read is a fault of the build.
 */
[[nodiscard]] QString sqlResource(const QString &path);

} // namespace natter::store
