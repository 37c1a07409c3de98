// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/codec.h"

/** The REST bodies of an account's own affairs; the same promises as codec.h. */
namespace natter::protocol {

[[nodiscard]] Result<RefreshLogin> decodeRefreshLogin(QByteArrayView body);
[[nodiscard]] Result<ChangePassword> decodeChangePassword(QByteArrayView body, const RequestLimits &limits);
[[nodiscard]] Result<EraseAccount> decodeEraseAccount(QByteArrayView body, const RequestLimits &limits);
[[nodiscard]] Result<EditProfile> decodeEditProfile(QByteArrayView body, const RequestLimits &limits);

/** What an AccountCommand is answered with; empty where there is nothing to say. */
[[nodiscard]] QByteArray encodeAccountOutcome(const AccountOutcome &outcome);

} // namespace natter::protocol
