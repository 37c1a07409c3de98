// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace natter::adminui {

/**
 * Writes @p content into @p file, whole or not at all, for nobody but its owner to read: what leaves the server here is
 * about people. An empty string, or what went wrong.
 */
[[nodiscard]] QString writePersonalFile(const QString &file, const QByteArray &content);

} // namespace natter::adminui
