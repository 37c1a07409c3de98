// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace natter::protocol {

/** Which set of events a connection speaks, by the subprotocol that was agreed (PROTOCOL §3.1, §3.2). */
enum class Dialect : quint8 { Seed, Native };

/** As whom somebody is told of an event: each of these is encoded once for all who share it. */
enum class View : quint8 { Seed, Native, NativeAuthor };

} // namespace natter::protocol
