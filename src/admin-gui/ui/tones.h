// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/adminsession.h"

#include <QColor>

class QPalette;

namespace natter::adminui {

/** What something means to the operator. Always said in words or by a shape too, never by its colour alone. */
enum class Tone : quint8 { Neutral, Good, Warning, Bad };

[[nodiscard]] Tone toneOf(admin::AdminSession::State state);

/** For text and icons of @p tone on toneTint() or on the palette's window and base: a contrast of at least 4.5 to 1. */
[[nodiscard]] QColor toneColor(Tone tone, const QPalette &palette);
/** For the ground under them. */
[[nodiscard]] QColor toneTint(Tone tone, const QPalette &palette);
/** For secondary text: weaker than the palette's text, still at least 4.5 to 1. */
[[nodiscard]] QColor quietText(const QPalette &palette);
/** For lines and frames. */
[[nodiscard]] QColor hairline(const QPalette &palette);

} // namespace natter::adminui
