// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace natter::protocol {

/** Which set of events a connection speaks, by the subprotocol that was agreed (PROTOCOL §3.1, §3.2). */
enum class Dialect : quint8 { Seed, Native };

} // namespace natter::protocol
