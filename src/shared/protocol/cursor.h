// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/ids.h"

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace natter::protocol {

/**
 * A place in the order of changes as clients keep it: opaque to them. It names the history that it counts in, because a
 * restored backup goes on with the same numbers for other changes.
 */
[[nodiscard]] QByteArray cursorOf(QByteArrayView history, Rev rev);

/** The place @p cursor names; nothing if it is of another history, or no cursor at all. */
[[nodiscard]] std::optional<Rev> placeOf(QByteArrayView cursor, QByteArrayView history);

} // namespace natter::protocol
