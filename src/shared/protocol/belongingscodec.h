// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/belongings.h"

#include <QByteArray>

/** What somebody's export is made of, a JSON object each. Where there is nothing to tell there is no field. */
namespace natter::protocol {

[[nodiscard]] QByteArray encodeBelonging(const OwnProfile &profile);
[[nodiscard]] QByteArray encodeBelonging(const OwnLogin &login);
[[nodiscard]] QByteArray encodeBelonging(const OwnMembership &membership);
[[nodiscard]] QByteArray encodeBelonging(const OwnDeparture &departure);
[[nodiscard]] QByteArray encodeBelonging(const OwnBlock &block);
[[nodiscard]] QByteArray encodeBelonging(const Invite &invite);
[[nodiscard]] QByteArray encodeBelonging(const OwnMessage &message);

} // namespace natter::protocol
