// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/databaseurl.h"

namespace natter::store {

class LinkGuard;
class Queries;

/** Where the database is, and what those who open connections to it share. All of it outlives them. */
struct Source
{
    const DatabaseUrl &url;
    const Queries &queries;
    LinkGuard &guard;
};

} // namespace natter::store
