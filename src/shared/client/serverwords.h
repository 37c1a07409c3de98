// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QString>

namespace natter::client {

/**
 * What a server said, in the language of the program. Servers speak English, whoever asks; a sentence that is not known
 * here, of a newer server for instance, stays as it came.
 */
[[nodiscard]] QString inOurWords(const QString &said);

/** The same of everything that @p error says. */
[[nodiscard]] Error inOurWords(Error error);

} // namespace natter::client
