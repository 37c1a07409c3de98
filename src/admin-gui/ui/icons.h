// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/adminsession.h"

#include <QIcon>
#include <QPixmap>

class QPalette;

namespace natter::adminui {

/** The program's own icon, in its colours. */
[[nodiscard]] QIcon applicationIcon();

/** The shape resources/icons/@p name.svg, wholly in @p color, @p size logical pixels square, sharp at @p ratio. */
[[nodiscard]] QPixmap shape(QLatin1StringView name, const QColor &color, int size, qreal ratio);

/** A disc in @p colour (#rrggbb), or nothing where that is empty, as wide as an icon. */
[[nodiscard]] QIcon dotIcon(const QString &colour);

/** The shape as an icon for buttons, menus and lists, in the palette's text colours. */
[[nodiscard]] QIcon shapeIcon(QLatin1StringView name, const QPalette &palette);

/** Each state has a shape of its own, so that it can be told without colours. */
[[nodiscard]] QLatin1StringView shapeOf(admin::AdminSession::State state);

} // namespace natter::adminui
