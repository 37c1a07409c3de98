// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "outcome.h"
#include "poller.h"

#include <cstdint>
#include <string>
#include <vector>

namespace natter::bench {

/** A user that was signed up for the measurement. */
struct Account
{
    std::int64_t id = 0;
    std::string email;
    std::string token;
};

inline constexpr char accountPassword[] = "correct horse battery";

/** The body of a login of @p account. */
[[nodiscard]] std::string logInBody(const Account &account);

/** Signs up @p count users whose addresses begin with @p prefix. */
[[nodiscard]] Outcome<std::vector<Account>> signUpAll(Poller &poller, std::uint16_t port, const std::string &prefix,
                                                      std::size_t count);

} // namespace natter::bench
