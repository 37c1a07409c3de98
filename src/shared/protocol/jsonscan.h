// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QString>

#include <optional>

namespace natter::protocol {

/** Where and why a text is not JSON that Natter accepts. */
struct JsonFault
{
    qsizetype offset = 0; ///< in bytes from the start
    const char *reason = nullptr;
};

/**
 * The strict gate before Qt's forgiving parser (RFC 8259, and stricter): valid UTF-8 without BOM, no NUL and no lone
 * surrogate even when escaped, no duplicate keys in an object, no more than 32 levels, integers within ±(2^53 - 1),
 * every number finite, and nothing behind the value. One pass, O(n); allocates only for keys.
 */
[[nodiscard]] std::optional<JsonFault> scanJson(QByteArrayView text);

} // namespace natter::protocol
