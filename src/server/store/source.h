// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/databaseurl.h"

#include <functional>

namespace natter::store {

class LinkGuard;
class Queries;
struct AppendedMessage;

/** Where the database is, and what those who open connections to it share. All of it outlives them. */
struct Source
{
    const DatabaseUrl &url;
    const Queries &queries;
    LinkGuard &guard;
    /** Called on the loop thread, and set there before anything is handed in. */
    const std::function<void(AppendedMessage)> &lateMessage;
};

} // namespace natter::store
