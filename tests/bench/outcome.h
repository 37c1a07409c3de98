// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <expected>
#include <string>

namespace natter::bench {

/** A value or a sentence for the person who runs the bench. */
template<class T = void>
using Outcome = std::expected<T, std::string>;

[[nodiscard]] inline std::unexpected<std::string> failed(std::string why)
{
    return std::unexpected(std::move(why));
}

} // namespace natter::bench
