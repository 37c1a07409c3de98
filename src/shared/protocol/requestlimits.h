// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/text.h"

namespace natter::protocol {

/** What requests may hold, and ask for (PROTOCOL §1). */
struct RequestLimits
{
    TextLimits text;
    int idsPerRequest = 500;
    int page = 50; ///< rows, unless a request says how many
    int pageMost = 200;
};

} // namespace natter::protocol
