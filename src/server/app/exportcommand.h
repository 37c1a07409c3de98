// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace natter::server {

struct Config;

/** `user export ID FILE`, beside a server that runs or without one; returns one of exitCodes(). */
int exportUser(const QStringList &words, const Config &config);

} // namespace natter::server
